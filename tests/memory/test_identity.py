"""Ids: the same for a resend, different for everything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from memory.identity import (
    InvalidIdError,
    backend_id,
    canonical_json,
    checked_id,
    fact_id,
    message_id,
    part_id,
)

PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@given(PLAIN, PLAIN, PLAIN)
def test_a_resend_gets_the_same_id(user: str, thread: str, key: str) -> None:
    assert message_id(user, thread, key, "user") == message_id(user, thread, key, "user")


@given(st.tuples(PLAIN, PLAIN, PLAIN), st.tuples(PLAIN, PLAIN, PLAIN))
def test_different_messages_get_different_ids(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assume(one != other)
    assert message_id(*one, "user") != message_id(*other, "user")


def test_moving_a_character_over_a_border_changes_the_id() -> None:
    assert message_id("ab", "c", "d", "user") != message_id("a", "bc", "d", "user")
    assert message_id("a", "b", "cd", "user") != message_id("a", "bc", "d", "user")


def test_role_and_ordinal_tell_messages_of_a_turn_apart() -> None:
    ids = {message_id("u", "t", "m", "user"), *(message_id("u", "t", "m", "assistant", n) for n in range(3))}
    assert len(ids) == 4
    assert message_id("u", "t", "m", "user", 0) == message_id("u", "t", "m", "user")


def test_an_id_is_what_it_was_in_the_last_release() -> None:
    assert str(message_id("ada", "t1", "m1", "user")) == "71c5e1f7-03b9-58f9-a279-dfc56f3ebeef"
    assert str(part_id(message_id("ada", "t1", "m1", "user"), 1)) == "8889c238-667a-57ad-ae7d-63507adbcfd5"
    assert str(fact_id("ada", "t1", "location", ["Girne"], NOON)) == "3b7f5fba-1792-5219-ab35-0aff79c0d12d"


@pytest.mark.parametrize(
    "bad", ["", "a\x1fb", "\n", "a\x00", "a\x7f", "a\x85", "a\u2028b", "\ud800", "x" * 257]
)
def test_ids_that_could_be_taken_for_others_are_refused(bad: str) -> None:
    with pytest.raises(InvalidIdError, match="thread_id"):
        checked_id(bad, "thread_id")
    with pytest.raises(ValueError, match="client_msg_id"):
        message_id("u", "t", bad, "user")
    with pytest.raises(InvalidIdError):
        backend_id(bad)


@pytest.mark.parametrize(
    "good", ["a", "x" * 256, "ada@example.org", "auth0|123", "kullanıcı", "a b", "привет"]
)
def test_ids_that_people_use_are_taken(good: str) -> None:
    assert checked_id(good) == good


@given(PLAIN)
def test_backend_ids_fit_every_backend(value: str) -> None:
    mapped = backend_id(value)
    assert mapped == value or mapped.startswith("h_")
    assert 1 <= len(mapped) <= 64
    assert all(character.isascii() and (character.isalnum() or character in "_-") for character in mapped)


@given(PLAIN, PLAIN)
def test_nobody_gets_the_backend_id_of_another(one: str, other: str) -> None:
    assume(one != other)
    assert backend_id(one) != backend_id(other)


def test_nobody_can_pick_the_place_of_a_hashed_id() -> None:
    hashed = backend_id("ada@example.org")
    assert hashed != "ada@example.org" and "ada" not in hashed
    assert backend_id(hashed) != hashed
    assert backend_id("ada-1_X") == "ada-1_X"
    assert backend_id("x" * 64) == "x" * 64
    assert backend_id("x" * 65) != "x" * 65


def test_a_fact_has_one_id_however_its_time_and_value_are_written() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=3)))
    assert fact_id("u", "t", "k", {"a": 1, "b": 2}, NOON) == fact_id(
        "u", "t", "k", {"b": 2, "a": 1}, elsewhere
    )
    assert fact_id("u", "t", "k", 1, NOON) != fact_id("u", "t", "k", 2, NOON)
    assert fact_id("u", "t", "k", 1, NOON) != fact_id("u", "t", "k", 1, NOON + timedelta(microseconds=1))
    assert canonical_json({"b": "ı", "a": None}) == '{"a":null,"b":"ı"}'


def test_the_first_part_keeps_the_id_of_the_whole() -> None:
    whole = message_id("u", "t", "m", "user")
    assert part_id(whole, 0) == whole
    assert len({part_id(whole, index) for index in range(5)}) == 5
