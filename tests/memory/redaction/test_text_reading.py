"""A reading is the same character by character as by whole alphabets, and tells what hides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.redaction.folding import TABLE
from memory.redaction.outlines import outline_of
from memory.redaction.reading import is_hiding, read

ALPHABETS = (
    "abcXYZ019 ()+-@.,_[]*&%<=~|!£€$₺№“”…éğışĞİŞçöüßø²",
    "абвгдеёжзийЁЖЩЪыэюяіїєґ 019+-@.,()№€",
    "سلامپچژگکیۀ،؛؟۰۱۲٠١٢\u200c abc019.,",
    "abcабв019 \u200b\u00ad\u0301ａ１①𝟎π中",
)
TEXTS = st.one_of([st.text(alphabet=alphabet, max_size=60) for alphabet in ALPHABETS])


@given(TEXTS)
def test_every_character_has_a_place_in_the_reading_and_in_its_outline(text):
    reading = read(text)
    assert len(reading.text) == len(reading.outline) == len(text)
    assert reading.outline == outline_of(reading.text)
    assert reading.hides == is_hiding(text)


@given(TEXTS)
def test_an_alphabet_reads_as_the_table_does(text):
    reading = read(text)
    if reading.whole:
        assert reading.text == text.translate(TABLE)


@given(TEXTS, st.integers(min_value=0, max_value=60), st.integers(min_value=0, max_value=60))
def test_a_part_of_a_whole_reading_is_the_reading_of_that_part(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    part = read(text).part(start, end)
    if part is not None:
        assert part.text == read(text[start:end]).text
        assert part.outline == read(text[start:end]).outline


@pytest.mark.parametrize(
    "text",
    ["533\u200b861", "a&#64;b", "%30", "5\ufe0f", "7\u20e3", "ab\u200cc", "e\u0301", "x\x00y", "a=40b"],
)
def test_escapes_and_invisible_characters_hide(text):
    assert read(text).hides


@pytest.mark.parametrize(
    "text", ["❤️ 2+1", "می‌خواهم", "85 m²", "۰۹۱۲", "ａｙｓｅ", "👍🏽", "Ünlü “ev”… – №5", "тел. 5"]
)
def test_pictures_spelling_and_other_digits_hide_nothing(text):
    assert not read(text).hides
