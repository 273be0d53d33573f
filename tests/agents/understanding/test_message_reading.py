"""Reading holds for any text: it never fails, its spans are true, and it is quick however long or hostile the text is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.markets.market import default_market
from agents.understanding.reading import read
from agents.understanding.tokens import MAX_CHARACTERS

MARKET = default_market()
WORDS = st.sampled_from(
    [
        "girne",
        "girne'de",
        "2+1",
        "500",
        "sterlin",
        "£",
        "1.5",
        "m",
        "k",
        "bin",
        "yüz",
        "iki",
        "kadar",
        "between",
        "and",
        "80",
        "-",
        "100",
        "from",
        "to",
        "up",
        "en",
        "fazla",
        "az",
        "değil",
        "без",
        "бассейна",
        "от",
        "до",
        "фунтов",
        "наха",
        "5",
        "march",
        "on",
        "the",
        "5th",
        "pool",
        "no",
        "not",
        "kein",
        "bis",
        "und",
        "тыс",
        "،",
        "۵۰۰",
        "هزار",
        "نه",
        "تا",
        "#",
    ]
)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str) -> None:
    reading = read(text, MARKET, None)
    assert reading.lang in MARKET.languages


@given(st.lists(WORDS, max_size=25))
@settings(max_examples=300, deadline=None)
def test_spans_lie_in_the_text_and_in_order(words: list[str]) -> None:
    text = " ".join(words)
    reading = read(text, MARKET, None)
    starts = [mention.start for mention in reading.mentions]
    assert starts == sorted(starts)
    for mention in reading.mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        assert 0 <= mention.first < mention.last <= len(reading.tokens)


@given(st.lists(WORDS, max_size=20))
@settings(max_examples=150, deadline=None)
def test_ranges_are_never_upside_down(words: list[str]) -> None:
    for mention in read(" ".join(words), MARKET, None).of(
        "price", "bedrooms", "bathrooms", "area_m2", "plot_donum"
    ):
        low, high = mention.value
        assert low is None or high is None or low <= high
        assert low is not None or high is not None


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1 ",
        "iki yüz ",
        "qzxw ",
        "girne ",
        "no ",
        "not in ",
        "2+1 ",
        "- ",
        "500 ile ",
        "kiralık",
        "#",
        "'",
    ],
)
def test_hostile_repetition_is_read_up_to_the_limit_and_no_further(piece: str) -> None:
    reading = read(piece * (5 * MAX_CHARACTERS // len(piece)), MARKET, "tr")
    assert all(token.end <= MAX_CHARACTERS for token in reading.tokens)


def test_what_stands_beyond_the_limit_is_not_read() -> None:
    assert read(" " * MAX_CHARACTERS + "Girne", MARKET, None).mentions == ()


def test_case_makes_no_difference_in_turkish() -> None:
    for text in ("İSKELE'DE KİRALIK", "iskele'de kiralık", "ISKELE'DE KIRALIK", "İskele’de Kiralik"):
        reading = read(text, MARKET, "tr")
        assert [m.value for m in reading.of("place", "listing_type")] == ["İskele", "rent"]


def test_a_composed_and_a_decomposed_letter_are_the_same() -> None:
    assert [m.value for m in read("Çatalköy", MARKET, "tr").of("place")] == ["Çatalköy"]


def test_an_act_does_not_hide_the_slots_in_it() -> None:
    reading = read("thanks, show me villas in Lapta", MARKET, "en")
    assert {m.value for m in reading.of("place", "property_type")} == {"Lapta", "villa"}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("büyük ev", "listing_type", "sale"),  # buy
        ("fenerbahçe", "feature", "garden"),  # bahçe
        ("let me know", "listing_type", "rent"),  # let
        ("how is the stock market", "category", "market"),
        ("kiralık ev", "place", "Kira"),
        ("on Saturday", "number", 10),  # on is ten in Turkish
        ("ich bin 30", "price", (None, 30000)),  # bin is a thousand in Turkish
        ("an old house", "number", None),
        ("may I ask something", "when", "may"),
        ("I am looking for a house", "when", "morning"),  # am
        ("I'm new here", "price", (None, 1000000)),  # m
    ],
)
def test_folding_collides_with_nothing(text: str, kind: str, value: object) -> None:
    assert value not in [m.value for m in read(text, MARKET, None).of(kind)]
