"""Read a request for local information."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from agents.understanding.clauses import inside
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

_EATING = "restaurant"
_FILE = Path(__file__).parent / "lexicons" / "subjects.toml"
_SUBJECTS: Mapping[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))


def local_request(reading: Reading, context: DialogueContext) -> dict[str, Any]:
    """Give category, topic, place and time; a follow-up without a subject keeps the one before ("and in Girne?")."""
    request: dict[str, Any] = {}
    situation = reading.first("situation")
    for kind in ("category", "cuisine", "topic"):
        sought = [m for m in reading.of(kind) if _is_sought(m, situation)]
        called_for = [m for m in sought if situation is not None and m.value == situation.value]
        mention = _asked_for(called_for or sought)  # "robbed at the market, where is the police?"
        if mention is not None:
            request[kind] = mention.value
    deeds = reading.first("title_deed") or any(m.value == "title_deed" for m in reading.of("slot"))
    if "topic" not in request and deeds and _is_law(reading):
        request["topic"] = "title_deeds"
    if "on_duty" in request and not context.local.get("category"):
        request.setdefault("category", "pharmacy")  # "night pharmacy" names both
    if "cuisine" in request:
        request.setdefault("category", _EATING)
    if situation is not None and "topic" not in request:
        request.setdefault("category", situation.value)
    if not {"category", "topic"} & request.keys():
        request.update(_of_domain(reading))
    request.update({kind: True for kind in ("on_duty", "open_now") if reading.first(kind)})
    if not {"category", "topic"} & request.keys() and _is_way(reading):
        request["category"] = "bus"
    place = _place(reading, context, subject="category" in request)
    if place is not None:
        request["location"] = place
    when = reading.first("when")
    if when is not None:
        request["when"] = when.value
    if request and not {"category", "topic"} & request.keys() and context.local.get("category"):
        return {**context.local, **request}
    return request


def _asked_for(mentions: Sequence[Mention]) -> Mention | None:
    """Give what is asked for: a restaurant, where a restaurant at the harbour is; else what is named first."""
    composed = next((m for m in mentions if m.more.get("composed")), None)
    if composed is not None:
        return composed
    subjects = [m for m in mentions if not m.more.get("landmark")] or mentions
    plain = (m for m in subjects if m.relation not in ("near", "from", "to") and "case" not in m.more)
    return next(plain, next(iter(subjects), None))


def _of_domain(reading: Reading) -> dict[str, Any]:
    """Give the category that the words of a domain stand for, where no word names it: "do I need an umbrella?"."""
    named = (_SUBJECTS.get(str(m.value)) for m in reading.of("domain"))
    return next(({"category": category} for category in named if category is not None), {})


def _is_sought(mention: Mention, situation: Mention | None) -> bool:
    """Whether a category is what is asked for, not where a way leads: "someone to drive me to the airport"."""
    goal = mention.relation == "to" or bool(mention.more.get("landmark"))
    if mention.kind == "category" and situation is not None and inside(mention, [situation]):
        return bool(mention.value == situation.value)  # the temperature of "my son has a temperature"
    if mention.kind == "cuisine" and situation is not None and inside(mention, [situation]):
        return bool(situation.value == _EATING)  # "where can I buy fresh fish?" is no restaurant's
    return not mention.negated and not (goal and situation is not None)


def is_meant(place: Mention) -> bool:
    """Whether a place is where something is sought, not where it must not be."""
    return not place.negated and place.relation not in ("except", "instead")


def _place(reading: Reading, context: DialogueContext, *, subject: bool) -> Any:
    """Give the place named (all of them for a way between two), the one meant by "there", or that of the request before."""
    places = list(dict.fromkeys(m.value for m in reading.of("place") if is_meant(m)))
    if places:
        return places[0] if len(places) == 1 else places
    if any(m.value == "there" for m in reading.of("cue")) and context.place:
        return context.place
    if subject and context.active_agent == "local_info":  # "and a hotel?"
        return context.local.get("location")
    return None


def _is_way(reading: Reading) -> bool:
    """Whether a way is asked for, from one place to another: "how do I get from Girne to Lefkoşa?"."""
    return {"from", "to"} <= {m.relation for m in reading.of("place")}


def _is_law(reading: Reading) -> bool:
    return any(m.value == "local_law" for m in reading.of("domain"))
