"""One turn of the search: the message merged into the state, and what answering it needs at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from agents.real_estate.supposed import supposed_listing_type
from agents.replies import Voice, voice_for
from agents.replies.constraints import describe_slot
from agents.replies.pinned_point import unpin
from agents.reply import Reply
from agents.turn import AgentTurn, Tools
from agents.understanding.hints import Hint, hints_from
from agents.understanding.homes_in_view import with_homes
from agents.understanding.merge import Merge, hint_key, merge_slots
from agents.understanding.types import ShownItem, SlotDelta, SlotState, Understanding


@dataclass(frozen=True)
class Exchange:
    """A turn with its merged state; every reply of this agent is made from one."""

    turn: AgentTurn
    tools: Tools
    voice: Voice
    state: SlotState
    hints: Mapping[str, Hint]
    hints_used: tuple[str, ...] = ()
    dismissed: tuple[str, ...] = ()
    order_wishes: Mapping[str, Literal["up", "down"]] | None = None
    """Relative wishes that no slot could take: they sort the results."""

    @property
    def understanding(self) -> Understanding:
        """What the message means."""
        return self.turn.understanding

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Slot name -> value, without provenance; renting or buying as the budget tells where nobody said it."""
        values = {name: slot.value for name, slot in self.state.items() if slot.source != "default"}
        supposed = supposed_listing_type(values, self.tools.market)
        return {**values, "listing_type": supposed} if supposed else values

    def phrases(self, slot: str) -> list[str]:
        """Say the value of a slot in words, as `describe_slot` does; worded once, whatever number of homes it is held against."""
        if slot not in self._phrases:
            self._phrases[slot] = describe_slot(slot, self.values, self.voice, self.tools.market)
        return self._phrases[slot]

    @cached_property
    def _phrases(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def judged(self) -> dict[str, Any]:
        """What `matching.matches` found by listing id: a list's line and its card ask for the same."""
        return {}

    @property
    def display_currency(self) -> str | None:
        """The currency amounts are shown in beside their own: the one talked about, else the client's."""
        said = self.values.get("currency")
        return str(said) if said else self.turn.currency

    @property
    def searches_by_name(self) -> bool:
        """Whether the message names a property to look for, rather than accepting one that was shown."""
        named = self.understanding.delta.set.get("property_name")
        return named is not None and all(item.name != named for item in self.turn.context.shown)

    @property
    def shown_listings(self) -> tuple[ShownItem, ...]:
        """The homes on the user's screen, in their numbering."""
        return tuple(item for item in self.turn.context.shown if item.kind == "listing")

    def item(self, item_id: str | None) -> ShownItem | None:
        """Find a shown item by its id."""
        return next((item for item in self.turn.context.shown if item.id == item_id), None)

    def reply(self, text: str, **fields: Any) -> Reply:
        """Make a reply that keeps the merged state."""
        return Reply(text, slots=self.state, dismissed=self.dismissed, **fields)


def begin(turn: AgentTurn, tools: Tools) -> Exchange:
    """Merge what was understood into the state, with what memory offers for slots that are still empty."""
    turn = replace(turn, context=with_homes(turn.context))
    context, understanding = turn.context, turn.understanding
    hints = hints_from(turn.remembered, tools.market, context.now)
    delta = _with_place(understanding.delta, turn)
    anew = "reset" in understanding.acts
    state: SlotState = {} if anew else _unpinned(context.slots, delta)
    gone = [hint_key(name, hint.value) for name, hint in hints.items()] if anew else []
    merged: Merge = merge_slots(state, delta, hints, turn=context.turn, dismissed=(*turn.dismissed, *gone))
    return Exchange(
        turn=turn,
        tools=tools,
        voice=voice_for(understanding.lang, context.turn),
        state=merged.state,
        hints=hints,
        hints_used=merged.hints_used,
        dismissed=tuple(dict.fromkeys((*gone, *merged.dismissed, *_outdated(merged, state)))),
        order_wishes=merged.relative,
    )


_GONE = frozenset({"reset", "cleared", "removed"})
"""What happened to a value that the user no longer wants."""


def _outdated(merged: Merge, before: SlotState) -> list[str]:
    """Name what was taken back or fell with another change, a budget to buy once rent is wanted: memory must not bring it back."""
    fallen = [name for name, change in merged.changes.items() if change in _GONE and name in before]
    return [hint_key(name, before[name].value) for name in fallen]


def _unpinned(state: SlotState, delta: SlotDelta) -> SlotState:
    """Leave the point that the search was near, once another place is named."""
    near = state.get("near")
    if near is None or "location" not in delta.set:
        return state
    kept = [target for target in near.value if unpin(str(target)) is None]
    others = {name: slot for name, slot in state.items() if name != "near"}
    return {**others, "near": replace(near, value=kept)} if kept else others


def _with_place(delta: SlotDelta, turn: AgentTurn) -> SlotDelta:
    """Search where the other agent was: the place handed over, or the one that "there" means."""
    named = {*delta.set, *delta.add, *delta.carried, *delta.clear}
    if named & {"location", "near"} or turn.understanding.anchor == "item":
        return delta
    if "more" in turn.understanding.acts and "location" in turn.context.slots:
        return delta  # "the houses, are there any more there?" goes on with the list
    if "near" in turn.context.slots and turn.context.active_agent == "real_estate" and not turn.handed:
        return delta  # "and houses there?" is near what was said, not where the home shown first lies
    handed = turn.handed.payload.get("place") if turn.handed else None
    searching = bool(delta) or turn.context.active_agent != "real_estate"
    place = handed or (turn.context.place if turn.understanding.anchor == "place" and searching else None)
    return replace(delta, carried={**delta.carried, "location": [place]}) if isinstance(place, str) else delta
