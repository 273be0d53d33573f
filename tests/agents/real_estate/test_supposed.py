"""Renting or buying, supposed from a budget that can only mean one."""

import pytest

from agents.markets.market import default_market
from agents.real_estate.supposed import supposed_listing_type


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"price": [None, 150000]}, "sale"),
        ({"price": [90000, 120000], "currency": "EUR"}, "sale"),
        ({"price": [None, 700]}, "rent"),
        ({"price": [None, 20000], "currency": "TRY"}, "rent"),
        ({"price": [None, 5000000], "currency": "TRY"}, "sale"),
        ({"price": [500, None]}, None),
        ({"price": [None, 60]}, None),
        ({"price": [None, 10000]}, None),
        ({"price": [None, 150000], "listing_type": "rent"}, None),
        ({"price": [None, 150000], "currency": "XYZ"}, None),
        ({}, None),
    ],
)
def test_a_budget_says_what_it_can_only_mean_and_nothing_else(values, expected):
    assert supposed_listing_type(values, default_market()) == expected
