"""Make nested values flat: {"offers": {"price": 1}} becomes {"offers.price": 1}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

DEEPEST = 6
MOST_VALUES = 2_000


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Flatten objects; lists stay, except that a list of a single object counts as that object.

    Deeper than six levels, or beyond 2,000 values, nothing is taken.
    """
    result: dict[str, Any] = {}
    for path, value in _walk(values, "", 0):
        result.setdefault(path, value)
        if len(result) >= MOST_VALUES:
            break
    return result


def _walk(values: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            yield path, value  # readable as a list as well: Media, amenityFeature
            value = value[0]
        if isinstance(value, dict):
            if depth < DEEPEST:
                yield from _walk(value, f"{path}.", depth + 1)
        elif value is not None and value != "":
            yield path, value
