"""A search is loosened no further than needed, never in silence, and never against what was ruled out."""

from __future__ import annotations

from typing import Any

import pytest
from agent_stage import home, tools, turn, wants
from hypothesis import given
from hypothesis import strategies as st

from agents.catalogue.schema import SearchCriteria
from agents.markets.market import default_market
from agents.real_estate.agent import answer
from agents.real_estate.relaxation import combined_relaxations, loosened, single_relaxations
from agents.replies import LANGUAGES, voice_for

MARKET = default_market()
BASE: dict[str, Any] = {"listing_type": "rent", "location": ["Girne"]}


@pytest.mark.parametrize(
    ("wish", "only", "said"),
    [
        ({"features": ["furnished", "pool"]}, {}, "without pool"),
        ({"bathrooms": [2, 2]}, {}, "any number of bathrooms"),
        ({"price": [None, 470], "currency": "GBP"}, {}, "budget up to £520"),
        ({"area_m2": [100, None]}, {}, "any size"),
        ({"bedrooms": [3, 3]}, {}, "one bedroom more or less"),
        ({"property_type": ["villa"]}, {}, "any type"),
        ({"location": ["Lapta"]}, {"latitude": 35.34, "longitude": 33.2}, "also around it (up to 12 km)"),
        ({"property_name": "Elsewhere Court"}, {}, "other properties too"),
    ],
)
async def test_the_loosened_condition_is_named(wish: dict[str, Any], only: dict[str, Any], said: str) -> None:
    reply = await answer(turn(delta=wants(**{**BASE, **wish})), tools([home(1, **only)]))
    assert "Nothing fits everything" in reply.text
    assert f"I loosened this: {said}." in reply.text
    assert reply.recommendations
    assert reply.notes["relaxed"]


async def test_of_several_conditions_only_those_in_the_way_are_given_up() -> None:
    wish = wants(
        **BASE, features=["furnished", "pool"], area_m2=[70, None], price=[None, 300], currency="GBP"
    )
    reply = await answer(turn(delta=wish), tools([home(1)]))
    assert set(reply.notes["relaxed"]) == {"features", "price_any"}
    assert "any size" not in reply.text


async def test_rent_is_never_answered_with_sale() -> None:
    reply = await answer(turn(delta=wants(**BASE)), tools([home(1, listing_type="sale")]))
    assert not reply.recommendations
    assert reply.text.startswith("I found nothing for this (for rent · Kyrenia (Girne)), not even")


async def test_what_was_ruled_out_stays_out() -> None:
    wish = wants(
        listing_type="rent", exclude_location=["Girne"], exclude_title_deed=["tmd"], exclude_features=["pool"]
    )
    homes = [home(1), home(2, place="Lapta", features=("pool",))]
    reply = await answer(turn(delta=wish), tools(homes))
    assert not reply.recommendations


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_loosening_is_said_in_every_language(lang: str) -> None:
    wish = wants(**BASE, bathrooms=[3, 3])
    reply = await answer(turn(lang=lang, delta=wish), tools([home(1)]))
    assert voice_for(lang).say("real_estate.relax.bathrooms") in reply.text


RANGES = st.none() | st.tuples(st.integers(0, 5), st.none() | st.integers(5, 900_000)) | st.just((None, 7))
CRITERIA = st.builds(
    SearchCriteria,
    listing_type=st.sampled_from([None, "rent", "sale"]),
    property_type=st.sampled_from([(), ("villa",), ("land",)]),
    location=st.sampled_from([(), ("Girne",), ("Lapta", "Girne")]),
    exclude_location=st.sampled_from([(), ("Lefke",)]),
    near=st.sampled_from([None, (35.3, 33.3, 3.0)]),
    bedrooms=RANGES,
    bathrooms=RANGES,
    price=RANGES,
    area_m2=RANGES,
    plot_m2=RANGES,
    features=st.sampled_from([(), ("pool",), ("pool", "garden", "parking")]),
    exclude_features=st.sampled_from([(), ("unfurnished", "pool")]),
    title_deed=st.sampled_from([(), ("turkish",)]),
    exclude_title_deed=st.sampled_from([(), ("tmd",)]),
    exclude_ids=st.sampled_from([(), ("h1",)]),
)


@given(CRITERIA)
def test_no_loosening_touches_purpose_exclusions_or_what_was_seen(criteria: SearchCriteria) -> None:
    tries = [(one,) for one in single_relaxations(criteria, MARKET)]
    tries += list(combined_relaxations(criteria, MARKET))
    assert len(tries) < 30
    for relaxed in tries:
        search = loosened(criteria, relaxed)
        assert search != criteria
        assert search.listing_type == criteria.listing_type
        assert search.exclude_location == criteria.exclude_location
        assert search.exclude_title_deed == criteria.exclude_title_deed
        assert search.exclude_ids == criteria.exclude_ids
        assert set(criteria.exclude_features) - set(search.exclude_features) <= {"furnished", "unfurnished"}
        if set(criteria.property_type) & {"land"}:
            assert search.property_type == criteria.property_type
        for one in relaxed:
            assert f"real_estate.relax.{one.kind}" in voice_for("en").book
