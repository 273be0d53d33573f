"""Answer with places: of one kind, around one point, nearest first, with what the data knows and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agents.catalogue.schema import PlaceHit
from agents.local_info.cards import card_of, name_of, shown_item, sources_of
from agents.local_info.origin import Origin
from agents.local_info.visit import Visit
from agents.replies import Voice, clean
from agents.replies.place_label import short_place
from agents.reply import Reply
from agents.understanding.types import Question

RADIUS_KM = 15.0
WIDE_RADIUS_KM = 120.0
PAGE = 5
CANDIDATES = 25
"""How many are looked at for those that are open now, or for a further page."""
_SCHEDULED = frozenset({"bus", "train", "airport", "harbour", "taxi"})


async def show_nearby(visit: Visit, *, before: Sequence[str] = ()) -> Reply:
    """List places of the wanted kind around the origin; `before` are sentences to begin with."""
    category, origin, voice = visit.category, visit.origin, visit.voice
    if category is None:
        return _ask_what(visit)
    if origin is None:
        return _where(visit)
    seen = _seen(visit)
    hits, wider = await _look(visit, category, origin, len(seen))
    if not hits and visit.request.get("cuisine") and not seen:
        return await _without_cuisine(visit, category)
    hits = [hit for hit in hits if hit.place.id not in seen]
    if not hits:
        return _none(visit, category, origin, before)
    start = len(seen)
    open_hits, rest, remark = _by_hours(visit, hits)
    listed = [*open_hits, *rest][:PAGE]
    notes = [voice.say("local_info.transport.no_timetable")] if category in _SCHEDULED else []
    blocks = [
        *before,
        *notes,
        *_lists(visit, _heading(visit, category, origin, wider=wider), open_hits, listed, remark, start),
        sources_of(listed, voice),
    ]
    shown = (*(i for i in visit.turn.context.shown if i.id in seen), *(
        shown_item(hit.place, number, voice) for number, hit in enumerate(listed, start=start + 1)
    ))  # fmt: skip
    return visit.reply(
        "\n\n".join(block for block in blocks if block),
        recommendations=tuple(card_of(hit, n, voice) for n, hit in enumerate(listed, start=start + 1)),
        shown=shown,
        focus=listed[0].place.id,
        action="more" if seen else None,
        local={**visit.request, **_located(visit, origin)},
        notes={"count": str(len(listed)), "wider": wider},
    )


def _located(visit: Visit, origin: Origin) -> dict[str, Any]:
    """Say where was looked; a way between two places keeps both."""
    ends = visit.request.get("location")
    if origin.place is None or (isinstance(ends, list) and len(ends) > 1):
        return {}
    return {"location": [origin.place]}


async def _without_cuisine(visit: Visit, category: str) -> Reply:
    """Show the kind of place as such, and say that the data do not name the cuisine."""
    voice, cuisine = visit.voice, visit.request["cuisine"]
    said = voice.say(
        "local_info.places.cuisine_unknown",
        category=voice.word("categories", category),
        cuisine=_say_cuisine(cuisine, voice),
    )
    request = {key: value for key, value in visit.request.items() if key != "cuisine"}
    reply = await show_nearby(replace(visit, request=request), before=[said])
    return replace(reply, local={**reply.local, "cuisine": cuisine})


def line(hit: PlaceHit, number: int, visit: Visit, *, with_open: bool = False) -> str:
    """Write one place as one line."""
    voice, place = visit.voice, hit.place
    details = [voice.distance(hit.distance_km)] if hit.distance_km is not None else []
    if place.place and (visit.origin is None or place.place != visit.origin.place):
        details.append(short_place(place.place, visit.tools.market, voice))
    if place.cuisine:
        details.append(_say_cuisine(place.cuisine.split(";"), voice))
    if hit.open_now is not None and with_open:
        details.append(voice.word("mark", "open" if hit.open_now else "closed"))
    if place.opening_hours:
        details.append(
            voice.say("local_info.places.hours", hours=voice.isolate(clean(place.opening_hours, 80)))
        )
    if place.phone:
        details.append(voice.say("local_info.places.phone", phone=voice.isolate(clean(place.phone, 40))))
    return voice.say(
        "local_info.places.line",
        number=str(number),
        name=name_of(place, voice),
        details=" · ".join(details),
    )


def _seen(visit: Visit) -> dict[str, None]:
    """Name the places already shown, where the message asks for more of them."""
    asked, acts = visit.turn.context.asked, visit.turn.understanding.acts
    more = "more" in acts or ("yes" in acts and asked is not None and asked.kind == "offer_more")
    if not more or visit.turn.understanding.local.get("category"):
        return {}
    return {item.id: None for item in visit.turn.context.shown if item.kind == "place"}


async def _look(visit: Visit, category: str, origin: Origin, skip: int) -> tuple[list[PlaceHit], bool]:
    """Look around, and farther away where there is nothing near."""
    wants_open = bool(visit.request.get("open_now"))
    limit = CANDIDATES if wants_open else PAGE + skip
    cuisine = visit.request.get("cuisine")
    for radius in (RADIUS_KM, WIDE_RADIUS_KM):
        hits = await visit.tools.places.near(
            category,
            origin.latitude,
            origin.longitude,
            radius_km=radius,
            limit=limit,
            cuisine=cuisine[0] if isinstance(cuisine, list) else cuisine,
            open_at=visit.turn.context.now,
        )
        if len(hits) > skip:
            return hits, radius == WIDE_RADIUS_KM
    return [], False


def _by_hours(visit: Visit, hits: list[PlaceHit]) -> tuple[list[PlaceHit], list[PlaceHit], str]:
    """Split off those known to be open, where that was asked; say what is not known."""
    if not visit.request.get("open_now"):
        return [], hits, ""
    open_now = [hit for hit in hits if hit.open_now]
    unknown = [hit for hit in hits if hit.open_now is None]
    if open_now:
        return open_now[:PAGE], unknown[: PAGE - len(open_now[:PAGE])], "rest"
    if len(unknown) < len(hits):
        return [], unknown or hits, "none_open"
    return [], hits, "unknown"


def _lists(
    visit: Visit, heading: str, open_hits: list[PlaceHit], listed: list[PlaceHit], remark: str, start: int
) -> list[str]:
    """Write heading and list, with what is known of opening hours before it."""
    voice = visit.voice
    lines = [line(hit, n, visit, with_open=True) for n, hit in enumerate(listed, start=start + 1)]
    if not remark:
        return [heading, "\n".join(lines)]
    said = voice.say(f"local_info.open.{remark}")
    if remark != "rest":
        return [said, heading, "\n".join(lines)]
    known, rest = lines[: len(open_hits)], lines[len(open_hits) :]
    blocks = [heading, voice.say("local_info.open.known"), "\n".join(known)]
    return [*blocks, said, "\n".join(rest)] if rest else blocks


def _heading(visit: Visit, category: str, origin: Origin, *, wider: bool) -> str:
    voice = visit.voice
    fill = {"category": voice.word("categories", category), "origin": origin.label}
    if wider:
        fill["near"] = voice.distance(RADIUS_KM)
    cuisine = visit.request.get("cuisine")
    if cuisine:
        key = "wider_cuisine" if wider else "heading_cuisine"
        return voice.say(f"local_info.places.{key}", cuisine=_say_cuisine(cuisine, voice), **fill)
    key = "wider" if wider else "heading" if origin.exact else "heading_place"
    return voice.say(f"local_info.places.{key}", **fill)


def _say_cuisine(cuisine: str | Sequence[str], voice: Voice) -> str:
    names = [cuisine] if isinstance(cuisine, str) else cuisine
    return clean(voice.comma(voice.words("cuisine", [name.strip() for name in names])), 60)


def _none(visit: Visit, category: str, origin: Origin, before: Sequence[str]) -> Reply:
    voice = visit.voice
    known = f"words.categories.{category}" in voice.book
    text = voice.say(
        "local_info.places.none" if known else "local_info.places.none_known",
        category=voice.word("categories", category),
        distance=voice.distance(WIDE_RADIUS_KM),
        origin=origin.label,
    )
    return visit.reply("\n\n".join([*before, text]), notes={"count": "0"})


def _where(visit: Visit) -> Reply:
    """Ask for a place, or admit that the one that was named is not on the map."""
    if visit.place is not None:
        name = short_place(visit.place, visit.tools.market, visit.voice)
        return visit.reply(visit.voice.say("local_info.places.unlocated", place=name), notes={"count": "0"})
    return visit.reply(visit.voice.say("local_info.ask.where"), asked=Question("ask_slot", "location"))


def _ask_what(visit: Visit) -> Reply:
    from agents.replies.market_words import example

    voice = visit.voice
    if visit.origin is not None:
        text = voice.say("local_info.ask.what", place=visit.origin.label)
    else:
        text = voice.say("local_info.ask.what_nowhere", example=example("around", visit.tools.market, voice))
    return visit.reply(text, asked=Question("ask_slot", "category"), action="clarify")
