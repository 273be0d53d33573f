"""Where a message and a handoff go."""

import pytest

from agents.reply import Handoff
from agents.understanding.types import Route, Understanding
from graph.routing import decide, handoff_refusal


def meant(target, *, reason="rules", sticky=False):
    return Understanding(lang="en", route=Route(target, reason, 0.9, sticky))


def test_without_a_pending_handoff_understanding_decides():
    assert decide(None, meant("local_info")).target == "local_info"


def test_a_pending_handoff_comes_before_stickiness():
    route = decide(Handoff("local_info", "nearby"), meant("real_estate", sticky=True))
    assert (route.target, route.reason) == ("local_info", "handoff")


def test_a_pending_handoff_yields_to_a_message_that_clearly_wants_something_else():
    assert decide(Handoff("local_info", "nearby"), meant("real_estate")).target == "real_estate"


@pytest.mark.parametrize(
    ("handoff", "done", "speaker", "refusal"),
    [
        (Handoff("local_info", "x"), [], "real_estate", None),
        (Handoff("local_info", "x"), [{}, {}], "real_estate", "hop_limit"),
        (Handoff("real_estate", "x"), [], "real_estate", "same_agent"),
        (Handoff("weather_wizard", "x"), [], "real_estate", "unknown_target"),  # type: ignore[arg-type]
        (None, [], "real_estate", "unknown_target"),
    ],
)
def test_a_handoff_goes_to_another_known_agent_at_most_twice_a_turn(handoff, done, speaker, refusal):
    assert handoff_refusal(handoff, done, speaker) == refusal
