from __future__ import annotations

import json

import pytest

from observability.health import Part, State, health, live, ready

NOW = 1_000.0


def part(name: str, state: State, *, required: bool = False, age: float = 1.0) -> Part:
    return Part(name, state, NOW - age, detail=f"{name} is {state}", required=required)


def test_live_needs_nothing() -> None:
    assert (live().status_code, live().body) == (200, {"status": "live"})


def test_everything_well_is_ready() -> None:
    answer = ready([part("graph", "ok", required=True), part("memory", "ok"), part("model", "off")], NOW)
    assert (answer.status_code, answer.body["status"], answer.body["degraded"]) == (200, "ready", [])


@pytest.mark.parametrize("state", ["degraded", "down"])
def test_memory_away_leaves_it_ready_and_says_so(state: State) -> None:
    answer = ready([part("graph", "ok", required=True), part("memory", state)], NOW)
    assert answer.status_code == 200
    assert (answer.body["status"], answer.body["degraded"]) == ("degraded", ["memory"])


def test_a_required_part_that_is_down_takes_it_out_of_rotation() -> None:
    answer = ready([part("graph", "down", required=True), part("memory", "down")], NOW)
    assert answer.status_code == 503
    assert (answer.body["down"], answer.body["degraded"]) == (["graph"], ["memory"])


def test_a_required_part_that_is_only_degraded_stays_in() -> None:
    assert ready([part("outbox", "degraded", required=True)], NOW).status_code == 200


def test_a_part_nobody_looked_at_for_long_counts_as_down() -> None:
    assert ready([part("graph", "ok", required=True, age=61)], NOW).status_code == 503
    assert ready([part("model", "off", age=1e6)], NOW).body["degraded"] == []


def test_no_new_turns_while_draining() -> None:
    answer = ready([part("graph", "ok", required=True)], NOW, draining=True)
    assert (answer.status_code, answer.body["status"]) == (503, "draining")


def test_health_shows_parts_with_ages_and_is_always_answered() -> None:
    answer = health([part("graph", "down", required=True, age=2.25)], NOW, started_at=400.0, version="1.2.3")
    assert answer.status_code == 200
    assert answer.body == {
        "status": "down",
        "down": ["graph"],
        "degraded": [],
        "version": "1.2.3",
        "uptime_s": 600.0,
        "parts": {"graph": {"state": "down", "age_s": 2.2, "required": True, "detail": "graph is down"}},
    }
    json.dumps(answer.body)


def test_parts_may_come_from_a_generator() -> None:
    answer = health((one for one in [part("graph", "ok")]), NOW, started_at=0.0, version="1")
    assert "graph" in answer.body["parts"]
