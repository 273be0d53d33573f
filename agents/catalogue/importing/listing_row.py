"""Read one row of somebody's data as a listing, or say why it is none. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.catalogue.importing.amounts import moment
from agents.catalogue.importing.field_names import field_names
from agents.catalogue.importing.listing_fields import ListingFields
from agents.catalogue.importing.mapping import FieldMapping, named_as_ours
from agents.catalogue.importing.text import photo_urls
from agents.catalogue.schema import Listing
from agents.markets.market import Market

MOST_PRICE = 1e12
MOST_SEA_M = 1e6


@dataclass(slots=True)
class ReadRow:
    """A listing, or `gone` for one that is off the market by its own account, and what was left out of it."""

    listing: Listing | None
    id: str
    remarks: list[str] = field(default_factory=list)

    @property
    def gone(self) -> bool:
        """The row says that it is no longer on offer."""
        return self.listing is None


def read_listing(values: Mapping[str, Any], market: Market, mapping: FieldMapping) -> ReadRow:
    """Read a row; raises RowRefused with the reason.

    Wants a listing type; everything else may be missing. Prices stay in their own currency, areas become m2.
    """
    row = ListingFields(named_as_ours(values, mapping), values, mapping)
    identifier = row.identifier()
    if (status := row.text("status")) and field_names().value_of("off_market", status):
        return ReadRow(None, identifier)
    remarks: list[str] = []
    listing_type, property_type = row.types()
    features = row.features()
    if not property_type and "studio" in features:
        property_type = "studio"
    latitude, longitude = row.point(market)
    bedrooms, rooms_say_studio = row.bedrooms()
    titles, descriptions = row.texts("title"), row.texts("description")
    listing = Listing(
        id=identifier,
        listing_type=listing_type,
        property_type=property_type or ("studio" if rooms_say_studio else ""),
        price=row.amount("price", MOST_PRICE),
        currency=row.currency(market),
        bedrooms=bedrooms,
        bathrooms=row.count("bathrooms"),
        area_m2=row.square_metres("area", {"area_sqft": "sqft"}, market),
        plot_m2=row.square_metres(
            "plot", {"plot_sqft": "sqft", "plot_acres": "acres", "plot_donum": "donum"}, market
        ),
        features=features,
        title_deed=row.title_deed(remarks),
        place=row.place(market, latitude, longitude, remarks),
        latitude=latitude,
        longitude=longitude,
        titles=titles,
        descriptions=descriptions,
        photos=photo_urls(row.ours.get("photos")),
        property_name=row.text("property_name", 200),
        address=row.text("address", 300),
        phone=row.text("phone", 60),
        source=row.text("source", 200) or "",
        updated_at=moment(row.ours["updated_at"]) if "updated_at" in row.ours else None,
        sea_distance_m=row.amount("sea_distance_m", MOST_SEA_M),
    )
    return ReadRow(listing, identifier, remarks)
