"""First messages that tell of oneself beside the wish: whose business they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.markets.market import default_market
from agents.understanding.types import DialogueContext
from agents.understanding.understand import understand

MARKET = default_market()


def agent_for(text: str) -> str:
    now = datetime(2025, 3, 1, 9, tzinfo=UTC)
    return understand(text, DialogueContext(now), MARKET).route.target


@pytest.mark.parametrize(
    "text",
    [
        "my flight lands on the 3rd and I need a studio near the airport in Ercan for a month",
        "I've got a loan approved for 150 thousand, what apartments are there in Iskele?",
        "I'm a music teacher and my landlord sold the place, 2+1 in Gönyeli max 450 stg please",
        "I trade crypto and want an investment studio at Long Beach",
        "our son needs a studio in Famagusta",
        "our first flat, in Kyrenia, 2 bedrooms",
        "Flug ist gebucht, jetzt fehlt noch eine Wohnung in Girne, zwei Schlafzimmer",
        "кредит одобрили, покажите квартиры в Искеле до 90 тысяч фунтов",
    ],
)
def test_a_home_with_its_place_or_price_outweighs_what_is_told_beside_it(text: str) -> None:
    assert agent_for(text) == "real_estate"


@pytest.mark.parametrize(
    "text",
    [
        "can you send a plumber to my flat in Girne",
        "taxi from Ercan to my apartment in Girne",
        "transfer 500 pounds to my landlord for the flat in Famagusta",
        "set the alarm in my house in Lapta",
        "order furniture for my studio in Iskele",
        "book me a hotel room with two bedrooms in Kyrenia for the weekend",
    ],
)
def test_a_home_that_is_had_already_is_not_looked_for(text: str) -> None:
    assert agent_for(text) != "real_estate"
