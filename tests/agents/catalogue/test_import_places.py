"""Importing public places from GeoJSON and Overpass answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agents.catalogue.importing import ImportFileError, import_places
from agents.catalogue.importing.osm_place import NotAPlace, category_of
from agents.catalogue.repository import Catalogue
from tests.agents.catalogue.files import file

GIRNE = (35.336, 33.319)


def feature(
    identifier: str | None, tags: dict[str, Any], lon: float = 33.319, lat: float = 35.336
) -> dict[str, Any]:
    return {
        "type": "Feature",
        **({"id": identifier} if identifier else {}),
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": tags,
    }


def collection(*features: Any, **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


async def test_full_and_reduced_tags_are_read(empty: Catalogue, tmp_path: Path) -> None:
    content = collection(
        feature(
            "node/1",
            {
                "amenity": "pharmacy",
                "name": "Ada Eczanesi",
                "name:en": "Ada Pharmacy",
                "opening_hours": "Mo-Sa 08:00-19:00",
                "phone": "+90 392 000 00 00",
                "addr:street": "Main",
                "addr:housenumber": "1",
            },
        ),
        feature("node/2", {"key": "amenity", "value": "pharmacy"}, lon=33.32),
        feature("node/3", {"amenity": "bench"}),
        feature("node/4", {"shop": "florist", "opening_hours": "when open"}),
        copyright="© somebody",
    )
    report = await import_places(empty, await file(tmp_path, "places.geojson", content))
    assert (report.read, report.new, report.skipped, report.refused) == (4, 3, 1, 0)
    named, nameless, shop = await empty.places.get(["osm:node/1", "osm:node/2", "osm:node/4"])
    assert (named.name, named.names, named.category, named.place) == (
        "Ada Eczanesi",
        {"en": "Ada Pharmacy"},
        "pharmacy",
        "Girne",
    )
    assert (named.opening_hours, named.address) == ("Mo-Sa 08:00-19:00", "Main 1")
    assert named.phone == "+90 392 000 00 00"
    assert (named.source, named.approximate) == ("© somebody", False)
    assert (nameless.name, nameless.category) == (None, "pharmacy")
    assert (shop.category, shop.opening_hours) == ("shop", None)


async def test_an_overpass_answer_is_read(empty: Catalogue, tmp_path: Path) -> None:
    content = json.dumps(
        {
            "version": 0.6,
            "elements": [
                {
                    "type": "node",
                    "id": 1,
                    "lat": 35.33,
                    "lon": 33.32,
                    "tags": {"amenity": "cafe", "name": "K"},
                },
                {
                    "type": "way",
                    "id": 2,
                    "center": {"lat": 35.35, "lon": 33.2},
                    "tags": {"natural": "beach", "name": "B"},
                },
                {"type": "relation", "id": 3, "tags": {"amenity": "cafe"}},
            ],
        }
    )
    report = await import_places(empty, await file(tmp_path, "overpass.json", content))
    assert (report.new, report.refused) == (2, 1)
    assert [place.category for place in await empty.places.get(["osm:node/1", "osm:way/2"])] == [
        "cafe",
        "beach",
    ]
    assert "OpenStreetMap" in (await empty.places.get(["osm:node/1"]))[0].source


async def test_an_area_counts_as_its_middle(empty: Catalogue, tmp_path: Path) -> None:
    outline = [[33.30, 35.33], [33.34, 35.33], [33.34, 35.35], [33.30, 35.35], [33.30, 35.33]]
    area = {
        **feature("way/9", {"leisure": "park"}),
        "geometry": {"type": "Polygon", "coordinates": [outline]},
    }
    await import_places(empty, await file(tmp_path, "a.geojson", collection(area)))
    (park,) = await empty.places.get(["osm:way/9"])
    assert (park.latitude, park.longitude) == pytest.approx((35.34, 33.32))


async def test_twice_is_once_even_without_ids(empty: Catalogue, tmp_path: Path) -> None:
    content = collection(
        feature(None, {"amenity": "bank", "name": "B"}), feature("node/1", {"amenity": "atm"})
    )
    path = await file(tmp_path, "places.geojson", content)
    assert (await import_places(empty, path)).new == 2
    again = await import_places(empty, path)
    assert (again.new, again.replaced) == (0, 2)
    assert len(await empty.places.near("bank", *GIRNE)) == 1


async def test_bad_objects_are_refused_one_by_one(empty: Catalogue, tmp_path: Path) -> None:
    content = collection(
        feature("node/1", {"amenity": "atm"}, lon=0.0, lat=51.0),
        feature("node/2", {"note": "something"}),
        {"type": "Feature", "properties": {}},
        {"type": "Feature", "id": "x", "geometry": {"type": "Point", "coordinates": []}, "properties": {}},
        {
            "type": "Feature",
            "id": "y",
            "geometry": {"type": "Point", "coordinates": ["a", 1]},
            "properties": {},
        },
        "nonsense",
        feature("node/3\u0007", {"amenity": "atm"}),
        feature("node/4", {"amenity": "atm"}),
    )
    report = await import_places(empty, await file(tmp_path, "places.geojson", content))
    assert report.new == 1
    assert [refusal.row for refusal in report.refusals] == [1, 2, 3, 4, 5, 6, 7]
    assert report.refusals[0].reason == "lies outside Northern Cyprus"
    assert "no tag says" in report.refusals[1].reason
    assert all("\n" not in refusal.reason for refusal in report.refusals)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "neither GeoJSON"),
        ("[]", "neither GeoJSON"),
        ("a,b\n1,2\n", "not valid JSON"),
        ('{"elements": [], "remark": "runtime error: Query timed out"}', "Query timed out"),
        ("", "is empty"),
        (b"\x00\x01", "binary"),
    ],
)
async def test_other_files_give_one_clear_line_and_lose_nothing(
    catalogue: Catalogue, tmp_path: Path, content: str | bytes, message: str
) -> None:
    before = await catalogue.places.near("beach", *GIRNE, limit=50, radius_km=100)
    with pytest.raises(ImportFileError, match=message):
        await import_places(catalogue, await file(tmp_path, "x.json", content))
    assert await catalogue.places.near("beach", *GIRNE, limit=50, radius_km=100) == before


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        ({"amenity": "pharmacy"}, "pharmacy"),
        ({"healthcare": "pharmacy"}, "pharmacy"),
        ({"amenity": "doctors"}, "doctor"),
        ({"amenity": "veterinary"}, "vet"),
        ({"amenity": "fast_food"}, "restaurant"),
        ({"shop": "convenience"}, "supermarket"),
        ({"shop": "car_repair"}, "mechanic"),
        ({"shop": "no_such_trade"}, "shop"),
        ({"tourism": "museum", "shop": "gift"}, "sight"),
        ({"leisure": "fitness_centre"}, "gym"),
        ({"amenity": "bus_station"}, "bus"),
        ({"amenity": "place_of_worship", "religion": "muslim"}, "mosque"),
        ({"amenity": "place_of_worship"}, "place_of_worship"),
        ({"amenity": "monastery"}, "monastery"),
        ({"amenity": "restaurant;bar"}, "restaurant"),
        ({"amenity": "bench", "tourism": "viewpoint"}, "sight"),
        ({"amenity": "waste_basket"}, None),
        ({"emergency": "phone"}, None),
        ({"highway": "traffic_signals"}, None),
    ],
)
def test_tags_make_a_category(tags: dict[str, str], category: str | None) -> None:
    assert category_of(tags) == category


def test_tags_that_say_nothing_are_told() -> None:
    with pytest.raises(NotAPlace):
        category_of({"name": "x"})
