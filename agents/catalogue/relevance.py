"""Put the best candidates in the order people should see them: exact before near misses, fresh, and not all alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.catalogue.schema import SearchCriteria

# Costs are in units of "one place further down the fresh list of a window".
_ELSEWHERE = 30.0  # inside the asked district, yet not in the place that was named
_UNKNOWN_TYPE = 8.0  # may be what was asked for
_SPARE_BEDROOM = 3.0  # each one more than the fewest asked for
_SAME_PLACE = 5.0  # each one of the same place already shown
_SAME_BUILDING = 12.0
_TWIN = 40.0  # same place, size and price: looks like the same home twice


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ordering looks at, in the database's order (newest, or nearest, first)."""

    id: str
    place: str
    property_type: str
    property_key: str | None
    bedrooms: int | None
    price_base: float | None


def ordered(candidates: Sequence[Candidate], criteria: SearchCriteria, first: int) -> list[Candidate]:
    """Give the `first` best, each chosen with an eye on those before it; the same input, the same order."""
    costs = [position + _misfit(candidate, criteria) for position, candidate in enumerate(candidates)]
    traits = [_traits(candidate) for candidate in candidates]
    left = list(range(len(candidates)))
    chosen: list[Candidate] = []
    shown: dict[object, int] = {}
    while left and len(chosen) < first:
        best, least = left[0], math.inf
        for position in left:
            if position >= least:  # a cost is never below its position
                break
            cost = costs[position] + _likeness(traits[position], shown)
            if cost < least:
                best, least = position, cost
        left.remove(best)
        chosen.append(candidates[best])
        for trait in traits[best]:
            shown[trait] = shown.get(trait, 0) + 1
    return chosen


def _misfit(candidate: Candidate, criteria: SearchCriteria) -> float:
    cost = 0.0
    if criteria.location and candidate.place not in criteria.location:
        cost += _ELSEWHERE
    if criteria.property_type and candidate.property_type not in criteria.property_type:
        cost += _UNKNOWN_TYPE
    low = criteria.bedrooms[0] if criteria.bedrooms else None
    if low is not None and candidate.bedrooms is not None:
        cost += _SPARE_BEDROOM * (candidate.bedrooms - low)
    return cost


def _likeness(traits: tuple[object, object, object], shown: Mapping[object, int]) -> float:
    place, building, looks = traits
    return (
        _SAME_PLACE * shown.get(place, 0)
        + _SAME_BUILDING * shown.get(building, 0)
        + _TWIN * shown.get(looks, 0)
    )


def _traits(candidate: Candidate) -> tuple[object, object, object]:
    """What two listings may share: place, building (a listing in none shares it with nobody), looks."""
    return (
        candidate.place,
        ("building", candidate.property_key or candidate.id),
        (candidate.place, candidate.property_type, candidate.bedrooms, candidate.price_base),
    )
