"""Every label value a metric may carry, in one place: what is not listed here is counted as "other".

A label is a closed vocabulary, never a string from outside, so the number of series is fixed by this file
(`tests/observability/test_metrics.py` bounds it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The values one label may take; call it to map any value onto one of them."""

    values: tuple[str, ...]

    def __call__(self, value: object) -> str:
        """Return `value` where it is known, else "other"."""
        return value if isinstance(value, str) and value in self.values else OTHER

    @property
    def series(self) -> tuple[str, ...]:
        """All values a series can be made of, "other" included."""
        return self.values if OTHER in self.values else (*self.values, OTHER)


MODES: Final = Vocabulary(("off", "write_only", "read_write"))
"""Memory modes, from two flags."""

READ_FAILURES: Final = Vocabulary(
    (
        "timeout",
        "unavailable",
        "rate_limited",
        "auth",
        "breaker_open",
        "not_found",
        "invalid",
        "empty",
        "off",
        "error",
    )
)
"""Why a turn got no context. "empty", "not_found" and "off" are no fault of memory: alerts leave them out."""

WRITE_FAILURES: Final = Vocabulary(
    (
        "timeout",
        "unavailable",
        "rate_limited",
        "auth",
        "breaker_open",
        "not_found",
        "invalid",
        "unverified",
        "enqueue",
        "error",
    )
)
"""Why one delivery failed; "enqueue" is the outbox itself (a full disk, a locked file)."""

WRITE_SKIPS: Final = Vocabulary(
    ("off", "canary", "duplicate", "empty", "erased", "breaker_open", "rate_limited", "redaction")
)
"""Why a write was not tried at all."""

DOWNGRADES: Final = Vocabulary(("auth", "forced", "error_rate"))
"""Why reads were switched off without a change of flags."""

DEAD_LETTERS: Final = Vocabulary(("invalid", "not_found", "auth", "attempts", "erased", "error"))
"""Why a message was given up and laid aside."""

BREAKER_PATHS: Final = Vocabulary(("read", "write"))
BREAKER_STATES: Final = Vocabulary(("closed", "open", "half_open", "forced_open", "disabled"))

CACHE_OUTCOMES: Final = Vocabulary(("hit", "miss", "negative_hit", "bypass", "dropped"))

REDACTED_FIELDS: Final = Vocabulary(
    ("email", "phone", "address", "iban", "card", "national_id", "passport", "failed")
)
"""What was taken out; "failed" is a text replaced whole because the redactor itself failed."""

AGENTS: Final = Vocabulary(("real_estate", "local_info", "concierge", "none"))
"""Who answered; "none" where a turn ended before anyone could."""

OUTCOMES: Final = Vocabulary(("answered", "handoff", "replayed", "failed", "interrupted", "resumed"))
"""How a turn ended; `observability.turn` says what each means."""

NODES: Final = Vocabulary(
    (
        "memory_read",
        "supervisor",
        "real_estate",
        "local_info",
        "concierge",
        "handoff",
        "redact",
        "memory_write",
        "turn_completed",
        "await_user",
    )
)

ROUTE_REASONS: Final = Vocabulary(("handoff", "sticky", "rules", "classifier", "model", "fallback"))
HANDOFF_OUTCOMES: Final = Vocabulary(("accepted", "hop_limit", "unknown_target", "same_agent", "failed"))
SLOT_SOURCES: Final = Vocabulary(("said", "earlier", "memory", "default"))

ERRORS: Final = Vocabulary(
    ("agent", "supervisor", "memory", "redaction", "catalogue", "model", "input", "cancelled", "internal")
)
"""Which part an error came from; the exception's type is in the log, never its text."""

MODEL_PURPOSES: Final = Vocabulary(("route", "slots", "prose", "question"))
"""What a chat model is asked for; `question` is prose that answers what rules cannot."""

MODEL_OUTCOMES: Final = Vocabulary(
    (
        "ok",
        "timeout",
        "unavailable",
        "rate_limited",
        "auth",
        "breaker_open",
        "held_off",
        "withheld",
        "empty",
        "refused",
        "cut_off",
        "invalid",
        "tool_call",
        "wrong_language",
        "ungrounded",
        "error",
    )
)
"""What came of asking; `agents.models.ports` says what each means."""

TOKEN_KINDS: Final = Vocabulary(("input", "output"))

LANGUAGES: Final = Vocabulary(("tr", "en", "ru", "de", "fa", "el", "ar"))

DELIVERIES: Final = Vocabulary(("delivered", "retried", "failed"))
"""What became of one try to deliver it to the webhook; "failed" is given up and left for the operator."""
