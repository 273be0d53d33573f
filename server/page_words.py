"""The assistant's own words for what chips and cards name, in one language: one vocabulary for replies and page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from agents.markets.market import Market
from agents.replies.place_label import full_place
from agents.replies.voice import LANGUAGES, voice_for

GROUPS = ("listing_type", "property_type", "feature", "title_deed", "slot", "category", "near", "mark")
_PREFIX = "words."


@cache
def page_words(lang: str, market: Market) -> dict[str, dict[str, str]] | None:
    """Give `{group: {key: word}}` with the market's places as `place`; None for a language that is not spoken."""
    if lang not in LANGUAGES:
        return None
    voice = voice_for(lang)
    words: dict[str, dict[str, str]] = {}
    for group in GROUPS:
        start = f"{_PREFIX}{group}."
        keys = [name.removeprefix(start) for name in voice.book.templates if name.startswith(start)]
        words[group] = {key: voice.word(group, key) for key in keys}
    words["place"] = {place.name: full_place(place.name, market, voice) for place in market.gazetteer}
    return words


def page_config(
    market: Market, *, tile_url: str | None, attribution: str | None, auth: str, images: Sequence[str] = ()
) -> dict[str, Any]:
    """Say what the page needs to know of this deployment; nothing in it is secret."""
    bounds = market.bounds
    return {
        "market": market.name,
        "languages": [lang for lang in market.languages if lang in LANGUAGES],
        "currency": market.default_currency,
        "centre": market.centre,
        "bounds": [[bounds.south, bounds.west], [bounds.north, bounds.east]] if bounds else None,
        "tiles": {"url": tile_url, "attribution": attribution} if tile_url else None,
        "images": list(images),
        "auth": auth,
    }
