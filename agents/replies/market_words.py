"""What a market is called in each language, and examples of what may be asked in it."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Mapping
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from agents.markets.market import Market
from agents.replies.place_label import short_place
from agents.replies.voice import Voice

_NAMES: WeakKeyDictionary[Market, Mapping[str, str]] = WeakKeyDictionary()


async def prepare_market(market: Market) -> None:
    """Read the market's phrases.toml and time zone once, off the event loop; without a file it is called by its name."""
    if market not in _NAMES:
        _NAMES[market] = await asyncio.to_thread(_read_names, market)


def market_name(market: Market, voice: Voice) -> str:
    """Name a market for the reader."""
    return _NAMES.get(market, {}).get(voice.lang, market.name)


def example(kind: str, market: Market, voice: Voice) -> str:
    """Give an example of what may be asked (`home`, `around`, `both`), with a place of this market."""
    places = market.capitals or tuple(place.name for place in market.gazetteer[:1]) or (market.name,)
    place = places[voice.variant % len(places)]
    return voice.say(f"concierge.example.{kind}", place=short_place(place, market, voice))


def _read_names(market: Market) -> Mapping[str, str]:
    ZoneInfo(market.timezone)  # reads a file the first time
    path = market.folder / "phrases.toml" if market.folder else None
    if path is None or not path.is_file():
        return {}
    names: Mapping[str, str] = tomllib.loads(path.read_text(encoding="utf-8")).get("name", {})
    return names
