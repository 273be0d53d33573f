"""A market made of loose files: its homes are imported and searched with nothing but data."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from agents.catalogue.importing import import_listings
from agents.catalogue.repository import open_catalogue
from agents.catalogue.schema import SearchCriteria
from agents.markets.market import market_from_files
from tests.agents.catalogue.files import file

HOME = {
    "property_name": "Maple Court",
    "location": "Springfield",
    "address": "1 Elm Street",
    "phone": "555-0100",
    "bedrooms": "3",
    "bathrooms": "2",
    "price": "3900",
    "listing_type": "rent",
    "furnished": "False",
    "pets": "True",
    "garage": None,
}


async def test_homes_of_another_market_are_found(tmp_path: Path) -> None:
    rows = [
        HOME,
        {
            **HOME,
            "property_name": "Oak Park",
            "location": "Shelbyville",
            "listing_type": "sale",
            "price": "390000",
        },
        {**HOME, "property_name": "Nowhere Inn", "location": None},
        {**HOME, "property_name": "Mystery", "listing_type": None},
    ]
    gazetteer = await file(
        tmp_path, "gazetteer.json", json.dumps({"locations": ["Springfield", "Shelbyville"]})
    )
    listings = await file(tmp_path, "listings.jsonl", "\n".join(map(json.dumps, rows)))
    market = await asyncio.to_thread(market_from_files, gazetteer, listings, currency="USD")
    async with open_catalogue(f"sqlite+aiosqlite:///{tmp_path / 'c.sqlite'}", market) as catalogue:
        assert not await catalogue.store.has_listings(), "there are no demo listings for it"
        report = await import_listings(catalogue, listings)
        assert (report.new, report.refused) == (3, 1)
        found = await catalogue.listings.search(
            SearchCriteria(
                listing_type="rent",
                property_type=("apartment",),
                location=("Springfield",),
                bedrooms=(3, 3),
                price=(None, 4_000),
                features=("pets_allowed",),
            )
        )
    (home,) = found.listings
    assert (home.property_name, home.price, home.currency) == ("Maple Court", 3900.0, "USD")
    assert (home.features, home.phone, home.demo) == (("unfurnished", "pets_allowed"), "555-0100", False)
