"""Entries: what a turn leaves for delivery, and back from rest."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from memory.identity import fact_id
from memory.outbox.entry import decode, encode, entries_of, kind_of, preview, said_since
from memory.outbox.erasure_log import tombstone
from memory.port import MemoryMessage, NewFact
from memory.redaction import RedactedText
from tests.memory.outbox.stage import START, fact, turn

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(max_size=200), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
def test_a_message_comes_back_from_rest_as_it_was(text: str, metadata: dict[str, str]) -> None:
    body = MemoryMessage(turn(1)[0].id, "user", RedactedText.from_store(text), START, metadata)
    [entry] = entries_of("ada", "t1", [body])
    assert decode(entry.key, kind_of(entry), encode(entry)) == entry


@given(JSON, st.text(max_size=50))
def test_a_fact_comes_back_from_rest_as_it_was(value: object, text: str) -> None:
    body = NewFact("location", value, RedactedText.from_store(text), START)
    [entry] = entries_of("ada", "t1", [], [body])
    assert decode(entry.key, kind_of(entry), encode(entry)) == entry


def test_what_comes_back_is_redacted_text() -> None:
    [message] = entries_of("ada", "t1", turn(1)[:1])
    body = decode(message.key, "message", encode(message)).body
    assert isinstance(body, MemoryMessage) and isinstance(body.content, RedactedText)


def test_the_same_message_twice_in_one_turn_is_one_entry() -> None:
    assert len(entries_of("ada", "t1", [*turn(1), *turn(1)], [fact(1), fact(1)])) == 3


def test_messages_come_before_facts() -> None:
    assert [kind_of(one) for one in entries_of("ada", "t1", turn(1), [fact(1)])] == [
        "message",
        "message",
        "fact",
    ]


def test_what_was_said_up_to_an_erasure_is_left_out_with_its_replies() -> None:
    before, after = turn(1, at=START), turn(2, at=START + timedelta(hours=1))
    late_reply = MemoryMessage(before[1].id, "assistant", before[1].content, START + timedelta(hours=2))
    facts = [fact(1, at=START), fact(2, at=START + timedelta(hours=1))]
    entries = entries_of("ada", "t1", [before[0], late_reply, *after], facts)
    kept = said_since(entries, START + timedelta(minutes=1))
    assert [one.key for one in kept][:2] == [message.id for message in after]
    assert len(kept) == 3


def test_said_at_the_very_moment_counts_as_before() -> None:
    entries = entries_of("ada", "t1", turn(0)[:1], [fact(1)])
    assert said_since(entries, START) == ()
    assert said_since(entries_of("ada", "t1", turn(0)[1:]), START) == ()
    assert len(said_since(entries, START - timedelta(microseconds=1))) == 2


def test_a_preview_is_short() -> None:
    [entry] = entries_of("ada", "t1", [], [fact("x" * 100)])
    assert len(preview("fact", encode(entry), 20)) == 20
    assert preview("message", "") == ""


def test_what_fits_is_shown_whole() -> None:
    [entry] = entries_of("ada", "t1", [], [fact("Girne")])
    assert preview("fact", encode(entry), len("location is Girne")) == "location is Girne"


def test_every_fact_has_the_key_a_resend_would_give_it() -> None:
    facts = [fact("Girne"), fact("Lapta"), fact("Girne", key="wish")]
    keys = [one.key for one in entries_of("ada", "t1", [], facts)]
    assert keys == [fact_id("ada", "t1", one.key, one.value, one.stated_at) for one in facts]
    assert len(set(keys)) == 3


def test_a_reply_whose_question_is_not_there_is_kept_when_it_came_after_an_erasure() -> None:
    reply = entries_of("ada", "t1", turn(1)[1:])
    assert said_since(reply, START - timedelta(hours=1)) == reply


def test_at_rest_words_are_readable_for_whoever_looks_into_the_file() -> None:
    body = MemoryMessage(turn(1)[0].id, "user", RedactedText.from_store("Güzelyurt, Лапта"), START)
    [entry] = entries_of("ada", "t1", [body])
    assert "Güzelyurt, Лапта" in encode(entry)


def test_a_preview_begins_with_what_a_message_says_and_takes_eighty_characters() -> None:
    body = MemoryMessage(turn(1)[0].id, "user", RedactedText.from_store("y" * 81), START)
    [entry] = entries_of("ada", "t1", [body])
    assert preview("message", encode(entry)) == "y" * 79 + "…"


def test_text_without_halves_of_characters_is_the_text_itself() -> None:
    messages = [turn(1)[0], MemoryMessage(turn(2)[0].id, "user", RedactedText.from_store("👩‍👩‍👧 ç"), START)]
    assert [one.body for one in entries_of("ada", "t1", messages)] == messages


def test_halves_are_not_put_together_because_redaction_has_not_seen_the_whole() -> None:
    halves = MemoryMessage(turn(1)[0].id, "user", RedactedText.from_store("\ud835\udfd3"), START)
    [entry] = entries_of("ada", "t1", [halves])
    assert isinstance(entry.body, MemoryMessage) and entry.body.content == "\ufffd\ufffd"


def test_a_tombstone_tells_kinds_and_names_apart_and_neither_in_words() -> None:
    marks = {tombstone(kind, name) for kind in ("user", "thread") for name in ("ada", "bob")}
    assert len(marks) == 4
    assert not any("ada" in mark for mark in marks)
    assert tombstone("user", "ada") == tombstone("user", "ada")


def test_half_a_character_becomes_the_sign_for_what_cannot_be_read_wherever_it_stands() -> None:
    words = RedactedText.from_store("a\ud83db")
    message = MemoryMessage(turn(1)[0].id, "assistant", words, START, {"part": "1/2", "n\udc00": "v\udc00"})
    told = NewFact("location", {"in": ["Girne\ud83d", 1]}, RedactedText.from_store("in \ud83d"), START)
    for_message, for_fact = [one.body for one in entries_of("ada", "t1", [message], [told])]
    assert isinstance(for_message, MemoryMessage) and isinstance(for_fact, NewFact)
    assert for_message.content == "a\ufffdb" and isinstance(for_message.content, RedactedText)
    assert for_message.metadata == {"part": "1/2", "n\ufffd": "v\ufffd"}
    assert for_message.id == message.id and for_message.role == "assistant"
    assert for_fact.value == {"in": ["Girne\ufffd", 1]} and for_fact.text == "in \ufffd"
    assert isinstance(for_fact.text, RedactedText)


def test_one_half_in_the_metadata_alone_is_found_as_well() -> None:
    message = MemoryMessage(turn(1)[0].id, "user", RedactedText.from_store("şey"), START, {"k": "\ud83d"})
    [entry] = entries_of("ada", "t1", [message])
    assert isinstance(entry.body, MemoryMessage) and entry.body.metadata == {"k": "\ufffd"}
    [valued] = entries_of("ada", "t1", [], [fact("\ud83d")])
    assert isinstance(valued.body, NewFact) and valued.body.value == "\ufffd"
