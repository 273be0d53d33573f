"""Turn search criteria into conditions on the listings table; pure, no database needed.

What is asked comes apart into a shape (which conditions) and values. Statements are made once for each shape, because
making one takes longer than most searches do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import eq, ge, le
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Float, and_, bindparam, or_
from sqlalchemy.sql.elements import SQLColumnExpression

from agents.catalogue.features import feature_mask, without_bit
from agents.catalogue.geometry import Circle
from agents.catalogue.rows import fold_name
from agents.catalogue.schema import Range, SearchCriteria
from agents.catalogue.tables import LISTINGS
from agents.markets.market import Market

Condition = ColumnElement[bool]
Shape = tuple[str, ...]
"""Names of conditions, in the order in which they stand in a statement."""
_C = LISTINGS.c


@dataclass(frozen=True, slots=True)
class Asked:
    """What a row must satisfy: the conditions by name, and the values they are filled with."""

    shape: Shape
    values: Mapping[str, Any]


def asked(criteria: SearchCriteria, market: Market) -> Asked:
    """Take criteria apart. Unknown values fail a range and pass an exclusion.

    Places stand for everything inside them. Prices are compared in the base currency of the market's rates.
    """
    parts = list(_parts(criteria, market))
    values = {name: value for _, filled in parts for name, value in filled.items()}
    return Asked(tuple(name for name, _ in parts), values)


def conditions(shape: Shape) -> list[Condition]:
    """List the conditions of a shape, to be filled by the values of what was asked."""
    return [_CONDITIONS[name] if name in _CONDITIONS else _spelled_out(name) for name in shape]


_Part = tuple[str, Mapping[str, Any]]


def _parts(criteria: SearchCriteria, market: Market) -> Iterator[_Part]:
    yield from _kind(criteria)
    yield from _where(criteria, market)
    yield from _price(criteria, market)
    yield from _between("bedrooms", criteria.bedrooms)
    yield from _between("bathrooms", criteria.bathrooms)
    yield from _between("area_m2", criteria.area_m2)
    yield from _between("plot_m2", criteria.plot_m2)
    yield from _features(criteria)
    if criteria.title_deed:
        yield _one("title_deed", list(criteria.title_deed))
    if criteria.exclude_title_deed:
        yield _one("no_title_deed", list(criteria.exclude_title_deed))


def _one(name: str, value: Any) -> _Part:
    return name, {name: value}


def _kind(criteria: SearchCriteria) -> Iterator[_Part]:
    if criteria.listing_type is not None:
        yield _one("listing_type", criteria.listing_type)
    if criteria.property_type:
        yield _one("property_type", [*criteria.property_type, ""])  # a source that has no types still answers
    if criteria.property_name is not None:
        folded = fold_name(criteria.property_name)
        yield ("no_building", {}) if folded is None else _one("building", folded)
    if criteria.exclude_ids:
        yield _one("no_id", list(criteria.exclude_ids))


def _where(criteria: SearchCriteria, market: Market) -> Iterator[_Part]:
    if criteria.location:
        yield _one("place", _inside(criteria.location, market))
    if criteria.exclude_location:
        yield _one("no_place", _inside(criteria.exclude_location, market))
    if criteria.near is not None:
        yield "near", circle_values(Circle(*criteria.near))


def _inside(names: tuple[str, ...], market: Market) -> list[str]:
    return list(dict.fromkeys(inner for name in names for inner in market.within(name)))


def _price(criteria: SearchCriteria, market: Market) -> Iterator[_Part]:
    if criteria.price is None:
        return
    currency = criteria.currency or market.default_currency
    low, high = criteria.price
    to_base = market.rates.to_base
    if to_base(1.0, currency) is None:  # no rate: only offers in that very currency can be compared
        yield _one("currency", currency)
        yield from _between("price", criteria.price)
        return
    yield from _between(
        "price_base",
        (None if low is None else to_base(low, currency), None if high is None else to_base(high, currency)),
    )


def _between(column: str, bounds: Range | None) -> Iterator[_Part]:
    if bounds is None:
        return
    low, high = bounds
    if low is not None and low == high:
        yield _one(f"{column}_is", low)
        return
    if low is not None:
        yield _one(f"{column}_min", low)
    if high is not None:
        yield _one(f"{column}_max", high)


def _features(criteria: SearchCriteria) -> Iterator[_Part]:
    if wanted := feature_mask(criteria.features):
        yield _one("features", wanted)
    if unwanted := feature_mask(criteria.exclude_features):
        yield _one("no_features", unwanted)
    for number, name in enumerate(without_bit(criteria.features)):
        yield _one(f"{_WITH}{number}", _anywhere(name))
    for number, name in enumerate(without_bit(criteria.exclude_features)):
        yield _one(f"{_WITHOUT}{number}", _anywhere(name))


_WITH, _WITHOUT, _ESCAPE = "other_feature_", "no_other_feature_", "/"


def _anywhere(name: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        name = name.replace(special, _ESCAPE + special)
    return f"%|{name}|%"


def _spelled_out(name: str) -> Condition:
    """Make the condition on a feature without a bit; there may be any number of them."""
    has = _C.other_features.like(_given(name, _C.other_features), escape=_ESCAPE)
    return has if name.startswith(_WITH) else ~has


def circle_values(circle: Circle) -> dict[str, float]:
    """Give the values that `in_circle` and `flat_distance` are filled with."""
    return {
        "near_latitude": circle.latitude,
        "near_longitude": circle.longitude,
        "near_south": circle.latitude - circle.half_height,
        "near_north": circle.latitude + circle.half_height,
        "near_west": circle.longitude - circle.half_width,
        "near_east": circle.longitude + circle.half_width,
        "near_stretch": circle.half_height / circle.half_width,
        "near_reach": circle.half_height**2,
    }


def in_circle(latitude: SQLColumnExpression[float], longitude: SQLColumnExpression[float]) -> Condition:
    """Keep what lies in a circle: by its box, which an index serves, then by the flat distance."""
    return and_(
        latitude.between(_degrees("near_south"), _degrees("near_north")),
        longitude.between(_degrees("near_west"), _degrees("near_east")),
        flat_distance(latitude, longitude) <= _degrees("near_reach"),
    )


def flat_distance(
    latitude: SQLColumnExpression[float], longitude: SQLColumnExpression[float]
) -> ColumnElement[float]:
    """Square of the distance from the circle's middle, in degrees of latitude; within 0.1% up to 50 km."""
    dy = latitude - _degrees("near_latitude")
    dx = (longitude - _degrees("near_longitude")) * _degrees("near_stretch")
    return dy * dy + dx * dx


