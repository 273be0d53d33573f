"""A handoff to nobody ends the turn with what was said."""

from agents.reply import Handoff, Reply
from graph import answering


async def test_an_agent_that_hands_off_to_a_name_nobody_has_costs_nobody_the_turn(talks, logged, monkeypatch):
    async def lost(_turn, _tools):
        return Reply("Here is what I know.", handoff_to=Handoff("accounting", "also_asked"))

    monkeypatch.setattr(answering, "ANSWERERS", {**answering.ANSWERERS, "real_estate": lost})
    state = await talks.turn("t", "2 bedroom flat to rent in Kyrenia", user_id="ada")
    assert state["messages"][-1].text == "Here is what I know."
    assert "pending" not in state["dialogue"]
    (line,) = [line for line in logged if line["event"] == "turn_completed"]
    assert line["outcome"] == "answered"
    assert line["handoffs"] == ["real_estate>other:unknown_target"]
    monkeypatch.undo()
    state = await talks.turn("t", "with a pool", user_id="ada")
    assert state["messages"][-1].name == "real_estate"
