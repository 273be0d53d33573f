"""Loosen a search that finds nothing, from what hurts least to what hurts most; never rent for sale nor what was ruled out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from agents.catalogue.schema import Range, SearchCriteria
from agents.markets.market import Market

SLIGHTLY_DEARER = 1.1
DEARER = 1.25
AROUND_KM = 12.0
WIDER = 2.5
"""How much larger the circle of a "near" search may grow."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One condition that was loosened: `kind` names a template of `relax`, the rest is what it says."""

    kind: str
    names: tuple[str, ...] = ()
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class LooserSearch:
    """Criteria with what was loosened to get them."""

    criteria: SearchCriteria
    relaxed: tuple[Relaxation, ...]


Step = Callable[[SearchCriteria], LooserSearch | None]
_COVERS = {
    "location_any": ("location_around", "near"),
    "bedrooms_any": ("bedrooms",),
    "price_any": ("price_max", "price_min"),
}
"""What need not be said any more beside a larger step."""


def looser(criteria: SearchCriteria, market: Market) -> Iterator[LooserSearch]:
    """Yield searches in the order to try them: one condition at a time, then several together."""
    yield from _singles(criteria, market)
    combined = criteria
    relaxed: tuple[Relaxation, ...] = ()
    for group in _groups(market):
        before = relaxed
        for step in group:
            loosened = step(combined)
            if loosened is not None:
                combined, relaxed = loosened.criteria, _said(relaxed, loosened.relaxed)
        if relaxed != before and len(relaxed) > 1:
            yield LooserSearch(combined, relaxed)


def _groups(market: Market) -> tuple[tuple[Step, ...], ...]:
    """Give what is loosened together, one group on top of the other."""

    def around(criteria: SearchCriteria) -> LooserSearch | None:
        return _around(criteria, market)

    def dearer(criteria: SearchCriteria) -> LooserSearch | None:
        return _dearer(criteria, DEARER)

    return (
        (_name, _baths, _features, _excluded_features),
        (_area, _plot, dearer),
        (around, _wider, _rooms),
        (_deed, _kinds),
        (_any_rooms, _any_price),
        (_anywhere,),
    )


def _said(before: tuple[Relaxation, ...], more: tuple[Relaxation, ...]) -> tuple[Relaxation, ...]:
    """Add what was loosened, leaving out what it makes superfluous to say."""
    covered = {kind for one in more for kind in _COVERS.get(one.kind, ())}
    return (*(one for one in before if one.kind not in covered), *more)


def _singles(c: SearchCriteria, market: Market) -> Iterator[LooserSearch]:
    yield from (found for found in (_name(c), _baths(c)) if found)
    yield from _without_one_feature(c)
    for found in (
        _area(c), _plot(c), _dearer(c, SLIGHTLY_DEARER), _cheaper(c), _deed(c), _wider(c), _around(c, market), _rooms(c),
        _dearer(c, DEARER), _features(c), _excluded_features(c), _kinds(c),
    ):  # fmt: skip
        if found is not None:
            yield found


def _without_one_feature(c: SearchCriteria) -> Iterator[LooserSearch]:
    if len(c.features) > 1:
        for name in reversed(c.features):  # what was said last is missed least
            kept = tuple(f for f in c.features if f != name)
            yield LooserSearch(replace(c, features=kept), (Relaxation("features", (name,)),))


def _features(c: SearchCriteria) -> LooserSearch | None:
    return (
        LooserSearch(replace(c, features=()), (Relaxation("features", c.features),)) if c.features else None
    )


def _excluded_features(c: SearchCriteria) -> LooserSearch | None:
    # Furnished instead of unfurnished is a compromise; what else was ruled out stays out.
    mild = tuple(f for f in c.exclude_features if f in ("furnished", "unfurnished"))
    if not mild:
        return None
    kept = tuple(f for f in c.exclude_features if f not in mild)
    return LooserSearch(replace(c, exclude_features=kept), (Relaxation("exclude_features", mild),))


def _name(c: SearchCriteria) -> LooserSearch | None:
    if c.property_name is None:
        return None
    return LooserSearch(replace(c, property_name=None), (Relaxation("property_name"),))


def _baths(c: SearchCriteria) -> LooserSearch | None:
    return LooserSearch(replace(c, bathrooms=None), (Relaxation("bathrooms"),)) if c.bathrooms else None


def _area(c: SearchCriteria) -> LooserSearch | None:
    return LooserSearch(replace(c, area_m2=None), (Relaxation("area_m2"),)) if c.area_m2 else None


def _plot(c: SearchCriteria) -> LooserSearch | None:
    return LooserSearch(replace(c, plot_m2=None), (Relaxation("plot"),)) if c.plot_m2 else None


def _deed(c: SearchCriteria) -> LooserSearch | None:
    return LooserSearch(replace(c, title_deed=()), (Relaxation("title_deed"),)) if c.title_deed else None


def _kinds(c: SearchCriteria) -> LooserSearch | None:
    # A plot is no substitute for a home, nor the other way round.
    if not c.property_type or set(c.property_type) & {"land", "commercial"}:
        return None
    homes = ("apartment", "studio", "penthouse", "house", "villa", "bungalow")
    return LooserSearch(replace(c, property_type=homes), (Relaxation("property_type"),))


def _dearer(c: SearchCriteria, factor: float) -> LooserSearch | None:
    if c.price is None or c.price[1] is None:
        return None
    top = _rounded(c.price[1] * factor)
    return LooserSearch(replace(c, price=(c.price[0], top)), (Relaxation("price_max", amount=top),))


def _cheaper(c: SearchCriteria) -> LooserSearch | None:
    if c.price is None or c.price[0] is None:
        return None
    return LooserSearch(replace(c, price=(None, c.price[1])), (Relaxation("price_min"),))


def _any_price(c: SearchCriteria) -> LooserSearch | None:
    return LooserSearch(replace(c, price=None), (Relaxation("price_any"),)) if c.price else None


def _rooms(c: SearchCriteria) -> LooserSearch | None:
    if c.bedrooms is None:
        return None
    low, high = c.bedrooms
    wider: Range = (None if low is None else max(0, low - 1), None if high is None else high + 1)
    return LooserSearch(replace(c, bedrooms=wider), (Relaxation("bedrooms"),))


def _any_rooms(c: SearchCriteria) -> LooserSearch | None:
    return LooserSearch(replace(c, bedrooms=None), (Relaxation("bedrooms_any"),)) if c.bedrooms else None


def _wider(c: SearchCriteria) -> LooserSearch | None:
    if c.near is None:
        return None
    latitude, longitude, radius = c.near
    reach = round(radius * WIDER)
    return LooserSearch(replace(c, near=(latitude, longitude, reach)), (Relaxation("near", amount=reach),))


def _around(c: SearchCriteria, market: Market) -> LooserSearch | None:
    """Search around a place instead of in it, where its coordinates are known."""
    place = market.place(c.location[0]) if len(c.location) == 1 else None
    if c.near is not None or place is None or place.latitude is None or place.longitude is None:
        return None
    near = (place.latitude, place.longitude, AROUND_KM)
    return LooserSearch(
        replace(c, location=(), near=near), (Relaxation("location_around", amount=AROUND_KM),)
    )


def _anywhere(c: SearchCriteria) -> LooserSearch | None:
    if not c.location and c.near is None:
        return None
    return LooserSearch(replace(c, location=(), near=None), (Relaxation("location_any"),))


def _rounded(amount: float) -> float:
    """Round a loosened budget to something people would say."""
    step = 10 ** max(0, len(str(int(amount))) - 2)
    return float(round(amount / step) * step)
