"""Say in words what somebody is looking for: the value of one slot, or a whole search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agents.markets.market import Market
from agents.replies.pinned_point import unpin
from agents.replies.place_label import full_place
from agents.replies.voice import Voice, clean
from agents.understanding.named_kind import kind_and_name

SPOKEN_ORDER = (
    "listing_type", "property_type", "property_name", "bedrooms", "bathrooms", "location", "exclude_location", "near",
    "price", "area_m2", "plot_donum", "features", "exclude_features", "title_deed", "exclude_title_deed", "visit_date",
)  # fmt: skip
"""The order in which constraints are listed; slots that are not here say nothing on their own."""

WEAK_SOURCES = frozenset({"default"})


def describe(values: Mapping[str, Any], voice: Voice, market: Market) -> list[str]:
    """List constraints as short phrases: "for rent", "2+1", "up to £500 a month", "no pool"."""
    return [
        phrase
        for name in SPOKEN_ORDER
        if values.get(name) not in (None, [], "")
        for phrase in describe_slot(name, values, voice, market)
    ]


def describe_slot(name: str, values: Mapping[str, Any], voice: Voice, market: Market) -> list[str]:
    """Say one slot of `values` in words; a value of an unexpected shape is quoted as it is."""
    try:
        return _DESCRIBERS[name](values, voice, market)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError):
        return [clean(str(values.get(name, "")), 60)]


def near_phrase(target: str, voice: Voice, market: Market) -> str:
    """Say what something is to be near: a kind of place, the sea, or a place by its name."""
    if (pinned := unpin(target)) is not None:
        return voice.say("real_estate.summary.near", place=voice.isolate(clean(pinned[0], 60)))
    if (name := kind_and_name(target)[1]) is not None:
        return voice.say("real_estate.summary.near", place=voice.isolate(clean(name, 60)))
    if f"words.near.{target}" in voice.book:
        return voice.say("real_estate.summary.near", place=voice.word("near", target))
    if f"words.category.{target}" in voice.book:
        return voice.say("real_estate.summary.near_category", category=voice.word("category", target))
    return voice.say("real_estate.summary.near", place=full_place(target, market, voice))


def _listing_type(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
    return [voice.word("listing_type", values["listing_type"])]


def _property_type(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
    return ["/".join(voice.words("property_type", _listed(values["property_type"])))]


def _property_name(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
    return [voice.isolate(f"“{clean(str(values['property_name']), 60)}”")]


def _location(values: Mapping[str, Any], voice: Voice, market: Market) -> list[str]:
    return [" / ".join(full_place(place, market, voice) for place in _listed(values["location"]))]


def _exclude_location(values: Mapping[str, Any], voice: Voice, market: Market) -> list[str]:
    places = _listed(values["exclude_location"])
    return [voice.say("real_estate.summary.not_place", place=full_place(p, market, voice)) for p in places]


def _near(values: Mapping[str, Any], voice: Voice, market: Market) -> list[str]:
    return [near_phrase(target, voice, market) for target in _listed(values["near"])]


def _rooms(name: str) -> Callable[[Mapping[str, Any], Voice, Market], list[str]]:
    def describe_rooms(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
        low, high = values[name]
        if name == "bedrooms" and low == high == 0:
            return (
                []
                if "studio" in _listed(values.get("property_type") or [])
                else [voice.word("property_type", "studio")]
            )
        return [_range(f"real_estate.summary.{name}.", low, high, voice, str_of=_plain_number(voice))]

    return describe_rooms


def _price(values: Mapping[str, Any], voice: Voice, market: Market) -> list[str]:
    low, high = values["price"]
    currency = values.get("currency") or market.default_currency
    spoken = _range(
        "real_estate.summary.", low, high, voice, str_of=lambda amount: voice.money(amount, currency)
    )
    purpose = values.get("listing_type") or "sale"
    return [voice.say(f"real_estate.summary.price_{purpose}", range=spoken)]


def _area(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
    low, high = values["area_m2"]
    on_land = values.get("property_type") == ["land"]
    return [
        voice.say(
            "real_estate.summary.plot" if on_land else "real_estate.summary.area",
            range=_range("real_estate.summary.", low, high, voice, str_of=voice.area),
        )
    ]


def _plot(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
    low, high = values["plot_donum"]

    def donum(value: float) -> str:
        return voice.say("words.unit.donum", value=voice.number(value, 2), count=value)

    return [
        voice.say(
            "real_estate.summary.plot", range=_range("real_estate.summary.", low, high, voice, str_of=donum)
        )
    ]


def _features(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
    return voice.words("feature", _listed(values["features"]))


def _exclude_features(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
    unwanted = voice.words("feature", _listed(values["exclude_features"]))
    return [voice.say("real_estate.summary.without", item=item) for item in unwanted]


def _title_deed(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
    return ["/".join(voice.words("title_deed", _listed(values["title_deed"])))]


def _exclude_title_deed(values: Mapping[str, Any], voice: Voice, _: Market) -> list[str]:
    unwanted = voice.words("title_deed", _listed(values["exclude_title_deed"]))
    return [voice.say("real_estate.summary.not_deed", item=item) for item in unwanted]


def _nothing(_values: Mapping[str, Any], _voice: Voice, _market: Market) -> list[str]:
    return []


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(item) for item in value]


def _plain_number(voice: Voice) -> Callable[[float], str]:
    return lambda value: voice.number(value, 0 if value == round(value) else 1)


def _range(
    key: str, low: float | None, high: float | None, voice: Voice, *, str_of: Callable[[float], str]
) -> str:
    """Say a range with the templates `exact`, `min`, `max` and `between` under `key`."""
    if low is not None and high is not None:
        form = "exact" if low == high else "between"
        return voice.say(
            key + form, low=str_of(low), high=str_of(high), count=low if form == "exact" else high
        )
    if low is not None:
        return voice.say(key + "min", low=str_of(low), count=low)
    if high is not None:
        return voice.say(key + "max", high=str_of(high), count=high)
    raise ValueError("a range that is open on both sides says nothing")


_DESCRIBERS: Mapping[str, Callable[[Mapping[str, Any], Voice, Market], list[str]]] = {
    "listing_type": _listing_type,
    "property_type": _property_type,
    "property_name": _property_name,
    "location": _location,
    "exclude_location": _exclude_location,
    "near": _near,
    "bedrooms": _rooms("bedrooms"),
    "bathrooms": _rooms("bathrooms"),
    "price": _price,
    "area_m2": _area,
    "plot_donum": _plot,
    "features": _features,
    "exclude_features": _exclude_features,
    "title_deed": _title_deed,
    "exclude_title_deed": _exclude_title_deed,
    "visit_date": _nothing,
}
