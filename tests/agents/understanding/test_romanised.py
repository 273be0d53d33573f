"""Russian in Latin letters is read as Russian; other languages are left alone."""

from __future__ import annotations

import pytest

from agents.markets.market import default_market
from agents.understanding.reading import read

MARKET = default_market()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "hochu snyat kvartiru v Kirenii",
            {("listing_type", "rent"), ("property_type", "apartment"), ("place", "Girne")},
        ),
        (
            "ischu dom v arendu s bassejnom",
            {("listing_type", "rent"), ("property_type", "house"), ("feature", "pool")},
        ),
        (
            "kuplyu dvushku, do 90 tysyach funtov",
            {("listing_type", "sale"), ("bedrooms", (1, 1)), ("price", (None, 90000))},
        ),
        ("podskazhite, gde blizhayshaya apteka", {("category", "pharmacy")}),
    ],
)
def test_romanised_words_are_read(text: str, said: set[tuple[str, object]]) -> None:
    reading = read(text, MARKET)
    assert reading.lang == "ru"
    assert said <= {(m.kind, m.value) for m in reading.mentions}


def test_one_word_is_enough_in_a_russian_conversation() -> None:
    assert read("gde apteka?", MARKET, "ru").first("category") is not None


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("tr", "kiralik daire ariyorum girnede 2 oda"),
        ("de", "ich suche eine Wohnung mit Balkon und Garage"),
        ("en", "is there a bank or a pharmacy near the harbour"),
        ("en", "I'd like a villa in Karaoglanoglu or Ozankoy"),
    ],
)
def test_latin_languages_stay_what_they_are(lang: str, text: str) -> None:
    assert read(text, MARKET).lang == lang
