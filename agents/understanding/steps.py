"""Move the budget by an amount: "we can add another 100", "bring it down by 50"."""

from __future__ import annotations

from agents.understanding.changes import Changes
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

_BESIDE = 2
_THOUSAND = 1000
_WAYS = {"raise_by": 1, "lower_by": -1}


def take_step(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Replace an amount that only moves the budget by the budget it leads to."""
    old = context.slots.get("price")
    if old is None:
        return
    for cue in reading.of("cue"):
        amount = next((m for m in reading.of("price", "number") if -1 <= cue.first - m.last <= _BESIDE), None)
        step = _amount_of(amount) if amount is not None and cue.value in _WAYS else None
        if amount is None or step is None:
            continue
        low, high = old.value
        moved = (high if high is not None else low) + _WAYS[str(cue.value)] * step
        if moved > 0:
            changes.set["price"] = [low if low is not None and low < moved else None, moved]
            if "currency" in context.slots:
                changes.set.pop("currency", None)


def in_thousands(changes: Changes, context: DialogueContext) -> None:
    """Read what nobody sells a home for as thousands: "150 bin, ama 170'e kadar zorlarım"."""
    price, kind = changes.set.get("price"), changes.set.get("listing_type")
    said = context.slots.get("listing_type")
    if price is None or (kind or (said.value if said is not None else None)) != "sale":
        return
    low, high = (None if end is None else end * _THOUSAND if end < _THOUSAND else end for end in price)
    changes.set["price"] = [high, low] if low is not None and high is not None and low > high else [low, high]


def _amount_of(mention: Mention) -> float | None:
    if mention.kind == "number":
        return mention.value if isinstance(mention.value, int | float) else None
    low, high = mention.value
    return float(high if high is not None else low)
