"""The open models and everything that bounds their use: deadline, breaker, Retry-After gate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from langchain_core.language_models import BaseChatModel

from agents.models.failures import outcome_of_error, retry_after_of
from agents.models.opening import Opened
from agents.models.ports import (
    AWAY,
    CHARACTERS_PER_TOKEN,
    Breaker,
    Gate,
    Mask,
    ModelCall,
    Outcome,
    Permit,
    Purpose,
)
from agents.models.settings import ModelSettings
from observability.tracing import Attribute, SpanScope, client_span

logger = structlog.get_logger(__name__)
T = TypeVar("T")

ANSWERED: frozenset[Outcome] = frozenset(
    {"ok", "empty", "refused", "invalid", "tool_call", "wrong_language", "ungrounded"}
)
LEAST_S = 0.05
"""With less than this left of a turn's time, nothing is asked any more."""


@dataclass(frozen=True)
class Models:
    """What a process asks; nothing here belongs to one turn."""

    settings: ModelSettings
    opened: Opened
    breaker: Breaker
    gate: Gate
    mask: Callable[[], Mask]
    clock: Callable[[], float] = time.monotonic

    def chosen(self, wanted: object) -> str | None:
        """Name the model of a run: a client's wish only where the operator allows it; "none" is none."""
        if wanted == "none":
            return None
        if isinstance(wanted, str) and wanted in self.opened.models:
            return wanted
        return next(iter(self.opened.models), None)

    def asking(self, wanted: object, calls: Sequence[ModelCall] = ()) -> Asking | None:
        """Begin or go on asking in one turn; None where no model is to be asked."""
        name = self.chosen(wanted)
        return None if name is None else Asking(self, name, self.opened.models[name], list(calls))


@dataclass
class Usage:
    """What one call has used so far; filled in as it becomes known."""

    input_tokens: int = 0
    output_tokens: int = 0
    first_token_ms: float | None = None
    estimated: bool = False

    def estimate(self, sent: int, received: int) -> None:
        """Guess from characters where something was written and nobody counted it: what was left early is paid for too."""
        if received and not (self.input_tokens or self.output_tokens):
            self.input_tokens, self.output_tokens = (
                sent // CHARACTERS_PER_TOKEN,
                received // CHARACTERS_PER_TOKEN,
            )
            self.estimated = True

    def add(self, metadata: Any) -> None:
        """Take over LangChain's `usage_metadata`, where a provider gives any."""
        if metadata:
            self.input_tokens += int(metadata.get("input_tokens", 0))
            self.output_tokens += int(metadata.get("output_tokens", 0))


@dataclass
class Asking:
    """The calls of one turn: they share its time, and after one that nobody answered there is no other."""

    models: Models
    name: str
    model: BaseChatModel
    calls: list[ModelCall]

    @property
    def left_s(self) -> float:
        """What is left of the turn's time for models, in seconds."""
        return self.models.settings.timeout_s - sum(call.ms for call in self.calls) / 1000

    def may_ask(self, purpose: Purpose) -> bool:
        """Whether a call has any prospect, to be asked before anything is prepared for it; what forbids one is noted."""
        if self.left_s <= LEAST_S or any(call.outcome in AWAY for call in self.calls):
            return False
        held = self._held()
        if held is not None:
            self.calls.append(ModelCall(purpose, held, self.name))
        return held is None

    def _held(self) -> Outcome | None:
        if self.models.gate.remaining_s() > 0:
            return "held_off"
        return "breaker_open" if self.models.breaker.retry_in_s() > 0 else None

    def withhold(self, purpose: Purpose) -> None:
        """Note a call that is not made because what it would carry gives instructions."""
        self.calls.append(ModelCall(purpose, "withheld", self.name))

    async def call(
        self, purpose: Purpose, make: Callable[[Usage], Awaitable[tuple[Outcome, T | None]]]
    ) -> T | None:
        """Make one call within what is left of the turn's time; whatever goes wrong is an outcome, never an error."""
        if not self.may_ask(purpose):
            return None
        permit = self.models.breaker.acquire()
        if permit is None:
            self.calls.append(ModelCall(purpose, "breaker_open", self.name))
            return None
        began, usage = self.models.clock(), Usage()
        provider, _, model = self.name.partition(":")
        attributes: dict[str, Attribute] = {
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": model,
            "gen_ai.request.max_tokens": self.models.settings.max_tokens,
            "konak.model.purpose": purpose,
        }
        with client_span("chat", f"chat {model}", attributes) as span:
            try:
                outcome, value = await self._bounded(make, usage)
            except asyncio.CancelledError:
                permit.ignore()
                raise
            took_s = self.models.clock() - began
            _describe(span, outcome, usage)
        _report(permit, outcome, took_s)
        self.calls.append(
            ModelCall(
                purpose,
                outcome,
                self.name,
                round(took_s * 1000, 3),
                usage.input_tokens,
                usage.output_tokens,
                usage.first_token_ms,
                usage.estimated,
            )
        )
        return value

    async def _bounded(
        self, make: Callable[[Usage], Awaitable[tuple[Outcome, T | None]]], usage: Usage
    ) -> tuple[Outcome, T | None]:
        try:
            async with asyncio.timeout(self.left_s):
                return await make(usage)
        except TimeoutError:
            return "timeout", None
        except Exception as error:  # noqa: BLE001 - a provider's package may raise anything
            outcome = outcome_of_error(error)
            if outcome == "rate_limited":
                self.models.gate.hold(retry_after_of(error))
            if outcome == "error":
                logger.warning("model_call_failed", error_type=type(error).__name__)
            return outcome, None


def _describe(span: SpanScope, outcome: Outcome, usage: Usage) -> None:
    span.set("gen_ai.usage.input_tokens", usage.input_tokens)
    span.set("gen_ai.usage.output_tokens", usage.output_tokens)
    span.set("konak.model.outcome", outcome)
    if outcome in AWAY:
        span.fail(outcome)


def _report(permit: Permit, outcome: Outcome, took_s: float) -> None:
    """Tell the breaker: an answer we cannot use is an answer all the same, a 429 or a rejected key is no sign of absence."""
    if outcome in ANSWERED:
        permit.success(took_s)
    elif outcome in ("rate_limited", "auth"):
        permit.ignore()
    else:
        permit.failure(took_s)
