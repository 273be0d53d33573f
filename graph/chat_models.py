"""Open the chat models a process asks, with a breaker, a gate and a redactor of their own; a start never waits long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from agents.models.clients import close_models
from agents.models.opening import Opened
from agents.models.ports import Mask, NoMask
from graph.settings import Settings
from memory.breaker import Breaker
from memory.gate import RetryAfterGate
from memory.redaction.restorable import RestorableRedaction
from memory.settings import BreakerSettings
from observability import metrics

if TYPE_CHECKING:
    from agents.models.models import Models

logger = structlog.get_logger(__name__)

OPENING_S = 20.0
"""What a start waits for a provider's package and its endpoint."""
MINIMUM_CALLS = 5
PAUSE_S, LONGEST_PAUSE_S = 2.0, 120.0
SLOW_SHARE = 0.9
"""Of the deadline: a call that took so much of it counts as slow."""
NO_MODEL = Opened("off", "MODEL is not set")


@asynccontextmanager
async def chat_models(given: Settings) -> AsyncIterator[tuple[Opened, Models | None]]:
    """Open what is configured and say so in one line; without a model, or where it cannot be opened, Konak runs on rules."""
    if given.model is None:
        yield NO_MODEL, None
        return
    opened = await _opened(given)
    say = logger.info if opened.mode == "on" else logger.warning
    say("chat_model", mode=opened.mode, model=given.model, reason=opened.reason)
    try:
        yield opened, models_of(given, opened) if opened.models else None
    finally:
        await close_models(opened.models.values())


async def _opened(given: Settings) -> Opened:
    from agents.models.opening import open_models

    try:
        async with asyncio.timeout(OPENING_S):
            return await asyncio.to_thread(open_models, given.models)
    except TimeoutError:
        return Opened("off", f"opening {given.model} took longer than {OPENING_S:g} s")


def models_of(given: Settings, opened: Opened) -> Models:
    """Put a guard around opened models; one that did not answer at the start begins with an open breaker."""
    from agents.models.models import Models

    breaker = Breaker(
        BreakerSettings(
            window_s=60.0, minimum_calls=MINIMUM_CALLS, slow_call_s=given.model_timeout_s * SLOW_SHARE
        ),
        listener=metrics.set_model_breaker_state,
    )
    if opened.mode == "waiting":
        for _ in range(MINIMUM_CALLS):
            permit = breaker.acquire()
            if permit is not None:
                permit.failure(0.0)
    gate = RetryAfterGate(pause_s=PAUSE_S, longest_s=LONGEST_PAUSE_S)

    def mask() -> Mask:
        return RestorableRedaction(given.redaction) if given.model_redact else NoMask()

    return Models(given.models, opened, breaker, gate, mask)
