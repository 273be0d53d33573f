"""Finding public places and pharmacies on duty, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agents.catalogue.geometry import distance_km
from agents.catalogue.place_rows import place_row
from agents.catalogue.repository import Catalogue, open_catalogue
from agents.catalogue.schema import Place
from agents.markets.market import Market

GIRNE = (35.336, 33.319)
NIGHT = datetime(2026, 1, 14, 22, 0, tzinfo=UTC)


def pharmacy(identifier: str, km_north: float, **changes: object) -> Place:
    values: dict[str, object] = {
        "name": f"Eczane {identifier}",
        "category": "pharmacy",
        "latitude": GIRNE[0] + km_north / 111.195,
        "longitude": GIRNE[1],
    }
    return Place(id=identifier, **{**values, **changes})  # type: ignore[arg-type]


async def found(catalogue: Catalogue, category: str = "pharmacy", **wanted: object) -> list[str]:
    hits = await catalogue.places.near(category, *GIRNE, **wanted)  # type: ignore[arg-type]
    return [hit.place.id for hit in hits]


async def single(catalogue: Catalogue) -> list[str]:
    return [
        identifier for identifier in await found(catalogue, limit=50) if "in-the-centre" not in identifier
    ]


async def test_the_nearest_come_first_with_true_distances(catalogue: Catalogue) -> None:
    hits = await catalogue.places.near("hospital", *GIRNE, limit=4)
    kilometres = [hit.distance_km or 0.0 for hit in hits]
    assert kilometres == sorted(kilometres)
    for hit in hits:
        assert hit.distance_km == distance_km(*GIRNE, hit.place.latitude, hit.place.longitude)


async def test_nothing_beyond_the_radius_or_of_another_kind_is_given(catalogue: Catalogue) -> None:
    hits = await catalogue.places.near("beach", *GIRNE, radius_km=9.0, limit=50)
    assert hits
    assert all((hit.distance_km or 0) <= 9.0 and hit.place.category == "beach" for hit in hits)
    assert await catalogue.places.near("no_such_kind", *GIRNE) == []


async def test_a_named_place_comes_before_a_nameless_one_at_like_distance(catalogue: Catalogue) -> None:
    await catalogue.store.save_places(
        [
            place_row(pharmacy("nameless", 1.0, name=None)),
            place_row(pharmacy("named", 1.2)),
            place_row(pharmacy("far", 6.0)),
        ]
    )
    assert await single(catalogue) == ["named", "nameless", "far"]


async def test_parts_of_town_yield_to_single_places_near_them(catalogue: Catalogue) -> None:
    before = await found(catalogue)
    assert before[0] == "konak:pharmacy-kyrenia-pharmacies-in-the-centre"
    await catalogue.store.save_places([place_row(pharmacy("one", 1.0))])
    assert await found(catalogue) == ["one", *before[1:]]


async def test_a_compiled_place_yields_to_the_same_one_from_data(catalogue: Catalogue) -> None:
    compiled = (await catalogue.places.near("hospital", *GIRNE, limit=1))[0].place
    assert compiled.approximate
    exact = Place(
        id="osm:node/1",
        name="Akçiçek Devlet Hastanesi",
        category="hospital",
        latitude=compiled.latitude + 0.004,
        longitude=compiled.longitude,
        source="OpenStreetMap",
    )
    await catalogue.store.save_places([place_row(exact)])
    ids = await found(catalogue, "hospital", limit=20)
    assert "osm:node/1" in ids
    assert compiled.id not in ids


async def test_open_now_is_known_only_where_hours_are(catalogue: Catalogue) -> None:
    await catalogue.store.save_places(
        [
            place_row(pharmacy("always", 1.0, opening_hours="24/7")),
            place_row(pharmacy("days", 1.1, opening_hours="Mo-Fr 08:00-18:00")),
            place_row(pharmacy("unknown", 1.2)),
            place_row(pharmacy("garbled", 1.3, opening_hours="when I feel like it")),
        ]
    )
    hits = await catalogue.places.near("pharmacy", *GIRNE, open_at=NIGHT)
    assert {hit.place.id: hit.open_now for hit in hits[:4]} == {
        "always": True,
        "days": False,
        "unknown": None,
        "garbled": None,
    }
    assert next(hit.place.id for hit in hits) == "always"
    unasked = await catalogue.places.near("pharmacy", *GIRNE)
    assert {hit.open_now for hit in unasked} == {None}


async def test_food_is_found_by_tag_or_by_name(catalogue: Catalogue) -> None:
    await catalogue.store.save_places(
        [
            place_row(pharmacy("tag", 1.0, category="restaurant", cuisine="turkish;kebab")),
            place_row(pharmacy("name", 1.1, category="restaurant", name="Balıkçı Hasan")),
            place_row(pharmacy("plain", 1.2, category="restaurant", name="Sunset")),
        ]
    )
    assert await found(catalogue, "restaurant", cuisine="kebab") == ["tag"]
    assert await found(catalogue, "restaurant", cuisine="fish", radius_km=3.0) == ["name"]
    assert await found(catalogue, "restaurant", cuisine="ethiopian") == []


async def test_places_are_fetched_in_the_asked_order(catalogue: Catalogue) -> None:
    ids = await found(catalogue, "hospital", limit=3)
    places = await catalogue.places.get([*reversed(ids), "nobody"])
    assert [place.id for place in places] == list(reversed(ids))
    assert await catalogue.places.get([]) == []


def duty(name: str, place: str, start: datetime, hours: float = 12) -> dict[str, object]:
    return {
        "id": f"{name}-{start.isoformat()}",
        "pharmacy": name,
        "place": place,
        "starts_at": int(start.timestamp()),
        "ends_at": int((start + timedelta(hours=hours)).timestamp()),
        "phone": None,
        "address": None,
        "source": "test roster",
    }


async def test_without_a_roster_nobody_is_on_duty_and_it_says_so(catalogue: Catalogue) -> None:
    assert await catalogue.places.on_duty("Girne", NIGHT) is None


async def test_a_roster_covers_only_its_own_time(catalogue: Catalogue) -> None:
    await catalogue.store.save_duties([duty("Ada Eczanesi", "Girne", NIGHT - timedelta(hours=2))])
    on_duty = await catalogue.places.on_duty("Girne", NIGHT)
    assert on_duty is not None
    assert [(entry.pharmacy, entry.starts_at) for entry in on_duty] == [
        ("Ada Eczanesi", NIGHT - timedelta(hours=2))
    ]
    assert await catalogue.places.on_duty("Girne", NIGHT + timedelta(hours=10)) is None, (
        "the end is exclusive"
    )
    assert await catalogue.places.on_duty("Girne", NIGHT - timedelta(hours=3)) is None


async def test_duty_is_looked_up_inside_then_around_a_place(catalogue: Catalogue) -> None:
    await catalogue.store.save_duties(
        [duty("Lapta Eczanesi", "Lapta", NIGHT), duty("Long Beach Eczanesi", "Long Beach", NIGHT)]
    )

    async def names(place: str | None) -> list[str]:
        return [entry.pharmacy for entry in await catalogue.places.on_duty(place, NIGHT) or []]

    assert await names("Girne") == ["Lapta Eczanesi"]
    assert await names("Alsancak") == ["Lapta Eczanesi"]
    assert await names("İskele") == ["Long Beach Eczanesi"]
    assert await names("Lefke") == []
    assert len(await names(None)) == 2


async def test_a_moment_without_a_zone_is_local(catalogue: Catalogue) -> None:
    await catalogue.store.save_duties([duty("Gece", "Girne", NIGHT, hours=1)])
    local = NIGHT.replace(tzinfo=None) + timedelta(hours=2)  # Famagusta in winter
    assert await catalogue.places.on_duty(None, local) is not None


async def test_the_compiled_places_are_there_once_however_often_it_starts(
    database_url: str, market: Market
) -> None:
    for _ in range(2):
        async with open_catalogue(database_url, market) as catalogue:
            ids = await found(catalogue, "university", limit=60, radius_km=100.0)
            assert len(ids) == len(set(ids)) >= 10
