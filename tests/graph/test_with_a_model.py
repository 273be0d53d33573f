"""That a run of the suites with a model has one: `KONAK_TEST_MODEL=stub`, as `make test-model` sets it."""

import os

import pytest

pytestmark = pytest.mark.skipif(
    os.environ.get("KONAK_TEST_MODEL") != "stub", reason="says something of runs with KONAK_TEST_MODEL=stub"
)


async def test_with_the_stub_as_model_a_suites_turns_are_worded_by_it(talks, logged):
    state = await talks.turn("t", "flat to rent in Kyrenia under 800 pounds", user_id="u")
    line = [one for one in logged if one["event"] == "turn_completed"][-1]
    assert [(one["purpose"], one["model"]) for one in line["models"]] == [("prose", "openai:stub")]
    said = state["messages"][-1].text.startswith("Number 1 costs ")
    assert said == (line["models"][0]["outcome"] == "ok")
