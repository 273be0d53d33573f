"""The local-information agent: one understood message in, one reply out."""

from __future__ import annotations

from agents.local_info.details import show_place
from agents.local_info.duty import show_on_duty
from agents.local_info.emergency import answer_emergency
from agents.local_info.nearby import show_nearby
from agents.local_info.topics import show_facts
from agents.local_info.visit import Visit, begin
from agents.local_info.weather import show_weather
from agents.replies.asked import answers_forgetting
from agents.replies.market_words import prepare_market
from agents.reply import Reply
from agents.turn import AgentTurn, Tools


async def answer(turn: AgentTurn, tools: Tools) -> Reply:
    """Answer about places, duty rosters, weather, and matters of law and fees."""
    await prepare_market(tools.market)
    if answers_forgetting(turn):
        from agents.concierge import answer as concierge

        return await concierge(turn, tools)
    visit = begin(turn, tools)
    acts = turn.understanding.acts
    if "emergency" in acts:
        return await answer_emergency(visit)
    if _about_an_item(visit):
        return await show_place(visit)
    if turn.unheard and not visit.category and turn.context.local.get("topic"):
        return await show_facts(visit)  # a further question of law and fees: which ones there are
    if turn.unheard and visit.origin is not None:
        text = visit.voice.say("local_info.ask.not_understood", place=visit.origin.label)
        return visit.reply(text, asked=turn.context.asked, action="clarify", local={})
    if visit.request.get("topic"):
        return await show_facts(visit)
    if visit.category == "weather":
        return await show_weather(visit)
    if visit.request.get("on_duty"):
        return await show_on_duty(visit)
    return await show_nearby(visit)


def _about_an_item(visit: Visit) -> bool:
    """Tell whether the message asks about something shown instead of for something new."""
    understanding = visit.turn.understanding
    if understanding.local.get("category") or understanding.local.get("topic") or visit.turn.handed:
        return False
    asks = "details" in understanding.acts or bool(understanding.requested) or "select" in understanding.acts
    return (asks or bool(understanding.selected)) and bool(visit.turn.context.shown)
