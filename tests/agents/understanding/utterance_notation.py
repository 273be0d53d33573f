"""The short notation of utterances.toml: what was read in a message, as a set of `kind=value`."""

from __future__ import annotations

from agents.understanding.mentions import Mention, Reading

SCORED = frozenset(
    {
        "listing_type",
        "property_type",
        "place",
        "out_of_area",
        "bedrooms",
        "bathrooms",
        "price",
        "area_m2",
        "plot_donum",
        "feature",
        "title_deed",
        "category",
        "on_duty",
        "open_now",
        "when",
        "cuisine",
        "topic",
        "no_matter",
    }
)
ON_DEMAND = frozenset({"ordinal", "number"})
"""Kinds that count only where the expectation names them: they need a question to mean something."""


def noted(reading: Reading, expected: frozenset[str]) -> frozenset[str]:
    """Write down a reading; kinds on demand are left out unless expected."""
    wanted = SCORED | {kind for kind in ON_DEMAND if any(e.startswith(f"{kind}=") for e in expected)}
    return frozenset(_note(mention) for mention in reading.mentions if mention.kind in wanted)


def _note(mention: Mention) -> str:
    value = mention.value
    if "about" in mention.more:
        text = f"~{_number(mention.more['about'])}"
    elif isinstance(value, tuple):
        low, high = value
        text = _number(low) if low == high else f"{_number(low)}..{_number(high)}"
    elif value is True:
        text = "yes"
    else:
        text = str(value).replace(" ", "_")
    if mention.currency:
        text += mention.currency
    if mention.optional:
        text = f"?{text}"
    elif mention.negated and mention.relation != "except":
        text = f"-{text}"
    if mention.relation in ("near", "except", "from", "to"):
        text = f"{mention.relation}:{text}"
    return f"{mention.kind}={text}"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else f"{round(value, 2):g}"
