"""A point on the map that a search stays near: written into a slot as text, so that later turns still know where it is."""

from __future__ import annotations

import re

_PINNED = re.compile(r"(.+) @(-?\d{1,2}\.\d{1,5}),(-?\d{1,3}\.\d{1,5})")


def pin(name: str, latitude: float, longitude: float) -> str:
    """Write a named point, e.g. `Salamis Beach @35.1850,33.9000`."""
    return f"{name} @{latitude:.4f},{longitude:.4f}"


def unpin(text: str) -> tuple[str, float, float] | None:
    """Read a named point back; None for anything else."""
    found = _PINNED.fullmatch(text)
    return (found[1], float(found[2]), float(found[3])) if found else None
