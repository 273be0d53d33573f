"""Say the state of the search in the names of another evaluation: Schema-Guided Dialogue, services for homes.

Values that were spoken are expected as they were spoken ("San Fran"), so the profile remembers by which words a thread named a place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.markets.market import Market
from agents.understanding.reading import read

_FEATURES = {"furnished": "furnished", "pets_allowed": "pets", "garage": "garage", "laundry": "laundry"}
_PLAIN = ("listing_type", "property_name", "visit_date")


@dataclass
class SgdProfile:
    """Maps slots to the names and values of `sgd_homes`; one instance serves all threads of a run."""

    spoken: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def heard(self, thread: str, text: str, market: Market) -> None:
        """Remember how this user names places."""
        for mention in read(text, market).of("place"):
            self.spoken[thread][str(mention.value)] = mention.text

    def slots(self, thread: str, slots: Mapping[str, Any]) -> dict[str, str]:
        """Map a state (slot -> value) to the names of the evaluation."""
        mapped: dict[str, str] = {}
        for name in ("bedrooms", "bathrooms"):
            value = slots.get(name)
            if value:
                mapped[name] = str(int(value[0] if value[0] is not None else value[1]))
        near = [value for value in slots.get("near") or () if value[:1].isupper()]
        if slots.get("location") or near:  # there, "around Concord" is a location like any other
            place = (slots.get("location") or near)[-1]
            mapped["location"] = self.spoken[thread].get(place, place)
        for feature, name in _FEATURES.items():
            if feature in (slots.get("features") or ()):
                mapped[name] = "true"
        mapped.update({name: str(slots[name]) for name in _PLAIN if slots.get(name)})
        return mapped
