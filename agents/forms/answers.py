"""Read what came back for a form: given, declined, or not usable and why. Pure; nothing is trusted."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from agents.forms.form import BOOKABLE_DAYS, FIELDS, MAX_CHARS, OPTIONAL, WHOLE, FieldName, Form
from agents.markets.market import Market
from agents.understanding.days import day_in_words
from agents.understanding.types import DialogueContext, Question
from agents.understanding.understand import understand

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,30}")
_HANDLE = re.compile(r"@[\w.]{3,32}")
_PHONE_DIGITS = range(7, 16)
_MOST_JSON_CHARS = 4_000


@dataclass(frozen=True, slots=True)
class Given:
    """A form filled in: every required field is there, and `day` where a date was asked for."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """The user wants none of it."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Field (or `WHOLE`) -> key of `forms.problem`."""

    errors: Mapping[str, str]


Answer = Given | Declined | Unusable


def read_answer(form: Form, answer: object, *, today: date, lang: str, market: Market) -> Answer:
    """Read an answer to a form; `today` is the day in the market's time zone."""
    if isinstance(answer, str):
        answer = _from_text(answer, lang, market)
    if answer is False:
        return Declined()
    if answer is True:
        return Given() if form.kind == "confirm_forget" else Unusable({WHOLE: "form"})
    if not isinstance(answer, Mapping):
        return Unusable({WHOLE: "form"})
    if answer.get("cancel") is True or answer.get("confirm") is False:
        return Declined()
    if form.kind == "confirm_forget":
        return Given() if answer.get("confirm") is True else Unusable({WHOLE: "confirm"})
    return _filled_in(form, answer, today, lang, market)


def _from_text(text: str, lang: str, market: Market) -> object:
    """Take JSON that was typed, and a plain yes or no in any of the languages."""
    try:
        return json.loads(text[:_MOST_JSON_CHARS])
    except (ValueError, RecursionError):
        pass
    try:
        text.encode()
    except UnicodeEncodeError:
        return None
    context = DialogueContext(datetime.now(UTC), lang=lang, asked=Question("confirm_forget"))
    acts = understand(text[:200], context, market).acts
    return True if "yes" in acts else False if "no" in acts else None


def _filled_in(form: Form, answer: Mapping[str, Any], today: date, lang: str, market: Market) -> Answer:
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    day = None
    for name in FIELDS[form.kind]:
        value, problem = _plain(name, answer.get(name))
        if value and not problem and name == "date":
            day, problem = _day(value, today, lang, market)
            value = day.isoformat() if day else value
        elif value and not problem and name == "name":
            problem = None if any(letter.isalpha() for letter in value) else "name"
        elif value and not problem and name == "contact":
            problem = None if _reaches(value) else "contact"
        if problem:
            errors[name] = problem
        elif value:
            values[name] = value
    return Unusable(errors) if errors else Given(values, day)


def _plain(name: FieldName, value: object) -> tuple[str, str | None]:
    """Make one line of text of a value; the second is what is wrong with it."""
    if value is None:
        value = ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return "", "unreadable"
    text = str(value)[: MAX_CHARS[name] * 4]
    try:
        text.encode()
    except UnicodeEncodeError:
        return "", "unreadable"
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not line:
        return "", None if name in OPTIONAL else "missing"
    return (line, None) if len(line) <= MAX_CHARS[name] else ("", "too_long")


def _day(text: str, today: date, lang: str, market: Market) -> tuple[date | None, str | None]:
    """Read a day as ISO date or in the words of the language ("Saturday", "5 Mart")."""
    day = _iso(text) or day_in_words(text, today, lang, market)
    if day is None:
        return None, "date"
    if day < today:
        return None, "past"
    return (day, None) if day <= today + timedelta(days=BOOKABLE_DAYS) else (None, "too_far")


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _reaches(contact: str) -> bool:
    """Whether somebody could be reached by it: an e-mail address, a telephone number, a messenger's @name."""
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in contact)
    number = _PHONE.fullmatch(digits) and sum(c.isdigit() for c in digits) in _PHONE_DIGITS
    return bool(_EMAIL.fullmatch(contact) or number or _HANDLE.fullmatch(contact))
