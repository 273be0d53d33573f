"""Loosen a search that finds nothing, from what hurts least to what hurts most; never rent for sale nor what was ruled out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from agents.catalogue.schema import Range, SearchCriteria
from agents.markets.market import Market

SLIGHTLY_DEARER = 1.1
DEARER = 1.25
AROUND_KM = 12.0
WIDER = 2.5
"""How much larger the circle of a "near" search may grow."""

_HOMES = ("apartment", "studio", "penthouse", "house", "villa", "bungalow")
_MILD = frozenset({"furnished", "unfurnished"})


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One condition that is loosened: `kind` names a template of `relax`, `fields` are the criteria it changes."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    amount: float | None = None


def loosened(criteria: SearchCriteria, relaxed: tuple[Relaxation, ...]) -> SearchCriteria:
    """Apply relaxations, later ones over earlier ones."""
    for one in relaxed:
        criteria = replace(criteria, **one.fields)
    return criteria


def single_relaxations(criteria: SearchCriteria, market: Market) -> Iterator[Relaxation]:
    """Yield one condition at a time, the one missed least first."""
    yield from _without_one_feature(criteria)
    for step in (
        _name, _baths, _area, _plot, _slightly_dearer, _cheaper, _deed, _wider, _around(market), _rooms, _dearer,
        _features, _excluded_features, _kinds,
    ):  # fmt: skip
        found = step(criteria)
        if found is not None:
            yield found


def combined_relaxations(criteria: SearchCriteria, market: Market) -> Iterator[tuple[Relaxation, ...]]:
    """Yield several conditions together, each time some more; nearest to what was asked first."""
    around = _around(market)
    relaxed: tuple[Relaxation, ...] = ()
    for group in (
        (_name, _baths, _features, _excluded_features),
        (_area, _plot, _dearer),
        (around, _wider, _rooms),
        (_deed, _kinds),
        (_any_rooms, _any_price),
        (_anywhere,),
    ):
        more = tuple(found for step in group if (found := step(criteria)) is not None)
        relaxed = (*(one for one in relaxed if not _covered(one, more)), *more)
        if more and len(relaxed) > 1:
            yield relaxed


def _covered(one: Relaxation, by: tuple[Relaxation, ...]) -> bool:
    """Tell whether a larger step makes a smaller one superfluous."""
    return any(one.kind in _COVERS.get(larger.kind, ()) for larger in by)


_COVERS: Mapping[str, tuple[str, ...]] = {
    "location_any": ("location_around", "near"),
    "bedrooms_any": ("bedrooms",),
    "price_any": ("price_max", "price_min"),
}

Step = Callable[[SearchCriteria], Relaxation | None]


def _without_one_feature(c: SearchCriteria) -> Iterator[Relaxation]:
    if len(c.features) > 1:
        for name in reversed(c.features):  # what was said last is missed least
            kept = tuple(feature for feature in c.features if feature != name)
            yield Relaxation("features", {"features": kept}, (name,))


def _name(c: SearchCriteria) -> Relaxation | None:
    return Relaxation("property_name", {"property_name": None}) if c.property_name is not None else None


def _features(c: SearchCriteria) -> Relaxation | None:
    return Relaxation("features", {"features": ()}, c.features) if c.features else None


def _excluded_features(c: SearchCriteria) -> Relaxation | None:
    """Give up "unfurnished" for furnished and the other way round; what else was ruled out stays out."""
    mild = tuple(name for name in c.exclude_features if name in _MILD)
    kept = tuple(name for name in c.exclude_features if name not in _MILD)
    return Relaxation("exclude_features", {"exclude_features": kept}, mild) if mild else None


def _baths(c: SearchCriteria) -> Relaxation | None:
    return Relaxation("bathrooms", {"bathrooms": None}) if c.bathrooms else None


def _area(c: SearchCriteria) -> Relaxation | None:
    return Relaxation("area_m2", {"area_m2": None}) if c.area_m2 else None


def _plot(c: SearchCriteria) -> Relaxation | None:
    return Relaxation("plot", {"plot_m2": None}) if c.plot_m2 else None


def _deed(c: SearchCriteria) -> Relaxation | None:
    return Relaxation("title_deed", {"title_deed": ()}) if c.title_deed else None


def _kinds(c: SearchCriteria) -> Relaxation | None:
    """Try other kinds of homes; a plot is no substitute for a home, nor the other way round."""
    if not c.property_type or set(c.property_type) & {"land", "commercial"}:
        return None
    return Relaxation("property_type", {"property_type": _HOMES})


def _slightly_dearer(c: SearchCriteria) -> Relaxation | None:
    return _up_to(c, SLIGHTLY_DEARER)


def _dearer(c: SearchCriteria) -> Relaxation | None:
    return _up_to(c, DEARER)


def _up_to(c: SearchCriteria, factor: float) -> Relaxation | None:
    if c.price is None or c.price[1] is None:
        return None
    top = _rounded(c.price[1] * factor)
    return Relaxation("price_max", {"price": (c.price[0], top)}, amount=top)


def _cheaper(c: SearchCriteria) -> Relaxation | None:
    if c.price is None or c.price[0] is None:
        return None
    return Relaxation("price_min", {"price": (None, c.price[1])})


def _any_price(c: SearchCriteria) -> Relaxation | None:
    return Relaxation("price_any", {"price": None}) if c.price else None


def _rooms(c: SearchCriteria) -> Relaxation | None:
    if c.bedrooms is None:
        return None
    low, high = c.bedrooms
    wider: Range = (None if low is None else max(0, low - 1), None if high is None else high + 1)
    return Relaxation("bedrooms", {"bedrooms": wider}) if wider != c.bedrooms else None


def _any_rooms(c: SearchCriteria) -> Relaxation | None:
    return Relaxation("bedrooms_any", {"bedrooms": None}) if c.bedrooms else None


def _wider(c: SearchCriteria) -> Relaxation | None:
    if c.near is None:
        return None
    latitude, longitude, radius = c.near
    reach = float(round(radius * WIDER))
    return Relaxation("near", {"near": (latitude, longitude, reach)}, amount=reach)


def _around(market: Market) -> Step:
    """Search around a place instead of in it, where its coordinates are known."""

    def around(c: SearchCriteria) -> Relaxation | None:
        place = market.place(c.location[0]) if len(c.location) == 1 else None
        if c.near is not None or place is None or place.latitude is None or place.longitude is None:
            return None
        near = (place.latitude, place.longitude, AROUND_KM)
        return Relaxation("location_around", {"location": (), "near": near}, amount=AROUND_KM)

    return around


def _anywhere(c: SearchCriteria) -> Relaxation | None:
    return Relaxation("location_any", {"location": (), "near": None}) if c.location or c.near else None


def _rounded(amount: float) -> float:
    """Round a loosened budget to something people would say."""
    step = 10 ** max(0, len(str(int(amount))) - 2)
    return float(round(amount / step) * step)
