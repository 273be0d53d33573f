"""Turn search criteria into conditions on the listings table; pure, no database needed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.sql.elements import SQLColumnExpression

from agents.catalogue.features import feature_mask, without_bit
from agents.catalogue.geometry import Circle
from agents.catalogue.rows import fold_name
from agents.catalogue.schema import Range, SearchCriteria
from agents.catalogue.tables import LISTINGS
from agents.markets.market import Market

Condition = ColumnElement[bool]
_C = LISTINGS.c


def conditions(criteria: SearchCriteria, market: Market) -> list[Condition]:
    """List what a row must satisfy. Unknown values fail a range and pass an exclusion.

    Places stand for everything inside them. Prices are compared in the base currency of the market's rates.
    """
    return [
        *_kind(criteria),
        *_where(criteria, market),
        *_price(criteria, market),
        *_between(_C.bedrooms, criteria.bedrooms),
        *_between(_C.bathrooms, criteria.bathrooms),
        *_between(_C.area_m2, criteria.area_m2),
        *_between(_C.plot_m2, criteria.plot_m2),
        *_features(criteria),
        *_title_deed(criteria),
    ]


def _kind(criteria: SearchCriteria) -> Iterator[Condition]:
    if criteria.listing_type is not None:
        yield _C.listing_type == criteria.listing_type
    if criteria.property_type:
        yield _C.property_type.in_([*criteria.property_type, ""])  # a source that has no types still answers
    if criteria.property_name is not None:
        yield _C.property_key == fold_name(criteria.property_name)
    if criteria.exclude_ids:
        yield _C.id.not_in(criteria.exclude_ids)


def _where(criteria: SearchCriteria, market: Market) -> Iterator[Condition]:
    if criteria.location:
        yield _C.place.in_(_inside(criteria.location, market))
    if criteria.exclude_location:
        yield _C.place.not_in(_inside(criteria.exclude_location, market))
    if criteria.near is not None:
        yield in_circle(_C.latitude, _C.longitude, Circle(*criteria.near))


def _inside(names: tuple[str, ...], market: Market) -> list[str]:
    return list(dict.fromkeys(inner for name in names for inner in market.within(name)))


def in_circle(
    latitude: SQLColumnExpression[float], longitude: SQLColumnExpression[float], circle: Circle
) -> Condition:
    """Keep what lies in a circle: by its box, which an index serves, then by the flat distance."""
    return and_(
        latitude.between(circle.latitude - circle.half_height, circle.latitude + circle.half_height),
        longitude.between(circle.longitude - circle.half_width, circle.longitude + circle.half_width),
        flat_distance(latitude, longitude, circle) <= circle.half_height**2,
    )


def flat_distance(
    latitude: SQLColumnExpression[float], longitude: SQLColumnExpression[float], circle: Circle
) -> ColumnElement[float]:
    """Square of the distance from the circle's middle, in degrees of latitude; within 0.1% up to 50 km."""
    dy = latitude - circle.latitude
    dx = (longitude - circle.longitude) * (circle.half_height / circle.half_width)
    return dy * dy + dx * dx


def _price(criteria: SearchCriteria, market: Market) -> Iterator[Condition]:
    if criteria.price is None:
        return
    currency = criteria.currency or market.default_currency
    low, high = criteria.price
    to_base = market.rates.to_base
    if to_base(1.0, currency) is None:  # no rate: only offers in that very currency can be compared
        yield _C.currency == currency
        yield from _between(_C.price, criteria.price)
        return
    yield from _between(
        _C.price_base,
        (None if low is None else to_base(low, currency), None if high is None else to_base(high, currency)),
    )


def _between(column: SQLColumnExpression[float], bounds: Range | None) -> Iterator[Condition]:
    if bounds is None:
        return
    low, high = bounds
    if low is not None and low == high:
        yield column == low
        return
    if low is not None:
        yield column >= low
    if high is not None:
        yield column <= high


def _features(criteria: SearchCriteria) -> Iterator[Condition]:
    if wanted := feature_mask(criteria.features):
        yield _C.features.bitwise_and(wanted) == wanted
    if unwanted := feature_mask(criteria.exclude_features):
        yield _C.features.bitwise_and(unwanted) == 0
    for name in without_bit(criteria.features):
        yield _C.other_features.contains(f"|{name}|", autoescape=True)
    for name in without_bit(criteria.exclude_features):
        yield ~_C.other_features.contains(f"|{name}|", autoescape=True)


def _title_deed(criteria: SearchCriteria) -> Iterator[Condition]:
    if criteria.title_deed:
        yield _C.title_deed.in_(criteria.title_deed)
    if criteria.exclude_title_deed:
        yield or_(_C.title_deed.is_(None), _C.title_deed.not_in(criteria.exclude_title_deed))
