"""A search is summed up in short phrases that need no grammar."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.markets.market import default_market
from agents.replies import LANGUAGES, voice_for
from agents.replies.constraints import SPOKEN_ORDER, describe

MARKET = default_market()
SEARCH: dict[str, Any] = {
    "listing_type": "rent",
    "property_type": ["apartment"],
    "bedrooms": [2, 2],
    "location": ["Girne"],
    "price": [None, 500],
    "currency": "GBP",
    "features": ["pool"],
    "exclude_features": ["ground_floor"],
    "near": ["university"],
}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "tr",
            "kiralık · daire · 2+1 · Girne · üniversite yakını · aylık en fazla £500 · havuz · zemin kat olmasın",
        ),
        (
            "en",
            "for rent · apartment · 2 bedrooms · Kyrenia (Girne) · near a university · up to £500 a month · pool · no ground floor",
        ),
        (
            "ru",
            "аренда · квартира · 2 спальни · Кирения (Girne) · рядом: университет · до 500\xa0£ в месяц · бассейн · без: первый этаж",
        ),
    ],
)
def test_a_search_reads_like_chips(lang: str, said: str) -> None:
    assert " · ".join(describe(SEARCH, voice_for(lang), MARKET)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([2, 2], "2+1"),
        ([3, None], "en az 3+1"),
        ([None, 2], "en fazla 2+1"),
        ([2, 3], "2+1 – 3+1"),
        ([0, 0], "stüdyo"),
    ],
)
def test_rooms_are_counted_as_people_in_the_market_do(value: list[int | None], said: str) -> None:
    assert describe({"bedrooms": value}, voice_for("tr"), MARKET) == [said]


def test_a_studio_is_said_once() -> None:
    assert describe({"property_type": ["studio"], "bedrooms": [0, 0]}, voice_for("en"), MARKET) == ["studio"]


def test_a_price_without_a_currency_is_in_the_markets_own() -> None:
    assert describe({"price": [None, 90_000]}, voice_for("en"), MARKET) == ["up to £90,000"]


@given(
    st.dictionaries(
        st.sampled_from(SPOKEN_ORDER),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
            ),
            max_leaves=5,
        ),
        max_size=6,
    ),
    st.sampled_from(LANGUAGES),
)
def test_values_of_any_shape_are_said_somehow(values: dict[str, Any], lang: str) -> None:
    assert all(isinstance(phrase, str) for phrase in describe(values, voice_for(lang), MARKET))
