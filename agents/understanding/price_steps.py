"""Move the budget by an amount: "the ceiling goes up by 150", "50 less"."""

from __future__ import annotations

from agents.understanding.changes import Changes
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

_STEPS = {"step_up": 1, "step_down": -1}
_MONEY = frozenset({"price", "number"})


def take_step(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Put the moved budget in the place of the amount that it moves by; without a budget there is nothing to move."""
    slot = context.slots.get("price")
    step = next((step for cue in reading.of("cue") if (step := _step(cue, reading))), None)
    asks = any(m.value in ("ask", "exists") for m in reading.of("frame"))
    if slot is None or step is None or asks:
        return
    low, high = slot.value
    moved = [low, high + step] if high is not None else [low + step, None]
    if all(end is None or end > 0 for end in moved):
        changes.set["price"] = moved
        changes.relative.pop("price", None)


def _step(cue: Mention, reading: Reading) -> float | None:
    """Give the amount beside a word that says that it is a difference, with its sign."""
    sign = _STEPS.get(str(cue.value))
    if sign is None:
        return None
    amount = next((m for m in reading.mentions if m.kind in _MONEY and _beside(cue, m)), None)
    if amount is None:
        return None
    ends = amount.value if isinstance(amount.value, tuple) else (amount.value,)
    size = next((end for end in ends if isinstance(end, int | float)), None)
    return sign * size if size is not None else None


def _beside(cue: Mention, amount: Mention) -> bool:
    return amount.first <= cue.last and cue.first <= amount.last
