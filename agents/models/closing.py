"""Close the connections of models: LangChain has no common word for it, so each provider's client is asked."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable
from typing import Any

import structlog
from langchain_core.language_models import BaseChatModel

logger = structlog.get_logger(__name__)

CLOSE_S = 1.0
_CLIENTS = ("root_async_client", "_async_client", "async_client_running")


async def close_models(models: Iterable[BaseChatModel]) -> None:
    """Close each model's asynchronous client, within a second each."""
    for model in models:
        for name in _CLIENTS:
            client: Any = getattr(model, name, None)
            closing = getattr(client, "close", None)
            if closing is None or not inspect.iscoroutinefunction(closing):
                continue
            try:
                async with asyncio.timeout(CLOSE_S):
                    await closing()
            except Exception as error:  # noqa: BLE001 - a client that will not close ends with the process
                logger.debug("model_client_not_closed", error_type=type(error).__name__)
