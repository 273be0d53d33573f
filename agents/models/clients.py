"""Make and close the connections of models: LangChain has no common word for them, so each provider's client is asked."""

from __future__ import annotations

import asyncio
import importlib
import inspect
from collections.abc import Iterable, Iterator
from typing import Any

import structlog
from langchain_core.language_models import BaseChatModel

logger = structlog.get_logger(__name__)

CLOSE_S = 1.0
_CLIENTS = ("root_async_client", "_async_client", "async_client_running")
_CLOSES = ("close", "aclose")


def make_clients(model: BaseChatModel) -> None:
    """Have a model make what it would only make at its first call; blocking, for certificates and modules are read.

    langchain-anthropic lets all models of one address share one HTTP client, and none works after one was closed: such a
    model gets a client of its own.
    """
    for _ in _clients(model):
        pass
    shared: Any = getattr(model, "_async_client", None)
    if hasattr(shared, "with_options"):
        sdk = importlib.import_module(type(shared).__module__.partition(".")[0])
        own = sdk.DefaultAsyncHttpxClient(base_url=shared.base_url, timeout=shared.timeout)
        vars(model)["_async_client"] = shared.with_options(http_client=own)


async def close_models(models: Iterable[BaseChatModel]) -> None:
    """Close each model's asynchronous client, within a second each."""
    for model in models:
        for client in _clients(model):
            closing = next((getattr(client, name) for name in _CLOSES if _is_async(client, name)), None)
            if closing is None:
                continue
            try:
                async with asyncio.timeout(CLOSE_S):
                    await closing()
            except Exception as error:  # noqa: BLE001 - a client that will not close ends with the process
                logger.debug("model_client_not_closed", error_type=type(error).__name__)


def _clients(model: BaseChatModel) -> Iterator[Any]:
    for name in _CLIENTS:
        client = getattr(model, name, None)
        if client is not None:
            yield client
            inner = getattr(client, "_client", None)  # Ollama's client keeps its HTTP client in there
            if inner is not None and not _is_async(client, "close"):
                yield inner
    google = getattr(getattr(model, "client", None), "aio", None)
    if google is not None:
        yield google


def _is_async(client: Any, name: str) -> bool:
    return inspect.iscoroutinefunction(getattr(client, name, None))
