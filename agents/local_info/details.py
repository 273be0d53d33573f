"""Tell all the data knows about one place, and by name what it does not."""

from __future__ import annotations

from agents.catalogue.schema import Place, PlaceHit
from agents.local_info.cards import card_of, name_of, sources_of
from agents.local_info.visit import Visit
from agents.replies import clean
from agents.replies.place_label import full_place
from agents.reply import Reply
from agents.understanding.types import Question, ShownItem

_ASKABLE = {"phone": "label_phone", "contact": "label_phone", "address": "label_address", "opening_hours": "label_hours",
            "hours": "label_hours"}  # fmt: skip


async def show_place(visit: Visit) -> Reply:
    """Describe the place that is meant; a home goes to the agent for homes."""
    item = meant_item(visit)
    voice = visit.voice
    if item is None:
        return visit.reply(
            voice.say("real_estate.ask.which"), action="clarify", asked=Question("ask_slot", "item")
        )
    if item.kind == "listing":
        # Homes are the other agent's, but a message that only passes on would be an empty one.
        from agents.real_estate.details import show_details
        from agents.real_estate.exchange import begin

        return await show_details(begin(visit.turn, visit.tools))
    found = await visit.tools.places.get([item.id])
    if not found:
        return visit.reply(voice.say("local_info.details.gone"), action="details")
    place = found[0]
    heading = voice.say(
        "local_info.details.heading",
        name=name_of(place, voice),
        category=voice.word("category", place.category),
    )
    facts = [f"- {fact}" for fact in _facts(place, visit)]
    hit = PlaceHit(place, None)
    return visit.reply(
        "\n\n".join(part for part in (heading, "\n".join(facts), sources_of([hit], voice)) if part),
        recommendations=(card_of(hit, item.number, voice),),
        focus=place.id,
        place=place.place,
        action="details",
    )


def meant_item(visit: Visit) -> ShownItem | None:
    """Find the item that a number, a handed id or the focus means."""
    context = visit.turn.context
    handed = visit.turn.handed.payload.get("item_id") if visit.turn.handed else None
    wanted = handed or context.focus
    for number in visit.turn.understanding.selected:
        if (item := visit.item(number)) is not None:
            return item
    return next((item for item in context.shown if item.id == wanted), None)


def _facts(place: Place, visit: Visit) -> list[str]:
    voice = visit.voice
    values = {
        "label_place": full_place(place.place, visit.tools.market, voice) if place.place else None,
        "label_address": voice.isolate(clean(place.address, 160)) if place.address else None,
        "label_phone": voice.isolate(clean(place.phone, 40)) if place.phone else None,
        "label_hours": voice.isolate(clean(place.opening_hours, 120)) if place.opening_hours else None,
        "label_coordinates": _coordinates(place, visit),
    }
    asked = [_ASKABLE[name] for name in visit.turn.understanding.requested if name in _ASKABLE]
    facts = []
    for key, value in values.items():
        if asked and key not in asked:
            continue
        label = voice.say(f"local_info.details.{key}")
        if value is None:
            facts.append(voice.say("local_info.details.unknown", label=label))
        else:
            facts.append(voice.say("real_estate.details.requested", label=label, value=value))
    return facts


def _coordinates(place: Place, visit: Visit) -> str:
    coordinates = f"{place.latitude:.4f}, {place.longitude:.4f}"
    return f"{coordinates} ({visit.voice.word('mark', 'approximate')})" if place.approximate else coordinates
