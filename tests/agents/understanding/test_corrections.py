"""What a message corrects itself is not meant."""

import pytest

from agents.markets.market import default_market
from agents.understanding.corrections import corrected
from agents.understanding.reading import read


def values(text: str, lang: str, kind: str) -> list[object]:
    return [m.value for m in corrected(read(text, default_market(), lang)).of(kind)]


@pytest.mark.parametrize(
    ("lang", "text", "kind", "meant"),
    [
        ("en", "2 bedrooms, no wait, 3", "bedrooms", [(3, 3)]),
        ("ru", "4 спальни, нет, 3", "bedrooms", [(3, 3)]),
        ("tr", "Girne'de, yok pardon, Lapta'da", "place", ["Lapta"]),
        ("de", "bis 500 Pfund, nein, 600 Pfund", "price", [(None, 600)]),
    ],
)
def test_of_two_values_the_one_behind_a_correction_is_meant(lang, text, kind, meant) -> None:
    assert values(text, lang, kind) == meant


@pytest.mark.parametrize(
    ("lang", "text", "kind", "meant"),
    [
        ("en", "2 bedrooms, no pool, 3 bathrooms", "bedrooms", [(2, 2)]),
        ("en", "a flat in Girne or Lapta", "place", ["Girne", "Lapta"]),
        ("tr", "Girne veya Lapta, havuz yok", "place", ["Girne", "Lapta"]),
    ],
)
def test_a_no_to_something_else_takes_nothing_back(lang, text, kind, meant) -> None:
    assert values(text, lang, kind) == meant


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("she'd rather have an apartment than a house", "property_type", ["apartment"]),
        ("replace Kyrenia with Lapta", "place", ["Lapta"]),
        ("Kyrenia was a mistake, I mean Lapta", "place", ["Lapta"]),
        ("I'd prefer Lapta to Kyrenia", "place", ["Lapta"]),
        ("I'd rather move to Lapta", "place", ["Lapta"]),
    ],
)
def test_what_is_passed_over_or_swapped_is_not_meant(text, kind, meant) -> None:
    assert values(text, "en", kind) == meant


@pytest.mark.parametrize(
    ("text", "bedrooms", "bathrooms"),
    [
        ("4 bedrooms and 3 bedrooms", [(4, 4)], [(3, 3)]),
        ("2 baths and 2 bathrooms", [(2, 2)], [(2, 2)]),
        ("2 bedrooms and 3 bedrooms", [(2, 2), (3, 3)], []),
        ("2 bathrooms or 3 bathrooms", [], [(2, 2), (3, 3)]),
    ],
)
def test_one_kind_of_room_counted_twice_is_a_slip(text, bedrooms, bathrooms) -> None:
    assert values(text, "en", "bedrooms") == bedrooms
    assert values(text, "en", "bathrooms") == bathrooms


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("stüdyo çok küçük gelir, 1+1 daireye bakalım", "property_type", ["apartment"]),
        ("stüdyo beni delirtir ya. tek yatak odalı daire olsun onun yerine", "property_type", ["apartment"]),
        ("Girne çok pahalı, Lapta'ya bakalım", "place", ["Lapta"]),
        ("yok dükkan değil ofis", "property_type", ["commercial"]),
        ("daha büyük daire, villa da olur", "property_type", ["apartment", "villa"]),
    ],
)
def test_what_is_found_wanting_makes_room_for_what_is_wished_instead(text, kind, meant) -> None:
    assert values(text, "tr", kind) == meant


@pytest.mark.parametrize(
    ("lang", "text", "meant"),
    [
        ("ru", "лефкоша не то, гёньели имела в виду", ["Gönyeli"]),
        ("ru", "Кирения не подходит, Лапта имелась в виду", ["Lapta"]),
        ("ru", "Кирения и Лапта, я имела в виду", ["Girne", "Lapta"]),
    ],
)
def test_what_is_found_wrong_gives_way_to_what_was_meant_where_the_correction_comes_last(lang, text, meant):
    assert values(text, lang, "place") == meant
