"""Importing listings from files."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from agents.catalogue.importing import (
    FieldMapping,
    ImportFileError,
    Refusal,
    import_listings,
    read_mapping,
)
from agents.catalogue.importing import listings as importing
from agents.catalogue.repository import Catalogue
from agents.catalogue.schema import Listing, SearchCriteria
from tests.agents.catalogue.files import file


async def all_listings(catalogue: Catalogue) -> list[Listing]:
    return list((await catalogue.listings.search(SearchCriteria(order="updated"), limit=60)).listings)


async def only_listing(catalogue: Catalogue) -> Listing:
    (listing,) = await all_listings(catalogue)
    return listing


CSV = (
    "id;ilan türü;emlak tipi;fiyat;oda sayısı;şehir;eşyalı;koçan\n"
    '1;Kiralık;Daire;"£550";2+1;Kyrenia;evet;\n'
    "2;Satılık;Villa;1.250.000 TL;3+1;Alsancak / Girne;hayır;Eşdeğer\n"
    "3;Takas;Villa;5;3;Girne;;\n"
)


async def test_a_spreadsheet_in_turkish_is_read(empty: Catalogue, tmp_path: Path) -> None:
    report = await import_listings(empty, await file(tmp_path, "ilanlar.csv", CSV))
    assert (report.read, report.new, report.refused) == (3, 2, 1)
    assert report.refusals == [Refusal(4, "the listing type 'Takas' is not known")]
    flat, villa = await empty.listings.get(["1", "2"])
    assert (flat.listing_type, flat.property_type, flat.price, flat.currency) == (
        "rent",
        "apartment",
        550.0,
        "GBP",
    )
    assert (flat.bedrooms, flat.place, flat.features) == (2, "Girne", ("furnished",))
    assert (villa.price, villa.currency, villa.place) == (1_250_000.0, "TRY", "Alsancak")
    assert (villa.features, villa.title_deed, villa.demo) == (("unfurnished",), "exchange", False)


RESO = {
    "value": [
        {
            "ListingKey": "K1",
            "StandardStatus": "Active",
            "PropertyType": "Residential",
            "PropertySubType": "Condominium",
            "ListPrice": 145000,
            "BedroomsTotal": 2,
            "BathroomsTotalInteger": 1,
            "LivingArea": 1000,
            "LivingAreaUnits": "Square Feet",
            "LotSizeAcres": 0.5,
            "City": "Famagusta",
            "UnparsedAddress": "1 Salamis Road",
            "Latitude": 35.13,
            "Longitude": 33.93,
            "PublicRemarks": "Bright.<br>Near <b>the sea</b>",
            "Media": [{"MediaURL": "https://example.com/1.jpg"}, {"MediaURL": "javascript:alert(1)"}],
            "PoolPrivateYN": True,
            "View": ["Ocean", "Mountain(s)"],
            "Furnished": "Furnished",
            "ModificationTimestamp": "2026-01-02T03:04:05Z",
        },
        {"ListingKey": "K2", "PropertyType": "Residential Lease", "ListPrice": 500, "City": "Girne"},
        {"ListingKey": "K3", "PropertyType": "Land", "LotSizeArea": 2676, "City": "Esentepe"},
        {"ListingKey": "K4", "PropertyType": "Commercial Lease", "ListPrice": 900, "City": "Lefkosa"},
        {"ListingKey": "K5", "StandardStatus": "Closed", "PropertyType": "Residential", "ListPrice": 1},
    ]
}


async def test_an_answer_of_a_reso_web_api_is_read(empty: Catalogue, tmp_path: Path) -> None:
    report = await import_listings(empty, await file(tmp_path, "reso.json", json.dumps(RESO)))
    assert (report.read, report.new, report.refused) == (5, 4, 0)
    sale, lease, land, shop = await empty.listings.get(["K1", "K2", "K3", "K4"])
    assert (sale.listing_type, sale.property_type, sale.place) == ("sale", "apartment", "Gazimağusa")
    assert (sale.area_m2, sale.plot_m2, sale.bathrooms) == (92.9, 2023.4, 1)
    assert sale.photos == ("https://example.com/1.jpg",)
    assert sale.descriptions == {"en": "Bright.\nNear the sea"}
    assert set(sale.features) == {"furnished", "private_pool", "sea_view", "mountain_view"}
    assert sale.updated_at is not None
    assert sale.address == "1 Salamis Road"
    assert (lease.listing_type, lease.property_type) == ("rent", "")
    assert (land.listing_type, land.property_type, land.plot_m2) == ("sale", "land", 2676.0)
    assert (shop.listing_type, shop.property_type) == ("rent", "commercial")


SCHEMA_ORG = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "RealEstateListing",
            "@id": "https://example.com/42",
            "name": "Stüdyo daire",
            "datePosted": "2026-02-01",
            "offers": {
                "@type": "Offer",
                "price": "450",
                "priceCurrency": "EUR",
                "businessFunction": "http://purl.org/goodrelations/v1#LeaseOut",
                "seller": {"@type": "Organization", "name": "Agency", "telephone": "+1"},
            },
            "mainEntity": {
                "@type": "Apartment",
                "numberOfBedrooms": 0,
                "petsAllowed": True,
                "floorSize": {"@type": "QuantitativeValue", "value": 45, "unitCode": "MTK"},
                "amenityFeature": [
                    {"@type": "LocationFeatureSpecification", "name": "Swimming pool", "value": True},
                    {"@type": "LocationFeatureSpecification", "name": "Elevator", "value": False},
                ],
                "address": {"addressLocality": "Iskele Long Beach", "streetAddress": "Beach Road 1"},
                "geo": {"latitude": "35.27", "longitude": "33.91"},
            },
        }
    ],
}


async def test_schema_org_is_read(empty: Catalogue, tmp_path: Path) -> None:
    report = await import_listings(empty, await file(tmp_path, "graph.json", json.dumps(SCHEMA_ORG)))
    assert (report.new, report.refusals) == (1, [])
    listing = await only_listing(empty)
    assert listing.id == "https://example.com/42"
    assert (listing.listing_type, listing.property_type, listing.bedrooms) == ("rent", "apartment", 0)
    assert (listing.price, listing.currency, listing.area_m2) == (450.0, "EUR", 45.0)
    assert (listing.place, listing.address) == ("Long Beach", "Beach Road 1")
    assert listing.features == ("pets_allowed", "pool")
    assert listing.titles == {"en": "Stüdyo daire"}
    assert listing.phone is None, "the seller's own fields are not the home's"


LINE = {"id": 1, "listing_type": "rent", "location": "Lapta", "price": "500", "pets": "True", "garage": None}


async def test_json_lines_are_read_and_a_bad_line_is_only_itself(empty: Catalogue, tmp_path: Path) -> None:
    lines = [
        json.dumps(LINE),
        "{oops",
        "",
        '["a"]',
        json.dumps({**LINE, "id": 2}),
        '{"id": 3, "price": "\xe7',
    ]
    content = "\n".join(lines).encode() + b'\n{"id": 4, "x": "\xff"}\n'
    report = await import_listings(empty, await file(tmp_path, "rows.jsonl", content))
    assert (report.read, report.new) == (6, 2)
    assert [refusal.row for refusal in report.refusals] == [2, 4, 6, 7]
    assert "not valid JSON" in report.refusals[0].reason
    assert "not an object" in report.refusals[1].reason
    assert "not UTF-8" in report.refusals[3].reason


async def test_twice_is_once_and_a_changed_row_replaces(empty: Catalogue, tmp_path: Path) -> None:
    path = await file(tmp_path, "rows.jsonl", json.dumps(LINE))
    assert (await import_listings(empty, path)).new == 1
    before = await all_listings(empty)
    again = await import_listings(empty, path)
    assert (again.new, again.replaced) == (0, 1)
    assert await all_listings(empty) == before
    await import_listings(empty, await file(tmp_path, "rows.jsonl", json.dumps({**LINE, "price": "600"})))
    assert (await only_listing(empty)).price == 600.0


async def test_rows_without_ids_are_told_by_their_content(empty: Catalogue, tmp_path: Path) -> None:
    row = {name: value for name, value in LINE.items() if name != "id"}
    path = await file(
        tmp_path, "rows.jsonl", "\n".join([json.dumps(row), json.dumps({**row, "price": 1})] * 2)
    )
    assert (await import_listings(empty, path)).read == 4
    assert len(await all_listings(empty)) == 2


async def test_what_left_the_market_is_taken_out(empty: Catalogue, tmp_path: Path) -> None:
    await import_listings(empty, await file(tmp_path, "a.jsonl", json.dumps(LINE)))
    sold = await file(tmp_path, "b.jsonl", json.dumps({**LINE, "status": "Sold"}))
    report = await import_listings(empty, sold)
    assert (report.new, report.removed) == (0, 1)
    assert await all_listings(empty) == []


async def test_real_listings_take_the_demo_ones_out_unless_asked_not_to(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    nothing = await file(tmp_path, "none.jsonl", '{"id": 1, "listing_type": "swap"}')
    assert (await import_listings(catalogue, nothing)).demo_removed == 0
    path = await file(tmp_path, "rows.jsonl", json.dumps(LINE))
    assert (await import_listings(catalogue, path, keep_demo=True)).demo_removed == 0
    assert (await catalogue.listings.search(SearchCriteria())).count > 20
    assert (await import_listings(catalogue, path)).demo_removed == 2_000
    assert [listing.id for listing in await all_listings(catalogue)] == ["1"]


async def test_a_dry_run_stores_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    report = await import_listings(
        catalogue, await file(tmp_path, "rows.jsonl", json.dumps(LINE)), dry_run=True
    )
    assert (report.read, report.new, report.refused) == (1, 0, 0)
    assert (await catalogue.listings.search(SearchCriteria())).count > 20


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"listing_type": None}, "no listing type"),
        ({"price": "cheap"}, "price 'cheap' is no number"),
        ({"price": -5}, "out of range"),
        ({"price": "1e999"}, None),
        ({"bedrooms": 4000}, "out of range"),
        ({"currency": "CHF"}, "no rate for the currency CHF"),
        ({"lat": "north", "lon": 33}, "coordinates are no degrees"),
        ({"lat": 33.3, "lon": 35.3}, "outside Northern Cyprus (are they swapped?)"),
        ({"lat": 51.5, "lon": 0.1}, "outside Northern Cyprus"),
        ({"area": 10, "area_unit": "cubits"}, "unit of area 'cubits' is not known"),
        ({"id": "a\u0000b"}, "the id is too long or has control characters"),
        ({"id": "x" * 300}, "the id is too long or has control characters"),
    ],
)
async def test_a_row_is_refused_with_its_reason(
    empty: Catalogue, tmp_path: Path, change: dict[str, object], reason: str | None
) -> None:
    row = {**LINE, **change}
    report = await import_listings(empty, await file(tmp_path, "row.jsonl", json.dumps(row)))
    if reason is None:
        assert report.refused == 0
    else:
        assert [refusal.row for refusal in report.refusals] == [1]
        assert reason in report.refusals[0].reason
        assert await all_listings(empty) == []


async def test_what_is_not_known_is_remarked_not_refused(empty: Catalogue, tmp_path: Path) -> None:
    row = {**LINE, "location": "Atlantis", "title_deed": "handshake"}
    report = await import_listings(empty, await file(tmp_path, "row.jsonl", json.dumps(row)))
    assert report.new == 1
    assert report.remarks == {"place not in the gazetteer": 1, "title deed not known": 1}
    assert (await only_listing(empty)).place == "Atlantis"


async def test_a_point_gives_the_place_a_name_does_not(empty: Catalogue, tmp_path: Path) -> None:
    row = {**LINE, "location": "Sunny Gardens", "lat": 35.338, "lon": 33.17}
    await import_listings(empty, await file(tmp_path, "row.jsonl", json.dumps(row)))
    assert (await only_listing(empty)).place == "Lapta"


MAPPING = """
language = "tr"
id_prefix = "agency:"
ignore = ["description"]
[fields]
"Neresi" = "place"
"Kaç para" = "price"
"Kombi" = "has:central_heating"
[values.listing_type]
"devren" = "sale"
[defaults]
currency = "EUR"
listing_type = "rent"
source = "Agency"
"""


async def test_a_mapping_says_what_the_common_names_do_not(empty: Catalogue, tmp_path: Path) -> None:
    mapping = await asyncio.to_thread(read_mapping, await file(tmp_path, "mapping.toml", MAPPING))
    rows = (
        "id,Neresi,Kaç para,Kombi,title,description,listing_type\n1,Lapta,700,var,Güzel ev,gizli,Devren\n"
        "2,Girne,300,yok,,,\n"
    )
    report = await import_listings(empty, await file(tmp_path, "rows.csv", rows), mapping)
    assert report.new == 2
    first, second = await empty.listings.get(["agency:1", "agency:2"])
    assert (first.place, first.price, first.currency, first.source) == ("Lapta", 700.0, "EUR", "Agency")
    assert first.features == ("central_heating",)
    assert (first.titles, first.descriptions, first.listing_type) == ({"tr": "Güzel ev"}, {}, "sale")
    assert (second.listing_type, second.features) == ("rent", ())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[fields]\n"x" = "colour"', "'colour', which is no field"),
        ("[feilds]", "unknown parts: feilds"),
        ("[fields", "cannot be read"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(content)
    with pytest.raises(ImportFileError, match=message):
        read_mapping(path)


async def test_a_failing_batch_leaves_nothing_of_itself_and_keeps_the_ones_before(
    empty: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 10)
    rows = [json.dumps({**LINE, "id": number}) for number in range(25)]
    path = await file(tmp_path, "rows.jsonl", "\n".join(rows))
    seen: list[int] = []

    def stop_after_the_second_batch(done: int, _total: int) -> None:
        seen.append(done)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_listings(empty, path, progress=stop_after_the_second_batch)
    assert len(await all_listings(empty)) == 20
    report = await import_listings(empty, path)
    assert (report.new, report.replaced) == (5, 20)


async def test_progress_ends_at_the_size_of_the_file(empty: Catalogue, tmp_path: Path) -> None:
    content = "\n".join(json.dumps({**LINE, "id": n}) for n in range(1_200))
    path = await file(tmp_path, "rows.jsonl", content)
    calls: list[tuple[int, int]] = []
    await import_listings(empty, path, progress=lambda done, total: calls.append((done, total)))
    assert len(calls) == 3
    assert calls == sorted(calls)
    size = len(content)
    assert calls[-1] == (size, size)


async def test_a_mapping_object_can_be_made_by_hand(empty: Catalogue, tmp_path: Path) -> None:
    rows = await file(tmp_path, "rows.csv", "id,price\n1,5\n")
    report = await import_listings(empty, rows, FieldMapping(defaults={"listing_type": "rent"}))
    assert report.new == 1
    assert report.remarks == {"no place": 1}
