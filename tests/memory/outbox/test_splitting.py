"""Long messages: parts that every backend takes, the same ones every time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.outbox.splitting import MAX_CONTENT, cut, split_message
from memory.port import MemoryMessage
from memory.redaction import RedactedText, redact
from tests.memory.outbox.stage import START, turn


def message(text: str) -> MemoryMessage:
    first = turn(1)[0]
    return MemoryMessage(first.id, "user", RedactedText.from_store(text), START, {"lang": "tr"})


@given(st.text(max_size=400), st.integers(30, 120))
def test_the_parts_joined_are_the_whole_and_none_is_too_long(text: str, limit: int) -> None:
    pieces = cut(text, limit)
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= limit for piece in pieces) or text == ""


@given(st.text(max_size=300), st.integers(30, 60))
def test_a_resend_gives_the_same_parts(text: str, limit: int) -> None:
    assert split_message(message(text), limit) == split_message(message(text), limit)


@given(
    st.lists(st.sampled_from(["[EMAIL]", "[PHONE]", "x", "word ", "a" * 17, "[NATIONAL_ID]"]), max_size=60)
)
def test_no_placeholder_is_cut(parts: list[str]) -> None:
    text = "".join(parts)
    whole = re.findall(r"\[[A-Z_]+\]", text)
    assert [hit for piece in cut(text, 40) for hit in re.findall(r"\[[A-Z_]+\]", piece)] == whole


@pytest.mark.parametrize("length", [0, 1, MAX_CONTENT - 1, MAX_CONTENT])
def test_a_message_that_fits_stays_as_it_is(length: int) -> None:
    short = message("x" * length)
    assert split_message(short) == (short,)


def test_one_character_too_many_makes_two_parts() -> None:
    parts = split_message(message("x" * (MAX_CONTENT + 1)))
    assert [len(part.content) for part in parts] == [MAX_CONTENT, 1]


@pytest.mark.parametrize("pieces", [1, 2, 3])
def test_what_fills_its_parts_leaves_no_empty_one(pieces: int) -> None:
    assert cut("x" * 16 * pieces, 16) == ["x" * 16] * pieces


def test_parts_say_what_they_are_part_of() -> None:
    long = message("word " * 1_200)
    parts = split_message(long)
    assert [part.metadata["part"] for part in parts] == ["1/3", "2/3", "3/3"]
    assert {part.metadata["part_of"] for part in parts} == {str(long.id)}
    assert all(part.metadata["lang"] == "tr" and part.role == "user" for part in parts)
    assert all(isinstance(part.content, RedactedText) for part in parts)
    assert parts[0].id == long.id and len({part.id for part in parts}) == 3


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aaaa bbbb\ncccc dddd eeee ffff", "aaaa bbbb\n"),
        ("aaaa bbbb. cccc dddd eeee ffff", "aaaa bbbb. "),
        ("aaaa bbbb cccc dddd eeee ffff", "aaaa bbbb cccc "),
        ("aaaabbbbccccddddeeeeffff", "aaaabbbbccccdddd"),
    ],
)
def test_the_cut_prefers_lines_then_sentences_then_words(text: str, first: str) -> None:
    assert cut(text, 16)[0] == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("x" * 10 + "[EMAIL]" + "y" * 40, "x" * 10 + "[EMAIL]" + "y" * 3),
        ("x" * 13 + "[EMAIL]" + "y" * 40, "x" * 13 + "[EMAIL]"),
        ("x" * 14 + "[EMAIL]" + "y" * 40, "x" * 14),
        ("x" * 19 + "[EMAIL]" + "y" * 40, "x" * 19),
        ("x" * 20 + "[EMAIL]" + "y" * 40, "x" * 20),
        ("x" * 22 + "[EMAIL]" + "y" * 40, "x" * 20),
    ],
)
def test_a_placeholder_at_the_cut_goes_whole_into_the_next_part_and_one_beside_it_changes_nothing(
    text: str, first: str
) -> None:
    assert cut(text, 20)[0] == first


def test_a_placeholder_that_no_part_could_hold_is_cut_rather_than_never_ending() -> None:
    assert cut("[NATIONAL_ID][NATIONAL_ID]", 8) == ["[NATIONA", "L_ID]"] * 2


def test_real_placeholders_at_the_limit_stay_whole() -> None:
    """What the redactor writes, not what this module believes it writes."""
    said = "bana ayse.yilmaz@example.com adresinden ya da 0533 861 23 45 numarasından ulaşın"
    block = redact(said).text
    placeholders = re.findall(r"\[[^\]\s]+\]", block)
    assert len(placeholders) == 2 and not re.search(r"\d", block)
    for lead in range(MAX_CONTENT - len(block) - 2, MAX_CONTENT + 2):
        parts = cut("x" * lead + block.replace(" ", ""), MAX_CONTENT)
        assert [hit for part in parts for hit in re.findall(r"\[[^\]\s]+\]", part)] == placeholders
