"""Say the state of the search in the names of another evaluation: Schema-Guided Dialogue, services for homes.

Values that were spoken are expected as they were spoken ("San Fran", "the 7th"), so the profile remembers by which words a thread
named places and days.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.markets.market import Market
from agents.understanding.accepting import day_alone, day_named
from agents.understanding.mentions import Mention
from agents.understanding.reading import read

_FEATURES = {"furnished": "furnished", "pets_allowed": "pets", "garage": "garage", "laundry": "laundry"}
_CLOCK = re.compile(
    r"(?:\b(?:from|at|until|till|to|between|by|and|around|about|starting|of)\s+)*\b(?:\d{1,2}(?::\d{2})?\s*(?:am|pm|o'clock)|\d{1,2}:\d{2}|midnight|noon)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"\b(?:(?:in the|at|this)\s+)?(?:morning|afternoon|evening|night)\b", re.IGNORECASE)
_BOTH = re.compile(r"\s*,\s*|\s+is\s+")
"""Between the name of a day and its date: "this Sunday, March 3rd", "Today is March 11th"."""
_PLAIN_DATE = re.compile(r"(\d{1,2}) ([a-z]+)(?: \d{4})?$")
_EDGES = " ,.-"


@dataclass
class SgdProfile:
    """Maps slots to the names and values of `sgd_homes`; one instance serves all threads of a run."""

    spoken: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def heard(self, thread: str, text: str, market: Market, *, assistant: bool = False) -> None:
        """Remember how a thread names days and, by its user, places."""
        reading = read(text, market)
        for mention in reading.of("when") if assistant else reading.of("when", "place"):
            if mention.kind == "place":
                self.spoken[thread][str(mention.value)] = mention.text.removesuffix("'s")
                continue
            words, keys = (
                day_words(text, mention),
                {str(mention.value), day_named(mention), day_alone(mention)},
            )
            if words:
                known = self.spoken[thread]
                known.update({key: words for key in keys if not (assistant and key in known)})

    def slots(self, thread: str, slots: Mapping[str, Any]) -> dict[str, str]:
        """Map a state (slot -> value) to the names of the evaluation."""
        mapped: dict[str, str] = {}
        for name in ("bedrooms", "bathrooms"):
            value = slots.get(name)
            if value:
                mapped[name] = str(int(value[0] if value[0] is not None else value[1]))
        near = [value for value in slots.get("near") or () if value[:1].isupper()]
        if slots.get("location") or near:  # there, "around Concord" is a location like any other
            place = (slots.get("location") or near)[-1]
            mapped["location"] = self.spoken[thread].get(place, place)
        for feature, name in _FEATURES.items():
            if feature in (slots.get("features") or ()):
                mapped[name] = "true"
        if slots.get("visit_date"):
            day = str(slots["visit_date"])
            mapped["visit_date"] = self.spoken[thread].get(day) or _american(day)
        mapped.update(
            {name: str(slots[name]) for name in ("listing_type", "property_name") if slots.get(name)}
        )
        return mapped


def day_words(text: str, mention: Mention) -> str:
    """Give the words of a day without the hour: "March 5th" of "5:30 pm on March 5th", "the 7th" with its article."""
    words = _PART.sub("", _CLOCK.sub("", mention.text)).strip(_EDGES)
    if {"day", "day_of_month"} <= mention.more.keys():
        words = _BOTH.split(words)[-1]
    words = re.sub(
        r"^(?:on|for|from|by|at|until|till)\s+|\s+(?:on|for|from|at|until|by|to)$",
        "",
        words,
        flags=re.IGNORECASE,
    )
    before = text[: mention.start].rstrip()
    if (
        words[:1].isdigit()
        and " of " not in words
        and "month" not in mention.more
        and "span" not in mention.more
    ):
        article = before[-3:]
        if before.lower() == "the" or before.lower().endswith(" the"):
            words = f"{article} {words}"
    return words.strip(_EDGES)


def _american(day: str) -> str:
    """Write "5 march" as "March 5th", the way assistants there say it."""
    from agents.understanding.when import ordinal

    match = _PLAIN_DATE.match(_CLOCK.sub("", day).strip(_EDGES))
    return f"{match[2].title()} {ordinal(int(match[1]))}" if match else _CLOCK.sub("", day).strip(_EDGES)
