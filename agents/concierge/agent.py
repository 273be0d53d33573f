"""The concierge: one understood message in, one reply out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from agents.concierge.memory_talk import (
    ask_to_forget,
    decide_forgetting,
    forget_one,
    forget_that,
    tell_what_is_known,
)
from agents.concierge.start_over import start_over
from agents.concierge.talk import Talk
from agents.forms.form import Form
from agents.local_info.agent import answer as local_info
from agents.real_estate.agent import answer as real_estate
from agents.replies import voice_for
from agents.replies.market_words import market_name, prepare_market
from agents.replies.world_names import world_name
from agents.reply import Reply
from agents.turn import AgentTurn, Tools
from agents.understanding.types import Question

SURE = 0.7
"""From this confidence on, a message that nobody else wants is declined instead of asked about."""

Response = Callable[[Talk], Awaitable[Reply]]


async def answer(turn: AgentTurn, tools: Tools) -> Reply:
    """Answer what is nobody else's business, and decline what is nobody's at all."""
    await prepare_market(tools.market)
    talk = Talk(turn, tools, voice_for(turn.understanding.lang, turn.context.turn))
    asked = talk.context.asked
    if asked is not None and asked.kind == "confirm_forget" and (decided := decide_forgetting(talk)):
        return decided
    for act, response in _BY_ACT.items():
        if act in talk.understanding.acts:
            return await response(talk)
    if talk.understanding.refusal:
        return Reply(talk.say("refused.text"), action="refuse")
    if talk.understanding.out_of_area:
        return _out_of_area(talk)
    return _unknown(talk)


async def _emergency(talk: Talk) -> Reply:
    return await local_info(talk.turn, talk.tools)


async def _why(talk: Talk) -> Reply:
    """Explain the home that was shown; without one there is nothing to explain."""
    if any(item.kind == "listing" for item in talk.context.shown):
        return await real_estate(talk.turn, talk.tools)
    return _clarify(talk)


async def _human(talk: Talk) -> Reply:
    """Offer to hand over, with the contact of the home that is talked about; say honestly where nobody takes it."""
    if any(item.id == talk.context.focus and item.kind == "listing" for item in talk.context.shown):
        return await real_estate(talk.turn, talk.tools)
    if talk.tools.desk is not None:
        return Reply(talk.say("human.form"), action="human", form=Form("handover"))
    return Reply(talk.say("human.text"), action="human")


async def _greet(talk: Talk) -> Reply:
    if talk.context.turn > 0:
        return Reply(talk.say("greeting.again"), action="greet")
    examples = talk.voice.join([talk.example("home"), talk.example("around")], either=True)
    text = talk.say("greeting.text", market=market_name(talk.market, talk.voice))
    return Reply(f"{text} {talk.say('greeting.examples', examples=examples)}", action="greet")


async def _help(talk: Talk) -> Reply:
    lines = [
        talk.say("help.homes", example=talk.example("home")),
        talk.say("help.refine"),
        talk.say("help.around", example=talk.example("around")),
        talk.say("help.facts"),
        *([talk.say("help.requests")] if talk.tools.desk is not None else []),
        talk.say("help.memory"),
    ]
    listed = "\n".join(f"- {line}" for line in lines)
    return Reply(f"{talk.say('help.text')}\n{listed}\n\n{talk.say('help.limits')}", action="help")


async def _declined(talk: Talk) -> Reply:
    return _decline(talk)


def _decline(talk: Talk) -> Reply:
    market = market_name(talk.market, talk.voice)
    return Reply(
        talk.say("out_of_scope.text", market=market, example=talk.example("home")), action="out_of_scope"
    )


def _out_of_area(talk: Talk) -> Reply:
    text = talk.say(
        "out_of_scope.area",
        market=market_name(talk.market, talk.voice),
        places=talk.voice.join([world_name(place, talk.voice) for place in talk.understanding.out_of_area]),
        example=talk.example("home"),
    )
    return Reply(text, action="out_of_scope", notes={"out_of_area": list(talk.understanding.out_of_area)})


def _clarify(talk: Talk) -> Reply:
    return Reply(talk.say("clarify.text"), action="clarify", asked=Question("clarify_route"))


def _unknown(talk: Talk) -> Reply:
    """Decline what is surely about something else; ask back where that is not sure."""
    understanding, text = talk.understanding, talk.turn.text.strip()
    if not text:
        return Reply(talk.say("clarify.empty"), action="clarify")
    if not any(letter.isalnum() for letter in text):
        return Reply(talk.say("clarify.garbled"), action="clarify")
    for act in ("yes", "no"):
        if act in understanding.acts:
            return Reply(talk.say(f"{act}.text"))
    if understanding.route.reason == "fallback" or understanding.route.confidence < SURE:
        return _clarify(talk)
    return _decline(talk)


def _says(key: str, action: str) -> Response:
    """Respond with one template; those that name the market get its name."""

    async def respond(talk: Talk) -> Reply:
        named = "market" in talk.voice.book[f"concierge.{key}"].placeholders()
        fill = {"market": market_name(talk.market, talk.voice)} if named else {}
        return Reply(talk.say(key, **fill), action=action)

    return respond


_BY_ACT: Mapping[str, Response] = {
    "emergency": _emergency,
    "foreign_thread": _says("clarify.foreign_thread", "refuse"),
    "injection": _says("injection.text", "refuse"),
    "too_long": _says("clarify.too_long", "clarify"),
    "role": _says("clarify.not_text", "clarify"),
    "form": _says("clarify.not_text", "clarify"),
    "characters": _says("clarify.garbled", "clarify"),
    "not_understood": _says("clarify.garbled", "clarify"),
    "missing": _says("clarify.empty", "clarify"),
    "empty": _says("clarify.empty", "clarify"),
    "forget_me": ask_to_forget,
    "forget_one": forget_one,
    "forget_that": forget_that,
    "what_do_you_know": tell_what_is_known,
    "reset": start_over,
    "human": _human,
    "why": _why,
    "help": _help,
    "out_of_scope": _declined,
    "bye": _says("bye.text", "bye"),
    "thanks": _says("thanks.text", "thanks"),
    "greet": _greet,
    "smalltalk": _says("smalltalk.text", "smalltalk"),
}
"""Act -> response, the most urgent first."""
