"""Start over: nothing of the conversation's search is left, nor comes back from memory in this conversation."""

from __future__ import annotations

from agents.concierge.talk import Talk
from agents.reply import Reply
from agents.understanding.hints import hints_from
from agents.understanding.merge import hint_key
from agents.understanding.types import Question


async def start_over(talk: Talk) -> Reply:
    """Empty the search and everything shown, and begin with the first question."""
    hints = hints_from(talk.turn.remembered, talk.market, talk.context.now)
    return Reply(
        f"{talk.say('reset.text')} {talk.say('reset.ask')}",
        slots={},
        shown=(),
        asked=Question("ask_slot", "listing_type"),
        action="reset",
        dismissed=tuple(hint_key(name, hint.value) for name, hint in hints.items()),
    )
