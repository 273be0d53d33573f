"""The data of the market that ships with the product."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest

from agents.catalogue.geometry import distance_km
from agents.markets.locate import place_at, place_named
from agents.markets.market import Market, default_market
from agents.understanding.folding import fold


@pytest.fixture(scope="module")
def market() -> Market:
    return default_market()


def public_places(market: Market) -> list[dict[str, object]]:
    assert market.folder is not None
    return json.loads((market.folder / "public_places.json").read_text(encoding="utf-8"))["places"]  # type: ignore[no-any-return]


def test_the_gazetteer_has_six_districts_and_many_places(market: Market) -> None:
    assert len(market.gazetteer) >= 240
    assert sum(place.latitude is None for place in market.gazetteer) <= 21
    assert {place.name for place in market.gazetteer if place.kind == "district"} == set(market.capitals)


def test_names_are_unique_and_mean_one_place(market: Market) -> None:
    assert len(market.places_by_name) == len(market.gazetteer)
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for place in market.gazetteer:
        for names in place.names.values():
            for name in names:
                assert name == name.strip()
                owners[fold(name)].add(place.name)
    assert {name: places for name, places in owners.items() if len(places) > 1} == {}


def test_every_place_lies_in_the_market_near_its_parent(market: Market) -> None:
    for place in market.gazetteer:
        assert market.bounds is not None
        if place.latitude is None or place.longitude is None:
            assert place.latitude is place.longitude is None, place.name
            assert place.kind in ("village", "neighbourhood"), place.name
        else:
            assert market.bounds.contains(place.latitude, place.longitude), place.name
        assert place.approximate
        assert place.names["tr"]
        assert place.names["en"]
        district = market.place(place.district or "")
        assert district is not None
        assert district.kind == "district"
        assert place.name == district.name or market.ancestors(place.name)[-1] == district.name


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Kyrenia", "Girne"),
        ("kyrenıa", "Girne"),
        ("GİRNE", "Girne"),
        ("Кирения", "Girne"),
        ("گیرنه", "Girne"),
        ("Famagusta", "Gazimağusa"),
        ("Mağusa", "Gazimağusa"),
        ("magusa", "Gazimağusa"),
        ("Nikosia", "Lefkoşa"),
        ("Beylerbeyi", "Bellapais"),
        ("Karmi", "Karaman"),
        ("longbeach", "Long Beach"),
        ("Iskele Long Beach", "Long Beach"),
        ("Rizokarpaso", "Dipkarpaz"),
        ("Karpas", "Karpaz"),
        ("Morphou", "Güzelyurt"),
        ("Küçük Kaymaklı", "Küçük Kaymaklı"),
        ("Alsancak, Girne", "Alsancak"),
        ("Girne / Alsancak", "Alsancak"),
        ("Girne - Merkez", "Girne"),
        ("Yenierenköy", "Yeni Erenköy"),
        ("yeni erenkoy", "Yeni Erenköy"),
        ("Yeni Boğaziçi", "Yeniboğaziçi"),
        ("yenibogazici", "Yeniboğaziçi"),
        ("Eptakomi", "Yedikonuk"),
    ],
)
def test_people_s_names_lead_to_the_canonical_one(market: Market, said: str, meant: str) -> None:
    assert place_named(market, said) == meant


@pytest.mark.parametrize("said", ["London", "", ",", "/", "kiralık"])
def test_other_words_lead_nowhere(market: Market, said: str) -> None:
    assert place_named(market, said) is None


def test_a_point_belongs_to_the_nearest_place(market: Market) -> None:
    assert place_at(market, 35.342, 33.203) == "Alsancak"
    assert place_at(market, 35.9, 33.2) is None


def test_a_district_holds_its_towns_and_their_neighbourhoods(market: Market) -> None:
    assert {"Girne", "Alsancak", "Bellapais", "Yukarı Girne"} <= set(market.within("Girne"))
    assert {"Dipkarpaz", "Long Beach"} <= set(market.within("İskele"))
    assert market.ancestors("Yenikent") == ("Gönyeli", "Lefkoşa")
    assert market.within("Nowhere") == ("Nowhere",)
    assert market.ancestors("Nowhere") == ()


def test_there_are_many_public_places_each_where_it_says(market: Market) -> None:
    places = public_places(market)
    single = [place for place in places if not place.get("area")]
    assert len(single) >= 120
    assert len({place["id"] for place in places}) == len(places)
    for place in places:
        names = place["names"]
        assert isinstance(names, dict)
        assert names["tr"]
        assert names["en"]
        assert place["approximate"] is True
        latitude, longitude = float(str(place["lat"])), float(str(place["lon"]))
        assert market.bounds is not None
        assert market.bounds.contains(latitude, longitude)
        if place["place"]:
            home = market.place(str(place["place"]))
            assert home is not None, place["id"]
            assert distance_km(latitude, longitude, home.latitude or 0, home.longitude or 0) < 35


def test_public_places_have_neither_telephones_nor_hours(market: Market) -> None:
    allowed = {"id", "category", "place", "lat", "lon", "approximate", "area", "names"}
    assert {key for place in public_places(market) for key in place} <= allowed


def test_all_kinds_people_ask_for_are_there(market: Market) -> None:
    kinds = {place["category"] for place in public_places(market)}
    assert {
        "hospital", "clinic", "university", "school", "beach", "sight", "crossing", "harbour", "airport", "bus",
        "mall", "police", "post_office", "pharmacy", "supermarket", "bank", "atm", "government", "park",
    } <= kinds  # fmt: skip


def test_emergency_numbers_are_there_and_say_that_they_are_compiled(market: Market) -> None:
    numbers = {number.kind: number.number for number in market.emergency_numbers}
    assert numbers == {"ambulance": "112", "police": "155", "fire": "199", "forest_fire": "177"}
    assert all(number.source == "compiled" and not number.confirmed for number in market.emergency_numbers)


def test_every_currency_has_a_dated_rate(market: Market) -> None:
    assert market.default_currency in market.currencies
    assert market.rates.as_of is not None
    for currency in market.currencies:
        assert market.rates.to_base(100.0, currency)
