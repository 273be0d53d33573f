"""Take an offered home and the day of a visit: from a yes, from praise, from its name, or from the wish to see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agents.understanding.acts import Acts
from agents.understanding.clauses import Clause, clause_of
from agents.understanding.dates import WEEKDAYS, plain_english
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import Agent, DialogueContext

_STATED = ("offer", "clarify_route")
"""Kinds of assistant messages that bare praise ("Great!") may answer with a choice."""


def accepted(
    reading: Reading,
    clauses: Sequence[Clause],
    acts: Acts,
    context: DialogueContext,
    target: Agent,
    *,
    moves: bool = False,
) -> dict[str, Any]:
    """Give the home and the day that a message settles on, as slots.

    `moves` says that the message changes what is looked for: "it's ok, but I'd prefer one with a garage" takes nothing.
    """
    settled: dict[str, Any] = {}
    at_home = target == "real_estate"
    named = next((m for m in reading.of("property_name") if not _asked_about(clauses, m)), None)
    home = next((item for item in context.shown if item.id == context.focus and item.kind == "listing"), None)
    if named is not None and at_home:
        settled["property_name"] = named.value
    elif (
        home is not None
        and (not moves or _views(reading, acts))
        and _wants(reading, clauses, acts, context, at_home=at_home)
    ):
        settled["property_name"] = home.name
    day = _visit_day(reading, acts, context) if at_home else None
    if day is not None:
        settled["visit_date"] = day
    return settled


def _views(reading: Reading, acts: Acts) -> bool:
    """Whether a home is to be seen; with a home in hand "book an appointment" says that as well."""
    return "viewing" in acts or any(m.value == "appointment" for m in reading.of("domain"))


def day_of(reading: Reading) -> str | None:
    """Give the day that is named, in plain English; "not for today" names none."""
    refused = [m for m in reading.of("cue") if m.value == "not"]
    for mention in reading.of("when"):
        beside = any(cue.last == mention.first or cue.first == mention.last for cue in refused)
        if names_day(mention) and not beside:
            return day_named(mention)
    return None


def day_named(mention: Mention) -> str:
    """Give an expression of time in plain English; "this saturday" is saturday."""
    parts = dict(mention.more)
    if parts.get("shift") == "this" and parts.get("day") in WEEKDAYS:
        del parts["shift"]
    return plain_english(parts)


def _day_chosen(reading: Reading, context: DialogueContext) -> str | None:
    """Give the day that is named; of several, the last where one was set before ("not the 4th, the 8th")."""
    day = day_of(reading)
    asked = context.asked.value if context.asked is not None and context.asked.slot == "visit_date" else None
    if day is None or not (asked or "visit_date" in context.slots):
        return day
    named = [m for m in reading.of("when") if names_day(m)]
    return day_named(named[-1]) if len(named) > 1 and not named[-1].more.get("span") else day


def day_alone(mention: Mention) -> str:
    """Give the day of an expression of time without its hour: a free slot until five is no visit at five."""
    return plain_english({part: value for part, value in mention.more.items() if part != "time"})


def names_day(mention: Mention) -> bool:
    """Whether an expression of time names a day rather than only an hour or a part of the day."""
    return bool({"day", "day_of_month", "span"} & mention.more.keys())


def _wants(
    reading: Reading, clauses: Sequence[Clause], acts: Acts, context: DialogueContext, *, at_home: bool
) -> bool:
    """Whether the home in hand is taken. Liking it while still asking about it is not yet taking it."""
    asked = context.asked
    declines = "no" in acts and not acts.liked
    if _views(reading, acts) and at_home:
        return not (declines and asked is not None and asked.kind == "offer")
    if context.active_agent not in ("real_estate", None) or acts.disliked or declines or "more" in acts:
        return False
    features = list(reading.of("feature"))
    still_asks = any(
        clause.frame == "ask"
        or (clause.frame is None and clause.question and any(map(clause.holds, features)))
        for clause in clauses
    )
    if "yes" in acts and asked is not None and asked.kind in ("offer", "confirm"):
        return asked.kind == "confirm" or not (at_home and still_asks)
    praised = acts.liked == 2 or (acts.liked == 1 and asked is not None and asked.kind in _STATED)
    return praised and not (at_home and still_asks)


def _visit_day(reading: Reading, acts: Acts, context: DialogueContext) -> str | None:
    """Give the day of a visit: named now, or talked about just before ("then let's see it that day")."""
    day, viewing = _day_chosen(reading, context), _views(reading, acts)
    stay = context.slots.get("listing_type")
    if stay is not None and stay.value == "short_stay" and not viewing:
        return None  # the day on which a stay begins
    if day is not None:
        asked = context.asked is not None and context.asked.slot in ("visit_date", "viewing")
        leaving = bool({"bye", "thanks"} & set(acts.found)) and not viewing and not asked
        about_visit = viewing or asked or "visit_date" in context.slots or context.focus is not None
        return day if about_visit and not leaving else None
    asked_day = context.asked
    if (
        asked_day is not None
        and (asked_day.kind, asked_day.slot) == ("confirm", "visit_date")
        and asked_day.value
        and ("yes" in acts or (acts.liked and not acts.disliked and "no" not in acts))
        and "visit_date" not in context.slots
    ):
        return str(asked_day.value)  # "a visit on March 9th, is that right?"
    same_day = any(m.value == "that_day" for m in reading.of("cue"))
    elsewhere = "visit_date" not in context.slots and context.active_agent == "concierge"
    return context.when if viewing and (same_day or elsewhere) else None


def _asked_about(clauses: Sequence[Clause], mention: Mention) -> bool:
    clause = clause_of(clauses, mention)
    return clause is not None and clause.frame == "ask"
