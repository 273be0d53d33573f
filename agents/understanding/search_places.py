"""Weigh what is done to the places of the search: one more, one left out, one in the stead of another.

A place alone is nobody's; behind another agent only what is done to the places of the search tells that homes are meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from agents.understanding.mentions import Reading
from agents.understanding.weights import PLACE_LEFT, PLACE_MOVED, PLACE_TOO


def said_of_places(
    reading: Reading, sought: Collection[str], *, active: str | None, searched: bool, local: bool
) -> Iterator[float]:
    """Give what speaks for homes; `sought` are the places of the search, `local` says that something speaks for local information."""
    elsewhere = active not in (None, "real_estate")
    if elsewhere and sought and _adds_place(reading):
        yield PLACE_TOO
    if active == "concierge" and searched and reading.first("place") is not None:
        yield PLACE_TOO  # "and in Çatalköy?", behind a refusal
    if _leaves_place(reading, sought):
        yield PLACE_LEFT
    if elsewhere and not local and _moves_place(reading, sought):
        yield PLACE_MOVED


def _leaves_place(reading: Reading, sought: Collection[str]) -> bool:
    """Whether a place of the search is taken out or given up for another: "leave Alsancak out, the taxi would ruin me"."""
    removing = [m for m in reading.of("cue") if m.value == "remove"]
    return any(
        m.value in sought
        and (
            m.negated
            or m.optional
            or m.relation in ("except", "instead")
            or any(cue.first == m.last or cue.last == m.first for cue in removing)
        )
        for m in reading.of("place")
    )


def _moves_place(reading: Reading, sought: Collection[str]) -> bool:
    """Whether another place is named in the stead of one that homes are searched in: "Boğaz instead of Long Beach"."""
    places = list(reading.of("place"))
    old = [m for m in places if m.value in sought]
    leaves = any(m.negated or m.relation in ("except", "instead") for m in old)
    leaves = leaves or (bool(old) and any(m.value == "replace" for m in reading.of("cue")))
    return leaves and any(m.value not in sought for m in places)


def _adds_place(reading: Reading) -> bool:
    """Whether a place is added to others, or settled on: "Tatlısu da olur", "Tatlısu olsun"."""
    adding = [m for m in reading.of("cue") if m.value in ("add", "settle")]
    return any(
        0 <= cue.first - place.last <= 1 or 0 <= place.first - cue.last <= 1
        for place in reading.of("place")
        for cue in adding
    )
