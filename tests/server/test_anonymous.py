"""Visitors without a login: two browsers are two people, and nobody can pick a name."""

import stat

from hypothesis import given
from hypothesis import strategies as st

from server.anonymous import COOKIE, KEY_FILE, Visitors

KEY = Visitors(b"k" * 32)


def test_a_visitors_cookie_names_the_same_visitor_every_time():
    cookie = f"{COOKIE}={KEY.new()}"
    assert KEY.identity(cookie) == KEY.identity(f"other=1; {cookie}") is not None


def test_two_visitors_are_two_people():
    assert KEY.new() != KEY.new()


def test_a_cookie_made_with_another_key_names_nobody():
    assert Visitors(b"x" * 32).identity(f"{COOKIE}={KEY.new()}") is None


@given(st.text(max_size=80))
def test_no_made_up_cookie_names_anybody(text):
    assert KEY.identity(f"{COOKIE}={text}") is None


def test_the_key_stays_in_its_folder_and_is_the_owners_alone(tmp_path):
    made = Visitors.of(tmp_path).new()
    assert Visitors.of(tmp_path).identity(f"{COOKIE}={made}")
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
