"""Folding makes one word of all its spellings, in every script of the market."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.folding import fold
from agents.understanding.tokens import tokenize


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("İSKELE", "iskele"), ("ISKELE", "iskele"), ("ıskele", "iskele"), ("Güzelyurt", "guzelyurt"), ("ŞAĞ", "sag"),
        ("Straße", "strasse"), ("GROẞ", "gross"), ("Ёлка", "елка"), ("ЙОД", "йод"), ("كتاب", "کتاب"), ("آب", "اب"),
        ("می‌خواهم", "میخواهم"), ("۱۲۳", "123"), ("٤٥٦", "456"), ("ｇｉｒｎｅ", "girne"), ("Λάπηθος", "λαπηθος"), ("½", "1⁄2"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_fold_alike(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text(max_size=50))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="çğıöşüÇĞİÖŞÜabcİI", max_size=20))
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("girnede2+1kiralık", ["girnede", "2", "+", "1", "kiralik"]),
        ("Girne'de", ["girne", "de"]),
        ("#KiralıkDaire", ["#", "kiralik", "daire"]),
        ("£250.000,", ["£", "250.000", ","]),
        ("05.03.2026 15:00", ["05.03.2026", "15:00"]),
        ("100m2", ["100", "m", "2"]),
        ("ca. 90 тыс. фунтов.", ["ca", "90", "тыс", "фунтов", "."]),
        ("don’t", ["don", "t"]),
    ],
)
def test_text_is_cut_where_its_kind_changes(text: str, tokens: list[str]) -> None:
    assert [token.fold for token in tokenize(text)] == tokens


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text
