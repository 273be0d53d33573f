"""One turn of local information: the request, where it is about, and how the reply is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agents.local_info.origin import Origin, find_origin, named_places
from agents.replies import Voice, voice_for
from agents.reply import Handoff, Reply
from agents.turn import AgentTurn, Tools
from agents.understanding.homes_in_view import with_homes
from agents.understanding.types import ShownItem


@dataclass(frozen=True, slots=True)
class Visit:
    """A turn of this agent; every reply is made from one."""

    turn: AgentTurn
    tools: Tools
    voice: Voice
    request: Mapping[str, Any]
    origin: Origin | None

    @property
    def category(self) -> str | None:
        """The kind of place asked for."""
        wanted = self.request.get("category")
        category = wanted[0] if isinstance(wanted, list) and wanted else wanted
        return _REACHED_BY.get(category, category) if category else None

    @property
    def place(self) -> str | None:
        """The place that is talked about, also where its coordinates are not known."""
        if self.origin is not None:
            return self.origin.place
        return next(iter([*named_places(self.turn), *filter(None, [self.turn.context.place])]), None)

    def reply(self, text: str, **fields: Any) -> Reply:
        """Make a reply that keeps the request, and hands over what else the message asks for."""
        fields.setdefault("local", dict(self.request))
        fields.setdefault("place", self.place)
        fields.setdefault("handoff_to", self._handoff())
        return Reply(text, **fields)

    def _handoff(self) -> Handoff | None:
        """Pass a wish for homes on, with the place that was talked about."""
        if "real_estate" not in self.turn.understanding.also or self.turn.handed:
            return None
        payload: dict[str, Any] = {"place": self.place}
        return Handoff("real_estate", "also_asked", payload)

    def item(self, number: int) -> ShownItem | None:
        """Find a shown item by its number."""
        return next((item for item in self.turn.context.shown if item.number == number), None)


def begin(turn: AgentTurn, tools: Tools) -> Visit:
    """Take the request of this message, completed by the last one where it says only what changes."""
    if turn.understanding.of_homes:
        turn = replace(turn, context=with_homes(turn.context))
    voice = voice_for(turn.understanding.lang, turn.context.turn)
    request = dict(turn.understanding.local)
    follows_up = turn.handed is None and turn.context.active_agent == "local_info"
    if follows_up and not {"category", "topic"} & request.keys():
        request = {**{k: v for k, v in turn.context.local.items() if k in _CARRIED}, **request}
    return Visit(turn, tools, voice, request, find_origin(turn, tools.market, voice))


_REACHED_BY = {"sea": "beach"}
"""What stands in the data for something that has no address."""

_CARRIED = ("category", "cuisine", "on_duty", "open_now")
"""What a follow-up such as "and in Lefke?" keeps of the request before it."""
