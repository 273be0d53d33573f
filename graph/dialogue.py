"""Move between a thread's stored dialogue and what understanding and agents are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from agents.reply import Handoff, Reply
from agents.understanding.route import active_after
from agents.understanding.types import (
    Agent,
    DialogueContext,
    Question,
    ShownItem,
    Slot,
    Understanding,
)
from graph.codec import dump, load
from graph.routing import AGENTS

_SLOTS = dict[str, Slot]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What a thread keeps of the talk itself; `turns` counts human messages answered so far."""

    turns: int = 0
    active: Agent | None = None
    lang: str | None = None
    asked: Question | None = None
    shown: tuple[ShownItem, ...] = ()
    focus: str | None = None
    homes: tuple[ShownItem, ...] = ()
    """The homes shown last, where another agent has shown something else since."""
    home: str | None = None
    place: str | None = None
    when: str | None = None
    local: Mapping[str, Any] = field(default_factory=dict)
    dismissed: tuple[str, ...] = ()
    pending: Handoff | None = None
    """A handoff that an earlier turn could not carry out any more; the next one starts with it."""


def read_dialogue(state: Mapping[str, Any]) -> Dialogue:
    """Read the stored dialogue; a new thread has an empty one."""
    return load(Dialogue, state.get("dialogue") or {})


def write_dialogue(dialogue: Dialogue) -> dict[str, Any]:
    """Write a dialogue as JSON values, leaving out what is empty."""
    written: dict[str, Any] = dump(Dialogue, dialogue)
    return {key: value for key, value in written.items() if value not in (None, [], {}, 0)}


def read_slots(state: Mapping[str, Any], turn: int) -> dict[str, Slot]:
    """Read the real-estate state; what was said in an earlier turn is now `earlier`."""
    slots = load(_SLOTS, state.get("slots") or {})
    return {name: _aged(slot, turn) for name, slot in slots.items()}


def write_slots(slots: Mapping[str, Slot]) -> dict[str, Any]:
    """Write the real-estate state as `{name: {value, source, turn}}`."""
    return dict(dump(_SLOTS, dict(slots)))


def context_of(
    dialogue: Dialogue, state: Mapping[str, Any], *, now: datetime, client: Mapping[str, Any]
) -> DialogueContext:
    """Gather what is known before a message is read."""
    return DialogueContext(
        now=now,
        turn=dialogue.turns,
        active_agent=dialogue.active,
        lang=dialogue.lang,
        slots=read_slots(state, dialogue.turns),
        asked=dialogue.asked,
        shown=dialogue.shown,
        focus=dialogue.focus,
        homes=dialogue.homes,
        home=dialogue.home,
        place=dialogue.place,
        when=dialogue.when,
        local=dialogue.local,
        prev_system=client.get("previous_reply"),
        locale=client.get("locale"),
    )


def after_reply(dialogue: Dialogue, reply: Reply, *, agent: Agent, understanding: Understanding) -> Dialogue:
    """Take over what a message and its reply change; the rest stays, but a question lives for one turn."""
    if reply.action == "reset":
        dismissed = _union(dialogue.dismissed, reply.dismissed)
        return Dialogue(turns=dialogue.turns, lang=understanding.lang, dismissed=dismissed)
    spoke = active_after(understanding.route, understanding.acts, dialogue.active)
    homes, home = _homes_behind(dialogue, reply)
    return replace(
        dialogue,
        active=spoke if agent == "concierge" else agent,
        lang=understanding.lang,
        asked=reply.asked,
        shown=dialogue.shown if reply.shown is None else reply.shown,
        focus=reply.focus or (dialogue.focus if reply.shown is None else None),
        homes=homes,
        home=home,
        place=reply.place or understanding.place or dialogue.place,
        when=understanding.when or dialogue.when,
        local=dict(reply.local) or dialogue.local,
        dismissed=_union(dialogue.dismissed, reply.dismissed),
        pending=reply.handoff_to if reply.handoff_to and reply.handoff_to.target in AGENTS else None,
    )


def _homes_behind(dialogue: Dialogue, reply: Reply) -> tuple[tuple[ShownItem, ...], str | None]:
    """Keep the homes within reach once something else takes their place; a list of homes, or of nothing, ends that."""
    if reply.shown is None:
        home = reply.focus if any(item.id == reply.focus for item in dialogue.homes) else dialogue.home
        return dialogue.homes, home
    if not reply.shown or any(item.kind == "listing" for item in reply.shown):
        return (), None
    if any(item.kind == "listing" for item in dialogue.shown):
        return dialogue.shown, dialogue.focus
    return dialogue.homes, dialogue.home


def as_recorded(after: Dialogue, before: Dialogue, heard: DialogueContext, meant: Understanding) -> Dialogue:
    """Keep what a conversation recorded elsewhere showed, asked and spoke of, not what the product's own reply did."""
    return replace(
        after,
        asked=None,
        shown=heard.shown,
        focus=heard.focus,
        homes=(),
        home=None,
        place=meant.place or before.place,
        local=dict(meant.local) or before.local,
    )


def _aged(slot: Slot, turn: int) -> Slot:
    return replace(slot, source="earlier") if slot.source == "said" and slot.turn < turn else slot


def _union(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
