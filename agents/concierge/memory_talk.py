"""Talk about memory: what is known, forgetting one thing, forgetting everything after a confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.concierge.talk import Talk
from agents.forms.form import Form
from agents.replies import Voice, clean
from agents.replies.constraints import SPOKEN_ORDER, describe, describe_slot
from agents.reply import Reply
from agents.understanding.merge import hint_key
from agents.understanding.types import Question, RememberedFact

MOST_LISTED = 20
FORGET_CONFIRMED = "forget_me_confirmed"
"""The action on which the graph erases; `forget_me` alone only asks."""


async def tell_what_is_known(talk: Talk) -> Reply:
    """List what memory holds about the user, with dates, and what this conversation's search holds."""
    remembered = _in_words(talk)
    here = describe(_values(talk), talk.voice, talk.market)
    blocks = [talk.say("know.nothing")]
    if remembered:
        listed = [
            talk.say("know.item", text=text, date=talk.voice.numbers.date(fact.stated_at.date()))
            for text, fact in remembered[:MOST_LISTED]
        ]
        blocks = ["\n".join([talk.say("know.heading"), *listed])]
    if here:
        blocks.append(talk.say("know.here", items=talk.voice.comma(here)))
    if remembered:
        blocks.append(talk.say("know.how_to_forget"))
    return Reply("\n\n".join(blocks), action="what_do_you_know", notes={"facts": len(remembered)})


async def ask_to_forget(talk: Talk) -> Reply:
    """Ask before anything is erased; a form says it to clients that show one, a yes or no in the chat does as well."""
    return Reply(
        talk.say("forget.confirm"),
        asked=Question("confirm_forget"),
        action="forget_me",
        form=Form("confirm_forget"),
    )


def decide_forgetting(talk: Talk) -> Reply | None:
    """Take the answer to that question; None where the message is no answer."""
    acts = talk.understanding.acts
    if "no" in acts:
        return keep_everything(talk.voice)
    return erase_everything(talk.voice) if "yes" in acts else None


def keep_everything(voice: Voice) -> Reply:
    """Leave everything as it is."""
    return Reply(voice.say("concierge.forget.kept"))


def erase_everything(voice: Voice) -> Reply:
    """Say that everything is being deleted; the graph does it."""
    return Reply(
        voice.say("concierge.forget.confirmed"),
        slots={},
        shown=(),
        action=FORGET_CONFIRMED,
        notes={"confirmed": True},
    )


async def forget_one(talk: Talk) -> Reply:
    """Drop what the message names, from this search and from memory ("forget my budget")."""
    named = [name for slot in talk.understanding.requested for name in (slot, *_WITH.get(slot, ()))]
    values, remembered = _values(talk), _remembered(talk)
    dropped = [name for name in named if name in values or name in remembered]
    if not dropped:
        return _which(talk)
    known = {**remembered, **values}
    items = [p for name in dropped if name in SPOKEN_ORDER for p in _phrases(name, known, talk)]
    return _dropped(talk, dropped, items, known)


async def forget_that(talk: Talk) -> Reply:
    """Drop what the search got just now; ask where it is not clear what "that" is."""
    values = _values(talk)
    latest = max((slot.turn for slot in talk.context.slots.values()), default=-1)
    just_now = latest >= talk.context.turn - 1
    dropped = [name for name, slot in talk.context.slots.items() if just_now and slot.turn == latest]
    items = [p for name in dropped if name in SPOKEN_ORDER for p in _phrases(name, values, talk)]
    return _dropped(talk, dropped, items, values) if items else _which(talk)


def _dropped(talk: Talk, dropped: list[str], items: list[str], known: Mapping[str, Any]) -> Reply:
    return Reply(
        talk.say("forget.one", items=talk.voice.comma(items)),
        slots={name: slot for name, slot in talk.context.slots.items() if name not in dropped},
        action="forget_that",
        dismissed=tuple(hint_key(name, known[name]) for name in dropped),
        notes={"forgotten": dropped},
    )


def _which(talk: Talk) -> Reply:
    """Ask what is to be forgotten, naming what there is."""
    known = talk.voice.comma(text for text, _ in _in_words(talk)[:MOST_LISTED])
    text = talk.say("forget.one_unclear", items=known) if known else talk.say("know.nothing")
    return Reply(text, action="forget_that")


_WITH: Mapping[str, tuple[str, ...]] = {"price": ("currency",), "features": ("exclude_features",)}
"""What goes with a slot when it is forgotten."""


def _remembered(talk: Talk) -> dict[str, Any]:
    """Give the latest remembered value of each slot."""
    facts = sorted(talk.turn.remembered, key=lambda fact: fact.stated_at)
    return {fact.key: fact.value for fact in facts if fact.key and fact.value not in (None, [], "")}


def _values(talk: Talk) -> dict[str, Any]:
    """Give what the search holds; a home that was accepted by its number says nothing to a reader."""
    numbers = {item.id for item in talk.context.shown}
    return {
        name: slot.value
        for name, slot in talk.context.slots.items()
        if slot.value not in (numbers if name == "property_name" else ())
    }


def _phrases(name: str, values: Mapping[str, Any], talk: Talk) -> list[str]:
    return describe_slot(name, values, talk.voice, talk.market)


def _in_words(talk: Talk) -> list[tuple[str, RememberedFact]]:
    """Say facts in words, newest first: structured ones in the user's language, free text as the data it is."""
    facts = sorted(talk.turn.remembered, key=lambda fact: fact.stated_at, reverse=True)
    spoken = []
    for fact in facts:
        # A budget is one of its own time: what was said later does not make it a monthly one.
        values = {
            one.key: one.value for one in reversed(facts) if one.key and one.stated_at <= fact.stated_at
        }
        if fact.key is None:
            spoken.append((talk.voice.isolate(f"“{clean(fact.text, 160)}”"), fact))
        elif fact.key in SPOKEN_ORDER and fact.value not in (None, [], ""):
            said = talk.voice.comma(_phrases(fact.key, {**values, fact.key: fact.value}, talk))
            label = talk.voice.word("slot", fact.key)
            spoken.append((talk.say("know.labelled", label=label, value=said), fact))
    return spoken
