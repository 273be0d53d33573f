"""What a search must find, said in plain Python: the oracle of the SQL."""

from __future__ import annotations

from agents.catalogue.features import with_implied
from agents.catalogue.geometry import distance_km
from agents.catalogue.schema import Listing, Range, SearchCriteria
from agents.markets.market import Market


def satisfies(listing: Listing, criteria: SearchCriteria, market: Market) -> bool:
    """Tell whether a listing meets every constraint."""
    has = set(with_implied(listing.features))
    wanted_places = {inner for name in criteria.location for inner in market.within(name)}
    unwanted_places = {inner for name in criteria.exclude_location for inner in market.within(name)}
    price = None if listing.price is None else market.rates.to_base(listing.price, listing.currency)
    currency = criteria.currency or market.default_currency
    bounds = criteria.price and tuple(
        None if bound is None else market.rates.to_base(bound, currency) for bound in criteria.price
    )
    return (
        criteria.listing_type in (None, listing.listing_type)
        and (not criteria.property_type or listing.property_type in (*criteria.property_type, ""))
        and (not wanted_places or listing.place in wanted_places)
        and listing.place not in unwanted_places
        and _inside(price, bounds)  # type: ignore[arg-type]
        and _inside(listing.bedrooms, criteria.bedrooms)
        and _inside(listing.bathrooms, criteria.bathrooms)
        and _inside(listing.area_m2, criteria.area_m2)
        and _inside(listing.plot_m2, criteria.plot_m2)
        and set(criteria.features) <= has
        and not set(criteria.exclude_features) & has
        and (not criteria.title_deed or listing.title_deed in criteria.title_deed)
        and (listing.title_deed is None or listing.title_deed not in criteria.exclude_title_deed)
        and listing.id not in criteria.exclude_ids
        and _near(listing, criteria)
    )


def _inside(value: float | None, bounds: Range | None) -> bool:
    if bounds is None or bounds == (None, None):
        return True
    low, high = bounds
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def _near(listing: Listing, criteria: SearchCriteria) -> bool:
    if criteria.near is None:
        return True
    if listing.latitude is None or listing.longitude is None:
        return False
    latitude, longitude, radius_km = criteria.near
    return distance_km(latitude, longitude, listing.latitude, listing.longitude) <= radius_km
