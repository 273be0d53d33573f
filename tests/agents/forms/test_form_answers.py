"""Answers to forms are read without trusting them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.forms.answers import Declined, Given, Unusable, read_answer
from agents.forms.form import FIELDS, Form
from agents.forms.payload import payload_of
from agents.markets.market import default_market
from agents.replies import LANGUAGES, voice_for

MARKET = default_market()
TODAY = date(2027, 3, 1)  # a Monday
FILLED = {"date": "2027-03-09", "name": "Ada", "contact": "ada@example.com"}


def answered(answer, kind="viewing", lang="en"):
    return read_answer(Form(kind), answer, today=TODAY, lang=lang, market=MARKET)


def test_a_form_that_is_filled_in_is_given():
    given = answered({**FILLED, "note": "  in\nthe   evening ", "other": "x"})
    assert given.day == date(2027, 3, 9)
    assert given.values == {**FILLED, "note": "in the evening"}


@pytest.mark.parametrize(
    ("lang", "text", "day"),
    [("en", "Saturday", 6), ("tr", "cumartesi", 6), ("de", "Samstag", 6), ("ru", "в субботу", 6), ("fa", "شنبه", 6), ("en", "tomorrow", 2), ("tr", "9 Mart", 9), ("en", "2027-03-09T10:00", 9), ("tr", "09.03.2027", 9)],
)  # fmt: skip
def test_a_day_may_be_said_in_words(lang, text, day):
    assert answered({**FILLED, "date": text}, lang=lang).day == date(2027, 3, day)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "missing"), ("soon", "date"), ("2027-02-28", "past"), ("2029-01-01", "too_far"), ("2027-13-40", "date"), (None, "missing"), (["2027-03-09"], "unreadable"), ("9" * 500, "too_long")],
)  # fmt: skip
def test_a_day_that_cannot_be_is_asked_for_again(text, problem):
    assert answered({**FILLED, "date": text}) == Unusable({"date": problem})


@pytest.mark.parametrize(
    "contact", ["ada@example.com", "0533 111 22 33", "+90 (392) 228-12-34", "@ada_in_girne", "۰۵۳۳ ۱۱۱ ۲۲ ۳۳", 905331112233]
)  # fmt: skip
def test_a_contact_is_something_that_reaches_somebody(contact):
    assert isinstance(answered({**FILLED, "contact": contact}), Given)


@pytest.mark.parametrize("contact", ["call me", "12", "a@b", "https://x.example", "--------", "x" * 300])
def test_a_contact_that_reaches_nobody_is_asked_for_again(contact):
    assert set(answered({**FILLED, "contact": contact}).errors) == {"contact"}


@pytest.mark.parametrize("answer", [{"cancel": True}, False, "no", "hayır", "нет", '{"cancel": true}'])
def test_a_form_may_be_declined(answer):
    assert isinstance(answered(answer), Declined)
    assert isinstance(answered(answer, "confirm_forget"), Declined)


@pytest.mark.parametrize(
    "answer", [{}, {"confirm": "true"}, {"confirm": 1}, 1, "perhaps", [], None, {"yes": True}]
)
def test_nothing_but_a_clear_yes_confirms(answer):
    assert isinstance(answered(answer, "confirm_forget"), Unusable)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    JSON | st.fixed_dictionaries({"date": JSON, "name": JSON, "contact": JSON}), st.sampled_from([*FIELDS])
)
def test_whatever_comes_back_is_given_declined_or_unusable(answer, kind):
    assert isinstance(answered(answer, kind), Given | Declined | Unusable)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [*FIELDS])
def test_every_form_is_worded_in_every_language(kind, lang):
    form = Form(kind, errors=dict.fromkeys(FIELDS[kind], "missing"))
    payload = payload_of(form, voice_for(lang), TODAY)
    assert all(payload[name].strip() for name in ("title", "text", "submit", "cancel"))
    assert len(payload["fields"]) == len(FIELDS[kind]) == len(payload["errors"])
