"""Demo listings: invented, plausible, marked, and the same every time."""

from __future__ import annotations

from pathlib import Path
from time import process_time

from agents.catalogue.demo import demo_listings, read_recipe
from agents.catalogue.features import feature_bits
from agents.catalogue.repository import open_catalogue
from agents.catalogue.schema import Listing
from agents.markets.market import Market


def test_there_are_two_thousand_and_every_one_says_demo(demo: list[Listing], market: Market) -> None:
    assert len(demo) == len({listing.id for listing in demo}) == 2_000
    assert all(listing.demo and listing.source == "Konak demo data" for listing in demo)
    assert market.folder is not None
    notice = read_recipe(market.folder / "demo.toml")["notice"]
    for listing in demo:
        for lang in ("tr", "en"):
            assert listing.titles[lang]
            assert listing.descriptions[lang].endswith(notice[lang])


def test_they_are_the_same_every_time(demo: list[Listing], market: Market) -> None:
    assert demo_listings(market) == demo


def test_none_has_what_only_a_real_one_has(demo: list[Listing]) -> None:
    assert all(listing.phone is None and listing.address is None and not listing.photos for listing in demo)


def test_values_are_plausible_for_their_type(demo: list[Listing], market: Market) -> None:
    for listing in demo:
        assert listing.price is not None
        pounds = market.rates.to_base(listing.price, listing.currency)
        assert pounds is not None
        low, high = {"rent": (100, 6_000), "sale": (3_000, 4_000_000), "short_stay": (10, 700)}[
            listing.listing_type
        ]
        assert low <= pounds <= high, listing
        if listing.property_type == "land":
            assert listing.plot_m2
            assert listing.bedrooms is None
            assert listing.area_m2 is None
            assert listing.listing_type == "sale"
        else:
            assert listing.area_m2
        assert (listing.title_deed is not None) == (listing.listing_type == "sale")
        assert (listing.bedrooms == 0) == (listing.property_type == "studio")
        assert set(listing.features) <= set(feature_bits())
        assert not {"furnished", "unfurnished"} <= set(listing.features)
        if "sea_view" in listing.features:
            assert listing.sea_distance_m is not None
        place = market.place(listing.place)
        assert place is not None
        assert market.bounds is not None
        assert market.bounds.contains(listing.latitude or 0, listing.longitude or 0)


def test_dear_places_are_dearer(demo: list[Listing], market: Market) -> None:
    def median(place: str) -> float:
        prices = sorted(
            market.rates.to_base(listing.price or 0, listing.currency) or 0
            for listing in demo
            if listing.listing_type == "rent"
            and listing.bedrooms == 2
            and listing.place in market.within(place)
        )
        return prices[len(prices) // 2]

    assert median("Girne") > median("Lefkoşa") > median("Güzelyurt")


def test_what_people_ask_first_has_an_answer(demo: list[Listing], market: Market) -> None:
    def any_of(**wanted: object) -> bool:
        inside = market.within(str(wanted.pop("location")))
        feature = wanted.pop("feature", None)
        return any(
            listing.place in inside
            and (feature is None or feature in listing.features)
            and all(getattr(listing, name) == value for name, value in wanted.items())
            for listing in demo
        )

    assert any_of(location="Girne", listing_type="rent", bedrooms=2, property_type="apartment")
    assert any_of(location="Gazimağusa", listing_type="rent", property_type="studio", feature="furnished")
    assert any_of(location="Long Beach", property_type="penthouse", feature="sea_view")
    assert any_of(location="Karşıyaka", property_type="villa", title_deed="turkish")
    assert any_of(location="Esentepe", property_type="land")
    assert any_of(location="Bafra", listing_type="sale")
    assert any_of(location="Güzelyurt", listing_type="rent", bedrooms=3)


def test_a_market_without_a_recipe_has_no_demo_listings(market: Market, tmp_path: Path) -> None:
    from agents.markets.market import market_from_files

    gazetteer = tmp_path / "gazetteer.json"
    gazetteer.write_text('{"locations": ["Springfield"]}')
    assert demo_listings(market_from_files(gazetteer)) == []


async def test_the_first_start_is_quick(market: Market, tmp_path: Path) -> None:
    started = process_time()
    async with open_catalogue(f"sqlite+aiosqlite:///{tmp_path / 'c.sqlite'}", market) as catalogue:
        assert await catalogue.store.has_listings()
    assert process_time() - started < 3
