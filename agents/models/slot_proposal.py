"""Ask for constraints that the rules left unexplained; code decides which of the proposals are any."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, Field

from agents.catalogue.features import feature_bits
from agents.markets.market import Market
from agents.models.grounding.numbers import numbers_in
from agents.models.models import Asking
from agents.models.prompt import Material
from agents.models.structured import ask_for
from agents.understanding.folding import fold
from agents.understanding.reading import read
from agents.understanding.types import SlotDelta, Understanding

PropertyType = Literal["apartment", "studio", "penthouse", "house", "villa", "bungalow", "land", "commercial"]
TitleDeed = Literal["turkish", "exchange", "tmd", "leasehold"]
MOST_ROOMS, LARGEST_M2, CHEAPEST, DEAREST = 20, 100_000, 10, 100_000_000
"""Beyond these nobody looks for a home."""
_TALK = frozenset(
    {"compare", "details", "select", "why", "viewing", "human", "reset", "forget_me", "forget_that", "refuse"}
)
"""Acts after which unknown words are about something shown, and no wish."""


class SlotProposal(BaseModel):
    """Constraints that the last message asks for; leave out what it does not say."""

    listing_type: Literal["sale", "rent", "short_stay"] | None = None
    property_type: list[PropertyType] = Field(default_factory=list)
    location: list[str] = Field(default_factory=list, description="Places in Northern Cyprus.")
    exclude_location: list[str] = Field(default_factory=list)
    bedrooms_min: int | None = None
    bedrooms_max: int | None = None
    price_min: float | None = None
    price_max: float | None = None
    currency: Literal["GBP", "EUR", "USD", "TRY"] | None = None
    area_m2_min: float | None = None
    area_m2_max: float | None = None
    features: list[str] = Field(
        default_factory=list, description="Wanted: pool, garden, sea_view, parking ..."
    )
    exclude_features: list[str] = Field(default_factory=list, description="Not wanted.")
    title_deed: list[TitleDeed] = Field(default_factory=list)


def worth_asking(understanding: Understanding) -> bool:
    """Whether the rules left words of a search unexplained."""
    return (
        understanding.route.target == "real_estate"
        and bool(understanding.unexplained)
        and not understanding.requested
        and not _TALK & set(understanding.acts)
    )


async def propose_slots(
    asking: Asking, material: Material, understanding: Understanding, market: Market
) -> Understanding:
    """Add what a model finds and code accepts to what the rules understood; the rules' own values stay."""
    proposal = await ask_for(asking, "slots", SlotProposal, material)
    if proposal is None:
        return understanding
    said = said_numbers(material.message, market, understanding.lang)
    return replace(understanding, delta=merged(understanding.delta, accepted(proposal, market, said)))


def said_numbers(message: str, market: Market, lang: str) -> frozenset[float]:
    """Give the numbers of a message, in digits or in words: a proposal takes its own from nowhere else."""
    found = {number.value for number in numbers_in(message)}
    for mention in read(message, market, lang).mentions:
        ends = mention.value if isinstance(mention.value, list | tuple) else [mention.value]
        found |= {float(end) for end in ends if isinstance(end, int | float) and not isinstance(end, bool)}
    return frozenset(found)


def accepted(proposal: SlotProposal, market: Market, said: Collection[float]) -> SlotDelta:
    """Keep what vocabulary, gazetteer, ranges and the `said` numbers know; the rest is left out without a word."""
    chosen: dict[str, Any] = {
        "listing_type": proposal.listing_type,
        "property_type": list(dict.fromkeys(proposal.property_type)),
        "location": _places(proposal.location, market),
        "exclude_location": _places(proposal.exclude_location, market),
        "bedrooms": _range(proposal.bedrooms_min, proposal.bedrooms_max, 0, MOST_ROOMS, said),
        "price": _range(proposal.price_min, proposal.price_max, CHEAPEST, DEAREST, said),
        "area_m2": _range(proposal.area_m2_min, proposal.area_m2_max, 5, LARGEST_M2, said),
        "title_deed": list(dict.fromkeys(proposal.title_deed)),
    }
    if chosen["price"] and proposal.currency in market.currencies:
        chosen["currency"] = proposal.currency
    features, unwanted = _features(proposal.features), _features(proposal.exclude_features)
    adding = {"features": features, "exclude_features": [name for name in unwanted if name not in features]}
    return SlotDelta(
        set={name: value for name, value in chosen.items() if value not in (None, [])},
        add={name: values for name, values in adding.items() if values},
    )


def merged(rules: SlotDelta, model: SlotDelta) -> SlotDelta:
    """Let the rules' values stand and take the model's where the rules have none."""
    spoken_of = {*rules.set, *rules.clear, *rules.relative, *rules.carried, *rules.remove}
    new = {name: value for name, value in model.set.items() if name not in spoken_of | set(rules.add)}
    if "price" not in new:
        new.pop("currency", None)
    adding = {name: list(values) for name, values in rules.add.items()}
    unwanted = {value for values in (*rules.remove.values(), *rules.add.values()) for value in values} | set(
        rules.clear
    )
    for name, values in model.add.items():
        if name not in rules.set:
            adding[name] = [*adding.get(name, []), *(value for value in values if value not in unwanted)]
    return replace(
        rules, set={**new, **rules.set}, add={name: values for name, values in adding.items() if values}
    )


def _places(names: Iterable[str], market: Market) -> list[str]:
    """Give the canonical names of places that the gazetteer has, under whatever name."""
    known = {
        fold(name): place.name
        for place in market.gazetteer
        for names in place.names.values()
        for name in names
    }
    known |= {fold(place.name): place.name for place in market.gazetteer}
    found = (known.get(fold(name)) for name in names)
    return list(dict.fromkeys(name for name in found if name))


def _features(names: Iterable[str]) -> list[str]:
    bits = feature_bits()
    return list(
        dict.fromkeys(name for given in names if (name := given.strip().lower().replace(" ", "_")) in bits)
    )


def _range(
    low: float | None, high: float | None, least: float, most: float, said: Collection[float]
) -> list[float | None] | None:
    ends = [end for end in (low, high) if end is not None]
    if not ends or any(end not in said or not least <= end <= most for end in ends):
        return None
    return None if low is not None and high is not None and low > high else [low, high]
