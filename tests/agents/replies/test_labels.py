"""Places, days and markets are called what their readers call them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agents.markets.market import Market, default_market, market_from_files
from agents.replies import LANGUAGES, voice_for
from agents.replies.day_label import say_as_of, say_day
from agents.replies.market_words import example, market_name, prepare_market
from agents.replies.place_label import full_place, short_place, town_of

MARKET = default_market()


@pytest.mark.parametrize(
    ("lang", "name", "short", "full"),
    [
        ("tr", "Girne", "Girne", "Girne"),
        ("en", "Girne", "Kyrenia", "Kyrenia (Girne)"),
        ("en", "Çatalköy", "Çatalköy", "Çatalköy"),
        ("en", "Karaman", "Karaman", "Karaman (Karmi)"),
        ("ru", "Girne", "Кирения", "Кирения (Girne)"),
        ("fa", "Girne", "گیرنه", "گیرنه (\u2068Girne\u2069)"),
        ("en", "Narnia", "Narnia", "Narnia"),
    ],
)
def test_a_place_has_a_short_and_a_full_name(lang: str, name: str, short: str, full: str) -> None:
    assert short_place(name, MARKET, voice_for(lang)) == short
    assert full_place(name, MARKET, voice_for(lang)) == full


def test_a_neighbourhood_lies_in_its_town_and_a_district_in_nothing() -> None:
    assert town_of("Karakum", MARKET) == "Girne"
    assert town_of("Girne", MARKET) is None
    assert town_of("Narnia", MARKET) is None


@pytest.mark.parametrize(
    ("lang", "day", "said"),
    [
        ("tr", "2025-11-08", "8 Kasım 2025"),
        ("tr", "saturday morning", "cumartesi sabah"),
        ("ru", "5 march", "5 марта"),
        ("de", "the 5 march", "5 März"),
        ("en", "next week", "next week"),
        ("tr", "cumartesi", "cumartesi"),
    ],
)
def test_a_day_is_said_in_the_readers_words(lang: str, day: str, said: str) -> None:
    assert say_day(day, voice_for(lang)) == said


def test_a_fact_is_of_a_day_or_of_a_month() -> None:
    assert say_as_of(date(2025, 5, 15), voice_for("tr")) == "15 Mayıs 2025"
    assert say_as_of("2023-05", voice_for("en")) == "May 2023"


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_market_has_a_name_in_every_language_and_examples_with_its_places(lang: str) -> None:
    await prepare_market(MARKET)
    voice = voice_for(lang)
    assert market_name(MARKET, voice)
    assert short_place("Lefkoşa", MARKET, voice) in example("home", MARKET, voice)


@pytest.fixture
def bay_area(tmp_path: Path) -> Market:
    """Load a market of which only names are known."""
    gazetteer = tmp_path / "gazetteer.json"
    gazetteer.write_text('{"locations": ["San Jose"]}', encoding="utf-8")
    return market_from_files(gazetteer, name="bay_area")


async def test_a_market_of_loose_files_is_called_by_its_name(bay_area: Market) -> None:
    await prepare_market(bay_area)
    assert market_name(bay_area, voice_for("en")) == "bay_area"
    assert "San Jose" in example("home", bay_area, voice_for("en"))
