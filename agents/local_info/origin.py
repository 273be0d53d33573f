"""Find the point that "near" means: what was handed over, a shown item, the place named, or where the talk is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.markets.market import Market
from agents.replies import Voice, clean
from agents.replies.place_label import full_place
from agents.turn import AgentTurn
from agents.understanding.types import ShownItem


@dataclass(frozen=True, slots=True)
class Origin:
    """A point with its name in the reply; `place` is canonical, `exact` is False for the middle of a town."""

    label: str
    latitude: float
    longitude: float
    place: str | None = None
    item_id: str | None = None

    @property
    def exact(self) -> bool:
        """Whether the point is a shown item rather than a town."""
        return self.item_id is not None


def find_origin(turn: AgentTurn, market: Market, voice: Voice) -> Origin | None:
    """Choose the point to look around; None where nothing says where."""
    handed = turn.handed.payload if turn.handed else {}
    named = named_places(turn)
    if handed and not _elsewhere(named, handed.get("place"), market):
        origin = _handed(handed, market, voice)
        if origin is not None:
            return origin
    item = _meant_item(turn)
    if item is not None and not _elsewhere(named, item.place, market):
        origin = _at_item(item, market, voice)
        if origin is not None:
            return origin
    for place in (*named, turn.context.place, *_searched_places(turn)):
        if place and (origin := at_place(place, market, voice)):
            return origin
    return None


def _elsewhere(named: list[str], handed: Any, market: Market) -> bool:
    """Tell whether another place is named than the one that was handed over or what it lies in."""
    around = {handed, *market.ancestors(handed)} if isinstance(handed, str) else set()
    return bool(set(named) - around)


def named_places(turn: AgentTurn) -> list[str]:
    """List the places that the local request names."""
    location = turn.understanding.local.get("location")
    if isinstance(location, str):
        return [location]
    return [str(place) for place in location or ()]


def at_place(name: str, market: Market, voice: Voice) -> Origin | None:
    """Give the middle of a named place; None where its coordinates are not known."""
    place = market.place(name)
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return Origin(full_place(name, market, voice), place.latitude, place.longitude, name)


def _handed(payload: Mapping[str, Any], market: Market, voice: Voice) -> Origin | None:
    latitude, longitude, place = payload.get("latitude"), payload.get("longitude"), payload.get("place")
    if latitude is None or longitude is None:
        return at_place(place, market, voice) if isinstance(place, str) else None
    label = _home_label(payload.get("number"), payload.get("name"), voice)
    return Origin(label, latitude, longitude, place, str(payload.get("item_id") or "") or None)


def _meant_item(turn: AgentTurn) -> ShownItem | None:
    """Take a selected item, or the one in focus where the message points at it or names no place at all."""
    shown = turn.context.shown
    for number in turn.understanding.selected:
        for item in shown:
            if item.number == number:
                return item
    focus = next((item for item in shown if item.id == turn.context.focus), None)
    if turn.understanding.anchor == "place":
        return None
    named = bool(turn.understanding.local.get("location"))
    if turn.understanding.anchor == "item" or (turn.context.active_agent == "real_estate" and not named):
        return focus
    return None


def _at_item(item: ShownItem, market: Market, voice: Voice) -> Origin | None:
    if item.latitude is None or item.longitude is None:
        return at_place(item.place, market, voice) if item.place else None
    name = "" if item.name == item.id else item.name
    label = (
        _home_label(item.number, name, voice)
        if item.kind == "listing"
        else voice.isolate(clean(item.name, 60))
    )
    return Origin(label, item.latitude, item.longitude, item.place, item.id)


def _home_label(number: Any, name: Any, voice: Voice) -> str:
    if not isinstance(number, int):
        return voice.say("local_info.places.listing_only")
    if not name:
        return voice.say("local_info.places.listing_number", number=voice.number(number))
    return voice.say("local_info.places.listing", number=voice.number(number), title=clean(str(name), 60))


def _searched_places(turn: AgentTurn) -> list[str]:
    location = turn.context.slots.get("location")
    return [str(place) for place in location.value] if location is not None else []
