"""Turn the real-estate state into what the catalogue is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from agents.catalogue.schema import ListingType, Order, Range, SearchCriteria
from agents.markets.market import Market
from agents.real_estate.nearness import Nearness

_ORDERS: Mapping[tuple[str, str], Order] = {
    ("price", "down"): "price",
    ("price", "up"): "price_desc",
    ("size", "up"): "area_desc",
    ("sea_distance", "down"): "sea_distance",
    ("newer", "up"): "updated",
    ("price_order", "down"): "price",
    ("price_order", "up"): "price_desc",
}


def criteria_of(
    values: Mapping[str, Any],
    market: Market,
    nearness: Nearness,
    *,
    wishes: Mapping[str, str] | None = None,
    by_name: bool = False,
) -> SearchCriteria:
    """Make search criteria of slot values; `by_name` searches for the property that was just named."""
    spot = nearness.spot
    return SearchCriteria(
        listing_type=cast("ListingType | None", values.get("listing_type")),
        property_type=_names(values, "property_type"),
        location=_names(values, "location"),
        exclude_location=_names(values, "exclude_location"),
        near=(spot.latitude, spot.longitude, spot.radius_km) if spot else None,
        bedrooms=_range(values, "bedrooms"),
        bathrooms=_range(values, "bathrooms"),
        price=_range(values, "price"),
        currency=values.get("currency") if values.get("price") else None,
        area_m2=None if on_land(values) else _range(values, "area_m2"),
        plot_m2=_plot(values, market),
        features=_names(values, "features"),
        exclude_features=_names(values, "exclude_features"),
        title_deed=_names(values, "title_deed"),
        exclude_title_deed=_names(values, "exclude_title_deed"),
        property_name=values.get("property_name") if by_name else None,
        order=_order(wishes or {}, nearness),
    )


def _names(values: Mapping[str, Any], slot: str) -> tuple[str, ...]:
    value = values.get(slot) or ()
    return (value,) if isinstance(value, str) else tuple(value)


def _range(values: Mapping[str, Any], slot: str) -> Range | None:
    low, high = values.get(slot) or (None, None)
    return None if low is None and high is None else (low, high)


def on_land(values: Mapping[str, Any]) -> bool:
    """Whether nothing but land is looked for, so that an area is that of the plot."""
    return bool(values.get("property_type")) and set(_names(values, "property_type")) == {"land"}


def _plot(values: Mapping[str, Any], market: Market) -> Range | None:
    bounds = _range(values, "plot_donum")
    if bounds is None:
        return _range(values, "area_m2") if on_land(values) else None
    unit = market.area_units.get("donum", 1.0)
    # People round: "2 dönüm" is met by 1.9 and by 2.1.
    low, high = bounds
    slack = 0.05 if low == high else 0.0
    return (
        None if low is None else low * unit * (1 - slack),
        None if high is None else high * unit * (1 + slack),
    )


def _order(wishes: Mapping[str, str], nearness: Nearness) -> Order:
    for wish in wishes.items():
        if wish in _ORDERS:
            return _ORDERS[wish]
    return "sea_distance" if nearness.by_the_sea else "relevance"
