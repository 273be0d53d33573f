"""A kind of place together with the one that is meant, written into a slot as text: "university#Near East University"."""

from __future__ import annotations

_BETWEEN = "#"


def named_kind(kind: str, name: str) -> str:
    """Write a kind and a name into one value."""
    return f"{kind}{_BETWEEN}{name}"


def kind_and_name(value: str) -> tuple[str, str | None]:
    """Take a value apart; the name is None where only a kind was said."""
    kind, between, name = value.partition(_BETWEEN)
    return (kind, name) if between and name else (value, None)
