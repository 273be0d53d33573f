"""The language is that of the words; the conversation's language holds while they are too few to tell."""

from __future__ import annotations

import pytest

from agents.markets.market import default_market, market_from_files
from agents.understanding.reading import read

MARKET = default_market()


@pytest.mark.parametrize(
    ("text", "hint", "lang"),
    [
        ("ok", "tr", "tr"), ("villa", "en", "en"), ("Girne", "en", "en"), ("2+1", "ru", "ru"), ("600", "de", "de"),
        ("pool", "tr", "tr"), ("evet", "en", "en"), ("Long Beach", "tr", "tr"),
    ],
)  # fmt: skip
def test_a_short_turn_keeps_the_language(text: str, hint: str, lang: str) -> None:
    assert read(text, MARKET, hint).lang == lang


@pytest.mark.parametrize(
    ("text", "hint", "lang"),
    [
        ("привет", "en", "ru"), ("سلام", "en", "fa"), ("bana kiralık bir ev bul lütfen", "en", "tr"),
        ("please show me something cheaper", "tr", "en"), ("ich hätte gern eine Wohnung", "en", "de"),
    ],
)  # fmt: skip
def test_a_change_of_language_is_followed(text: str, hint: str, lang: str) -> None:
    reading = read(text, MARKET, hint)
    assert (reading.lang, reading.lang_confident) == (lang, True)


def test_a_short_turn_in_another_language_is_understood_all_the_same() -> None:
    reading = read("havuzlu", MARKET, "en")
    assert [m.value for m in reading.of("feature")] == ["pool"]


def test_place_names_say_nothing_about_the_language() -> None:
    assert read("houses in Güzelyurt and Yeni Boğaziçi", MARKET, None).lang == "en"


def test_a_market_of_one_language_has_no_doubt(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "gazetteer.json"
    file.write_text('{"locations": ["San Jose", "Palo Alto"]}')
    market = market_from_files(file)
    reading = read("merhaba, Palo Alto", market, None)
    assert (reading.lang, reading.lang_confident) == ("en", True)
    assert [m.value for m in reading.of("place")] == ["Palo Alto"]