def _degrees(name: str) -> BindParameter[float]:
    return bindparam(name, type_=Float())


def _given(name: str, column: ColumnElement[Any], *, many: bool = False) -> BindParameter[Any]:
    return bindparam(name, type_=column.type, expanding=many)


_RANGED = (_C.price, _C.price_base, _C.bedrooms, _C.bathrooms, _C.area_m2, _C.plot_m2)
_CONDITIONS: Mapping[str, Condition] = {
    "listing_type": _C.listing_type == _given("listing_type", _C.listing_type),
    "property_type": _C.property_type.in_(_given("property_type", _C.property_type, many=True)),
    "building": _C.property_key == _given("building", _C.property_key),
    "no_building": _C.property_key.is_(None),
    "no_id": _C.id.not_in(_given("no_id", _C.id, many=True)),
    "place": _C.place.in_(_given("place", _C.place, many=True)),
    "no_place": _C.place.not_in(_given("no_place", _C.place, many=True)),
    "near": in_circle(_C.latitude, _C.longitude),
    "currency": _C.currency == _given("currency", _C.currency),
    **{
        f"{column.name}_{bound}": compare(column, _given(f"{column.name}_{bound}", column))
        for column in _RANGED
        for bound, compare in (("is", eq), ("min", ge), ("max", le))
    },
    "features": _C.features.bitwise_and(_given("features", _C.features)) == _given("features", _C.features),
    "no_features": _C.features.bitwise_and(_given("no_features", _C.features)) == 0,
    "title_deed": _C.title_deed.in_(_given("title_deed", _C.title_deed, many=True)),
    "no_title_deed": or_(
        _C.title_deed.is_(None), _C.title_deed.not_in(_given("no_title_deed", _C.title_deed, many=True))
    ),
}
