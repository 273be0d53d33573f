"""Days and times are put into one plain English form, and into a date where there is one."""

from __future__ import annotations

from datetime import date

import pytest

from agents.markets.market import default_market
from agents.understanding.reading import read
from agents.understanding.when import when_date

TODAY = date(2026, 3, 4)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "lang", "plain", "day"),
    [
        ("tomorrow", "en", "tomorrow", date(2026, 3, 5)), ("tonight", "en", "tonight", TODAY),
        ("on Saturday morning", "en", "saturday morning", date(2026, 3, 7)), ("next Wednesday", "en", "next wednesday", date(2026, 3, 11)),
        ("Friday next week", "en", "friday next week", date(2026, 3, 13)), ("the 5th", "en", "the 5th", date(2026, 3, 5)),
        ("the 1st", "en", "the 1st", date(2026, 4, 1)), ("March 2nd", "en", "2 march", date(2027, 3, 2)),
        ("the first of the month", "en", "the 1st of this month", date(2026, 4, 1)), ("2 in the afternoon", "en", "afternoon", None),
        ("5th of April at 3pm", "en", "5 april 15:00", date(2026, 4, 5)), ("05.04.2026", "en", "5 april 2026", date(2026, 4, 5)),
        ("bu akşam", "tr", "this evening", TODAY), ("yarın sabah", "tr", "tomorrow morning", date(2026, 3, 5)),
        ("haftaya salı", "tr", "next tuesday", date(2026, 3, 10)), ("12 Nisan'da saat 15:00'te", "tr", "12 april 15:00", date(2026, 4, 12)),
        ("послезавтра вечером", "ru", "day after tomorrow evening", date(2026, 3, 6)), ("5-го апреля", "ru", "5 april", date(2026, 4, 5)),
        ("übermorgen um 10 Uhr", "de", "day after tomorrow 10:00", date(2026, 3, 6)), ("nächsten Freitag", "de", "next friday", date(2026, 3, 6)),
        ("پس فردا صبح", "fa", "day after tomorrow morning", date(2026, 3, 6)), ("جمعه", "fa", "friday", date(2026, 3, 6)),
        ("this week", "en", "this week", None), ("gelecek ay", "tr", "next month", None),
    ],
)  # fmt: skip
def test_a_time_has_one_plain_form_and_its_day(text: str, lang: str, plain: str, day: date | None) -> None:
    mention = read(text, default_market(), lang).first("when")
    assert mention is not None
    assert mention.value == plain
    assert when_date(mention.more, TODAY) == day


def test_a_day_that_the_month_does_not_have_waits_for_one_that_has() -> None:
    assert when_date({"day_of_month": 31}, date(2026, 4, 10)) == date(2026, 5, 31)


def test_the_29th_of_february_waits_for_a_leap_year() -> None:
    assert when_date({"day_of_month": 29, "month": 2}, TODAY) == date(2028, 2, 29)


def test_a_date_that_never_was_is_none() -> None:
    assert when_date({"day_of_month": 31, "month": 2, "year": 2026}, TODAY) is None
