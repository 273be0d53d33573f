"""Searching listings, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from agents.catalogue.listings import COUNT_CAP, WINDOW
from agents.catalogue.repository import Catalogue
from agents.catalogue.schema import Listing, Range, SearchCriteria
from agents.markets.market import Market
from tests.agents.catalogue.listing_filter import satisfies

FEATURES = ["furnished", "pool", "sea_view", "garden", "parking", "pets_allowed", "private_pool", "elevator"]


def _some_range(draw: Random, *steps: float) -> Range:
    low, high = sorted(draw.sample(steps, 2))
    return draw.choice([(low, high), (None, high), (low, None), (low, low)])


def _some_criteria(draw: Random, market: Market) -> SearchCriteria:
    def chance(share: float) -> bool:
        return draw.random() < share

    names = [place.name for place in market.gazetteer]
    return SearchCriteria(
        listing_type=draw.choice(["sale", "rent", "short_stay", None]),
        property_type=tuple(draw.sample(["apartment", "villa", "land", "studio"], 2)) if chance(0.4) else (),
        location=tuple(draw.sample(names, 2)) + (("Girne",) if chance(0.7) else ()) if chance(0.5) else (),
        exclude_location=("Lefkoşa", "Alsancak") if chance(0.2) else (),
        near=(*draw.choice([(35.33, 33.3), (35.27, 33.9), (35.19, 33.36)]), draw.choice([2.0, 6.0, 20.0]))
        if chance(0.3)
        else None,
        bedrooms=_some_range(draw, 0, 1, 2, 3, 4) if chance(0.4) else None,
        bathrooms=_some_range(draw, 1, 2, 3) if chance(0.1) else None,
        price=_some_range(draw, 400, 700, 90_000, 200_000, 500_000) if chance(0.5) else None,
        currency=draw.choice(["GBP", "EUR", "TRY", None]),
        area_m2=_some_range(draw, 50, 100, 200) if chance(0.2) else None,
        plot_m2=_some_range(draw, 500, 2676, 5000) if chance(0.1) else None,
        features=tuple(draw.sample(FEATURES, draw.choice([1, 2]))) if chance(0.4) else (),
        exclude_features=tuple(draw.sample(FEATURES, 1)) if chance(0.2) else (),
        title_deed=("turkish", "exchange") if chance(0.15) else (),
        exclude_title_deed=("leasehold",) if chance(0.15) else (),
    )


async def test_a_search_finds_exactly_what_satisfies_it(
    catalogue: Catalogue, demo: list[Listing], market: Market
) -> None:
    draw = Random(11)
    for _ in range(60):
        criteria = _some_criteria(draw, market)
        expected = {listing.id for listing in demo if satisfies(listing, criteria, market)}
        found: list[str] = []
        for offset in (0, 60, 120):
            page = await catalogue.listings.search(criteria, limit=60, offset=offset)
            found.extend(listing.id for listing in page.listings)
            assert page.count == min(len(expected), COUNT_CAP + 1), criteria
            if len(page.listings) < 60:
                break
        assert len(found) == len(set(found)), "pages overlap"
        assert set(found) <= expected, criteria
        assert len(found) == min(180, len(expected)), criteria


async def test_the_first_search_that_finds_anything_is_told(
    catalogue: Catalogue, demo: list[Listing], market: Market
) -> None:
    draw = Random(12)
    for _ in range(15):
        alternatives = [_some_criteria(draw, market) for _ in range(4)]
        finding = [
            number
            for number, criteria in enumerate(alternatives)
            if any(satisfies(listing, criteria, market) for listing in demo)
        ]
        assert await catalogue.listings.first_found(alternatives) == next(iter(finding), None)
    assert await catalogue.listings.first_found([]) is None


async def test_a_listing_comes_back_as_it_was_stored(catalogue: Catalogue, demo: list[Listing]) -> None:
    wanted = [demo[5], demo[1], demo[900]]
    assert await catalogue.listings.get([listing.id for listing in wanted]) == wanted


async def test_unknown_and_repeated_ids_are_left_out(catalogue: Catalogue, demo: list[Listing]) -> None:
    assert await catalogue.listings.get(["nobody", demo[3].id, demo[3].id]) == [demo[3]]
    assert await catalogue.listings.get([]) == []


async def test_the_count_is_capped(catalogue: Catalogue) -> None:
    result = await catalogue.listings.search(SearchCriteria(listing_type="rent"))
    assert result.count == COUNT_CAP + 1
    assert result.count_text == "20+"


async def test_a_page_past_the_end_is_empty_and_still_counts(catalogue: Catalogue) -> None:
    criteria = SearchCriteria(location=("Esentepe",), property_type=("land",))
    whole = await catalogue.listings.search(criteria, limit=60)
    beyond = await catalogue.listings.search(criteria, limit=5, offset=1_000)
    assert beyond.listings == ()
    assert beyond.count == whole.count


async def test_the_same_search_gives_the_same_order(catalogue: Catalogue) -> None:
    criteria = SearchCriteria(listing_type="sale", location=("İskele",))
    first = await catalogue.listings.search(criteria, limit=60)
    assert await catalogue.listings.search(criteria, limit=60) == first


async def test_small_pages_make_up_the_large_one(catalogue: Catalogue) -> None:
    criteria = SearchCriteria(listing_type="rent", location=("Girne",))
    whole = (await catalogue.listings.search(criteria, limit=60)).listings
    pages = [
        listing
        for offset in range(0, 60, 7)
        for listing in (await catalogue.listings.search(criteria, limit=7, offset=offset)).listings
    ]
    assert pages[:60] == list(whole)


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("price", lambda listing, market: market.rates.to_base(listing.price, listing.currency)),
        ("price_desc", lambda listing, market: -market.rates.to_base(listing.price, listing.currency)),
        ("area_desc", lambda listing, market: -listing.area_m2 if listing.area_m2 else 1.0),
        ("sea_distance", lambda listing, market: listing.sea_distance_m or 1e9),
        ("updated", lambda listing, market: -listing.updated_at.timestamp()),
    ],
)
async def test_orders_are_kept(catalogue: Catalogue, market: Market, order: str, key: object) -> None:
    criteria = SearchCriteria(listing_type="sale", order=order)  # type: ignore[arg-type]
    listings = (await catalogue.listings.search(criteria, limit=60)).listings
    values = [key(listing, market) for listing in listings]  # type: ignore[operator]
    assert len(values) == 60
    assert values == sorted(values)


async def test_a_district_stands_for_everything_in_it(catalogue: Catalogue, market: Market) -> None:
    listings = (await catalogue.listings.search(SearchCriteria(location=("Girne",)), limit=60)).listings
    places = {listing.place for listing in listings}
    assert places <= set(market.within("Girne"))
    assert len(places) > 3


async def test_the_named_town_comes_before_its_surroundings(catalogue: Catalogue) -> None:
    criteria = SearchCriteria(listing_type="rent", location=("Girne",), bedrooms=(2, 2))
    listings = (await catalogue.listings.search(criteria)).listings
    assert sum(listing.place == "Girne" for listing in listings) >= 3


async def test_results_without_a_place_are_spread_over_places(catalogue: Catalogue) -> None:
    listings = (await catalogue.listings.search(SearchCriteria(listing_type="sale"))).listings
    assert len({listing.place for listing in listings}) >= 4


async def test_a_price_is_compared_in_the_asked_currency(catalogue: Catalogue, market: Market) -> None:
    criteria = SearchCriteria(listing_type="rent", price=(None, 400), currency="EUR")
    listings = (await catalogue.listings.search(criteria, limit=60)).listings
    assert {listing.currency for listing in listings} >= {"GBP", "TRY"}
    for listing in listings:
        euros = market.rates.convert(listing.price or 0, listing.currency, "EUR")
        assert euros is not None
        assert euros <= 400 + 1e-9


async def test_an_exact_price_finds_the_listing_that_has_it(
    catalogue: Catalogue, demo: list[Listing]
) -> None:
    for listing in demo[:40]:
        criteria = SearchCriteria(price=(listing.price, listing.price), currency=listing.currency)
        found = (await catalogue.listings.search(criteria, limit=60)).listings
        assert listing.id in {other.id for other in found}


async def test_a_currency_without_a_rate_is_compared_with_itself_only(catalogue: Catalogue) -> None:
    result = await catalogue.listings.search(SearchCriteria(price=(None, 1_000), currency="CHF"))
    assert result.listings == ()


async def test_a_private_pool_is_a_pool(catalogue: Catalogue, demo: list[Listing]) -> None:
    only_private = next(
        listing for listing in demo if "private_pool" in listing.features and "pool" not in listing.features
    )
    others = tuple(listing.id for listing in demo if listing.id != only_private.id)[:150]
    found = await catalogue.listings.search(
        SearchCriteria(features=("pool",), location=(only_private.place,), exclude_ids=others), limit=60
    )
    assert only_private.id in {listing.id for listing in found.listings}


async def test_features_without_a_bit_are_found_as_well(catalogue: Catalogue, demo: list[Listing]) -> None:
    odd = replace(demo[0], id="odd", features=("wine_cellar", "pool"))
    await catalogue.store.save_listings([odd])
    found = await catalogue.listings.search(SearchCriteria(features=("wine_cellar", "pool")))
    assert [listing.id for listing in found.listings] == ["odd"]
    assert found.listings[0].features == ("wine_cellar", "pool")
    none = await catalogue.listings.search(SearchCriteria(features=("wine",)))
    assert none.count == 0
    without = await catalogue.listings.search(
        SearchCriteria(exclude_features=("wine_cellar",), location=(odd.place,)), limit=60
    )
    assert "odd" not in {listing.id for listing in without.listings}


async def test_a_building_is_found_by_its_name_however_it_is_written(
    catalogue: Catalogue, demo: list[Listing]
) -> None:
    name = next(listing.property_name for listing in demo if listing.property_name)
    found = await catalogue.listings.search(SearchCriteria(property_name=f"  {name.upper()} "), limit=60)
    assert {listing.property_name for listing in found.listings} == {name}


async def test_a_listing_whose_type_is_not_known_answers_every_type_but_last(
    catalogue: Catalogue, demo: list[Listing]
) -> None:
    house = next(listing for listing in demo if listing.property_type == "house" and listing.place == "Lapta")
    untyped = replace(house, id="untyped", property_type="", updated_at=house.updated_at)
    await catalogue.store.save_listings([untyped])
    criteria = SearchCriteria(property_type=("house",), location=("Lapta",), listing_type=house.listing_type)
    listings = (await catalogue.listings.search(criteria, limit=60)).listings
    assert "untyped" in {listing.id for listing in listings}
    assert listings[0].id != "untyped"


async def test_near_gives_the_closest_first(catalogue: Catalogue) -> None:
    criteria = SearchCriteria(near=(35.3, 33.35, 8.0), listing_type="sale")
    listings = (await catalogue.listings.search(criteria)).listings
    assert listings
    assert all(abs((listing.latitude or 0) - 35.3) < 0.04 for listing in listings)


@pytest.mark.parametrize(("limit", "size"), [(0, 0), (-3, 0), (WINDOW + 40, WINDOW)])
async def test_limits_are_bounded(catalogue: Catalogue, limit: int, size: int) -> None:
    result = await catalogue.listings.search(SearchCriteria(), limit=limit)
    assert len(result.listings) == size
    assert result.count == COUNT_CAP + 1


async def test_hostile_values_are_only_values(catalogue: Catalogue) -> None:
    for text in ("'; DROP TABLE konak_listings; --", "%", "\\", "|", "Girne' OR 1=1", "\u0000" * 2):
        if "\x00" in text and catalogue.listings.engine.dialect.name == "postgresql":
            continue  # PostgreSQL has no such text; the reader never lets one through
        result = await catalogue.listings.search(
            SearchCriteria(location=(text,), features=(text,), property_name=text, title_deed=(text,))
        )
        assert result.count == 0
    assert (await catalogue.listings.search(SearchCriteria())).count > 0
