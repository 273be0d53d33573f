"""Pharmacies on duty: only from a roster that was loaded; without one, ordinary pharmacies that are called just that."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agents.catalogue.schema import DutyEntry
from agents.local_info.nearby import show_nearby
from agents.local_info.visit import Visit
from agents.replies import clean
from agents.replies.place_label import full_place, short_place
from agents.reply import Reply
from agents.understanding.days import day_in_words
from agents.understanding.types import Question

_TONIGHT_AT = 22
"""The local hour that "tonight" is looked up for, where it is still to come."""
_HOURS = {"morning": 9, "noon": 12, "afternoon": 15}
"""The local hour that a part of another day is looked up for; without one it is the night, which a roster is about."""
MOST_LISTED = 8


async def show_on_duty(visit: Visit) -> Reply:
    """Answer from the roster; say that there is none where none is loaded."""
    voice = visit.voice
    place = visit.origin.place if visit.origin else None
    moment = duty_moment(visit)
    entries = await visit.tools.places.on_duty(place, moment)
    if entries is None:
        no_roster = voice.say("local_info.duty.no_roster")
        if visit.origin is None:
            text = f"{no_roster} {voice.say('local_info.ask.where')}"
            return visit.reply(text, asked=Question("ask_slot", "location"), notes={"roster": False})
        return await show_nearby(visit, before=[no_roster, voice.say("local_info.duty.ordinary")])
    if entries:
        key = "heading" if place else "heading_all"
        return _listed(visit, entries, voice.say(f"local_info.duty.{key}", place=_label(visit, place)))
    elsewhere = await visit.tools.places.on_duty(None, moment) if place else None
    if not elsewhere:
        return visit.reply(voice.say("local_info.duty.none_at_all"), notes={"roster": True, "count": "0"})
    return _listed(visit, elsewhere, voice.say("local_info.duty.none_here", place=_label(visit, place)))


def duty_moment(visit: Visit) -> datetime:
    """Choose the moment to look up: now, tonight, or the night of the day that is named; local to the market."""
    market = visit.tools.market
    now = visit.turn.context.now.astimezone(ZoneInfo(market.timezone))
    when = str(visit.request.get("when") or "")
    day = day_in_words(when, now.date(), "en", market) if when else None
    if day is not None and day != now.date():
        hour = next((hour for part, hour in _HOURS.items() if part in when.split()), _TONIGHT_AT)
        return now.replace(year=day.year, month=day.month, day=day.day, hour=hour, minute=0)
    if "night" in when and 6 <= now.hour < _TONIGHT_AT:
        return now.replace(hour=_TONIGHT_AT, minute=0)
    return now


def _label(visit: Visit, place: str | None) -> str:
    return full_place(place, visit.tools.market, visit.voice) if place else ""


def _listed(visit: Visit, entries: list[DutyEntry], heading: str) -> Reply:
    voice, market = visit.voice, visit.tools.market
    lines = []
    for number, entry in enumerate(entries[:MOST_LISTED], start=1):
        ends = entry.ends_at.astimezone(ZoneInfo(market.timezone))
        details = [
            short_place(entry.place, market, voice),
            voice.isolate(clean(entry.address, 120)) if entry.address else "",
            voice.say("local_info.places.phone", phone=voice.isolate(clean(entry.phone, 40)))
            if entry.phone
            else "",
            voice.say("local_info.duty.until", time=voice.numbers.digits(ends.strftime("%H:%M"))),
        ]
        lines.append(
            voice.say(
                "local_info.duty.line",
                number=str(number),
                name=voice.isolate(clean(entry.pharmacy, 80)),
                details=" · ".join(part for part in details if part),
            )
        )
    sources = sorted({clean(entry.source, 60) for entry in entries if entry.source})
    blocks = [heading, "\n".join(lines)]
    if sources:
        blocks.append(voice.say("local_info.duty.source", source=voice.comma(sources)))
    return visit.reply(
        "\n\n".join(blocks),
        recommendations=tuple(_card(entry, n) for n, entry in enumerate(entries[:MOST_LISTED], start=1)),
        notes={"roster": True, "count": str(len(entries))},
    )


def _card(entry: DutyEntry, number: int) -> dict[str, Any]:
    return {
        "id": f"duty:{entry.pharmacy}:{entry.starts_at.isoformat()}",
        "kind": "place",
        "number": number,
        "title": entry.pharmacy,
        "category": "pharmacy",
        "on_duty": True,
        "place": entry.place,
        "address": entry.address,
        "phone": entry.phone,
        "starts_at": entry.starts_at.isoformat(),
        "ends_at": entry.ends_at.isoformat(),
        "source": entry.source,
    }
