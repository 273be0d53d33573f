"""The one table of what a new value does to a slot and to the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal

Shape = Literal["one", "list", "range"]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a slot takes a new value, and what else a *changed* value empties."""

    shape: Shape
    resets: tuple[str, ...] = ()
    one_sided: bool = False
    """A new minimum keeps an earlier maximum that it does not contradict, and the other way round."""
    against: str | None = None
    """The slot that says the opposite: wanting a value takes it out of there."""


NEAR_PLACES = "near_places"
"""Stands in `resets` for the named places in `near`: "near the sea" outlives a change of place, "near Alsancak" does not."""

RULES: Mapping[str, Rule] = {
    "listing_type": Rule("one", resets=("price", "currency")),  # a rent budget is not a purchase budget
    "property_type": Rule("list"),
    "location": Rule("list", resets=(NEAR_PLACES, "property_name"), against="exclude_location"),
    "exclude_location": Rule("list", against="location"),
    "near": Rule("list"),
    "bedrooms": Rule("range"),
    "bathrooms": Rule("range"),
    "currency": Rule("one"),  # before the price: another currency starts the budget anew
    "price": Rule("range", one_sided=True),
    "area_m2": Rule("range", one_sided=True),
    "plot_donum": Rule("range", one_sided=True),
    "features": Rule("list", against="exclude_features"),
    "exclude_features": Rule("list", against="features"),
    "title_deed": Rule("list", against="exclude_title_deed"),
    "exclude_title_deed": Rule("list", against="title_deed"),
    "property_name": Rule("one"),
    "visit_date": Rule("one"),
}

SHORT_FOR: Mapping[str, tuple[str, ...]] = {
    "view": ("sea_view", "mountain_view"),
    "mountains": ("mountain_view",),
    "sea": ("sea_view",),
}
"""What a word may be short for where a wish is taken back: "forget the view", "drop the mountain thing"."""
OPEN_ENDS: Mapping[str, tuple[float | None, float | None]] = {
    "price_floor": (0, None),
    "price_ceiling": (None, inf),
}
"""What stands for an end of the price that is open again: "up to 420, without a lower limit"."""
SIZES = ("area_m2", "plot_donum")
"""What "the size" is of a building and of its land."""

OPPOSITES: Mapping[str, str] = {"furnished": "unfurnished", "unfurnished": "furnished"}
WITHOUT_ROOMS = frozenset({"land"})
ROOM_SLOTS = ("bedrooms", "bathrooms", "area_m2")
