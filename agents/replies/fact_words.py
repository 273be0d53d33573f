"""Say a remembered fact in words: a structured one in the reader's language, free text as the data it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.markets.market import Market
from agents.replies.constraints import SPOKEN_ORDER, describe_slot
from agents.replies.voice import Voice, clean


def fact_in_words(key: str | None, text: str, values: Mapping[str, Any], voice: Voice, market: Market) -> str:
    """Return "budget: up to £500" and its like; `values` are what held when the fact was stated."""
    if key == "currency":
        return voice.say(
            "concierge.know.labelled", label=voice.word("slot", key), value=str(values.get(key) or text)
        )
    if key not in SPOKEN_ORDER or values.get(key) in (None, [], ""):
        return voice.isolate(clean(text, 160))
    said = voice.comma(describe_slot(key, values, voice, market))
    return voice.say("concierge.know.labelled", label=voice.word("slot", key), value=said)
