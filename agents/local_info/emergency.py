"""In need, the number comes first."""

from __future__ import annotations

from collections.abc import Mapping

from agents.local_info.cards import card_of, shown_item, sources_of
from agents.local_info.nearby import PAGE, RADIUS_KM, line
from agents.local_info.visit import Visit
from agents.markets.market import EmergencyNumber, Market
from agents.replies import Voice
from agents.reply import Reply

_FIRST = ("general", "ambulance")


async def answer_emergency(visit: Visit) -> Reply:
    """Give the number to call, then hospitals nearby where it is known where that is."""
    voice = visit.voice
    blocks = emergency_lines(visit.tools.market, voice)
    hits = []
    if visit.origin is not None:
        origin = visit.origin
        hits = await visit.tools.places.near(
            "hospital", origin.latitude, origin.longitude, radius_km=RADIUS_KM * 2, limit=PAGE - 2
        )
        if hits:
            blocks.append(voice.say("local_info.emergency.hospitals", origin=origin.label))
            blocks.append("\n".join(line(hit, number, visit) for number, hit in enumerate(hits, start=1)))
            blocks.append(sources_of(hits, voice))
    return visit.reply(
        "\n\n".join(block for block in blocks if block),
        recommendations=tuple(card_of(hit, number, voice) for number, hit in enumerate(hits, start=1)),
        action="emergency",
        **(
            {"shown": tuple(shown_item(hit.place, n, voice) for n, hit in enumerate(hits, start=1))}
            if hits
            else {}
        ),
    )


def emergency_lines(market: Market, voice: Voice) -> list[str]:
    """Say which number to call, the others, and that nobody has confirmed them where that is so."""
    numbers = market.emergency_numbers
    if not numbers:
        return [voice.say("local_info.emergency.none")]
    by_kind: Mapping[str, EmergencyNumber] = {number.kind: number for number in reversed(numbers)}
    first = next((by_kind[kind] for kind in _FIRST if kind in by_kind), numbers[0])
    lines = [
        voice.say("local_info.emergency.first", number=first.number, kind=_kind(first, voice)),
    ]
    others = [f"{number.number} ({_kind(number, voice)})" for number in numbers if number is not first]
    if others:
        lines.append(voice.say("local_info.emergency.others", numbers=voice.comma(others)))
    if not first.confirmed:
        lines.append(voice.say("local_info.emergency.unconfirmed"))
    return [lines[0], " ".join(lines[1:])] if len(lines) > 1 else lines


def _kind(number: EmergencyNumber, voice: Voice) -> str:
    key = f"local_info.emergency.kind.{number.kind}"
    return voice.say(key) if key in voice.book else number.kind.replace("_", " ")
