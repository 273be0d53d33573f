"""Move the budget by an amount: "the ceiling goes up by 150", "50 less"."""

from __future__ import annotations

from agents.understanding.changes import Changes
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

_STEPS = {"step_up": 1, "step_down": -1}
_MONEY = frozenset({"price", "number"})
_BEHIND = 2
"""Tokens between an amount and the verb that closes its sentence: "100 sterlin daha çıkarız"."""


def step_in(reading: Reading) -> Mention | None:
    """Give the amount that is only a difference."""
    cues = [m for m in reading.of("cue") if m.value in _STEPS]
    return next(
        (m for m in reading.mentions if m.kind in _MONEY and any(_beside(cue, m) for cue in cues)), None
    )


def take_step(reading: Reading, amount: Mention, changes: Changes, context: DialogueContext) -> None:
    """Move the budget by an amount; without a budget, or in a question, there is nothing to move."""
    slot = context.slots.get("price")
    asks = any(m.value in ("ask", "exists") for m in reading.of("frame"))
    if slot is None or asks:
        return
    cue = next(m for m in reading.of("cue") if m.value in _STEPS and _beside(m, amount))
    ends = amount.value if isinstance(amount.value, tuple) else (amount.value,)
    step = _STEPS[str(cue.value)] * next(end for end in ends if end is not None)
    low, high = slot.value
    moved = [low, high + step] if high is not None else [low + step, None]
    if all(end is None or end > 0 for end in moved):
        changes.set["price"] = moved
        changes.relative.pop("price", None)


def _beside(cue: Mention, amount: Mention) -> bool:
    overlaps = amount.first <= cue.last and cue.first <= amount.last
    return overlaps or 0 <= cue.first - amount.last <= _BEHIND
