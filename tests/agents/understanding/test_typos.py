"""A misspelt word is mended where it is beyond doubt, and left alone where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.typos import spellings

SPELLINGS = spellings(
    {"kiralik", "rent", "villa", "bedroom", "apartment", "olmasin"},
    {"girne", "lapta", "karaoglanoglu"},
    {"кондиционер", "сад"},
    {"olmasin"},
)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("kiralk", "kiralik"), ("rnet", "rent"), ("vila", "villa"), ("bedrom", "bedroom"), ("appartmnet", "apartment"),
     ("girrne", "girne"), ("karaoglanolu", "karaoglanoglu"), ("конндиционером", "кондиционер"), ("omlasin", "olmasin")],
)  # fmt: skip
def test_a_near_miss_is_mended(word: str, meant: str) -> None:
    mended = SPELLINGS.mend(word)
    assert mended is not None
    assert mended[0] == meant
    assert mended[1] < 1


@pytest.mark.parametrize(
    "word", ["bent", "tent", "birne", "mafta", "gone", "rents2", "cat", "kirala", "lap", "olmasina", "саду"]
)
def test_another_word_is_left_alone(word: str) -> None:
    assert SPELLINGS.mend(word) is None


@given(st.text(min_size=1, max_size=30))
def test_any_word_may_be_asked(word: str) -> None:
    mended = SPELLINGS.mend(word)
    assert mended is None or 0 < mended[1] < 1
