"""Places are found with endings, without accents, misspelt and in other scripts, and common words are never taken for them."""

from __future__ import annotations

import pytest

from agents.markets.market import default_market
from agents.understanding.place_names import russian_cases
from agents.understanding.reading import read

MARKET = default_market()


def places(text: str, lang: str | None = None) -> list[tuple[str, str | None]]:
    return [(m.value, m.relation) for m in read(text, MARKET, lang).of("place")]


@pytest.mark.parametrize(
    "text",
    ["Girne'de", "girnede", "GİRNE'DEKİ", "Girne’nin", "girneden", "Kyrenia", "kyrenya", "girrne", "Girnee", "grine'de",
     "в Кирении", "Гирне", "в Гирне", "در گیرنه", "girnedeki ev", "#girne", "Girne'deyim", "girnede2+1"],
)  # fmt: skip
def test_girne_is_found_however_it_is_written(text: str) -> None:
    assert [name for name, _ in places(text)] == ["Girne"]


@pytest.mark.parametrize(
    "text",
    ["green house", "a big crime", "girls only", "grin", "general", "karma", "iskelet", "lap top", "boğazım ağrıyor",
     "the gate is open", "karakola gittim mi", "akşam", "marka", "esnek", "karakolda bekliyorum", "kumsalda yürüdük"],
)  # fmt: skip
def test_common_words_are_no_places(text: str) -> None:
    assert places(text) == []


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Girne'ye yakın", "tr", [("Girne", "near")]), ("Girne yakınlarında", "tr", [("Girne", "near")]),
        ("Lefkoşa hariç", "tr", [("Lefkoşa", "except")]), ("Lefkoşa ve Girne dışında", "tr", [("Lefkoşa", "except"), ("Girne", "except")]),
        ("near Kyrenia", "en", [("Girne", "near")]), ("not in Kyrenia or Lapta", "en", [("Girne", "except"), ("Lapta", "except")]),
        ("кроме Кирении", "ru", [("Girne", "except")]), ("рядом с Лаптой", "ru", [("Lapta", "near")]),
        ("außer in Kyrenia", "de", [("Girne", "except")]), ("in der Nähe von Lapta", "de", [("Lapta", "near")]),
        ("به جز گیرنه", "fa", [("Girne", "except")]), ("نزدیک لاپتا", "fa", [("Lapta", "near")]),
        ("a bus from Kyrenia into Nicosia", "en", [("Girne", "from"), ("Lefkoşa", "to")]),
        ("Girne'den Lefkoşa'ya", "tr", [("Girne", "from"), ("Lefkoşa", "to")]),
        ("Girne Lefkoşa dolmuş", "tr", [("Girne", "in"), ("Lefkoşa", "in")]),
    ],
)  # fmt: skip
def test_a_place_stands_in_a_relation(text: str, lang: str, expected: list[tuple[str, str]]) -> None:
    assert places(text, lang) == expected


@pytest.mark.parametrize(
    "text", ["Long Beach, İskele", "İskele Long Beach", "iskele'de long beach", "Long Beach İskele'de"]
)
def test_a_town_beside_its_district_is_one_place(text: str) -> None:
    assert [name for name, _ in places(text, "tr")] == ["Long Beach"]


def test_a_place_elsewhere_is_named_as_such() -> None:
    assert [m.value for m in read("Londra'da ya da Berlin'de ev", MARKET, "tr").of("out_of_area")] == [
        "London",
        "Berlin",
    ]


def test_a_name_that_is_a_word_needs_evidence() -> None:
    assert places("Bahçeli'de villa", "tr") == [("Bahçeli", "in")]
    assert places("bahçeli villa", "tr") == []


@pytest.mark.parametrize(
    ("nominative", "form"),
    [("кирения", "кирении"), ("лапта", "лапту"), ("алсанджак", "алсанджаке"), ("гирне", "гирне")],
)
def test_russian_names_bend_where_russian_does(nominative: str, form: str) -> None:
    assert form in [nominative, *russian_cases(nominative)]
