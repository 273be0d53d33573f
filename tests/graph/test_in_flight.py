"""Turns that are under way are counted, whichever thread they run on, and lost ones are not waited for."""

import asyncio
import threading

import pytest

from graph import in_flight


@pytest.fixture(autouse=True)
def nothing_under_way(monkeypatch):
    monkeypatch.setattr(in_flight, "_began", {})
    monkeypatch.setattr(in_flight, "_SETTLE_S", 0.0)


@pytest.fixture
def moment(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(in_flight.time, "monotonic", lambda: now[0])
    return now


def test_a_turn_counts_from_its_beginning_to_its_end():
    in_flight.began("a")
    in_flight.began("a")
    in_flight.began("b")
    assert in_flight.count() == 2
    in_flight.ended("a")
    in_flight.ended("never begun")
    in_flight.ended(None)
    assert in_flight.count() == 1


def test_a_turn_that_its_runner_lost_is_forgotten_after_a_while(moment):
    in_flight.began("lost")
    moment[0] += in_flight._LONGEST_S - 0.1
    in_flight.began("late")
    assert in_flight.count() == 2
    moment[0] += 0.2
    assert in_flight.count() == 1
    assert list(in_flight._began) == ["late"], "what is forgotten takes no memory either"


def test_counting_while_turns_begin_and_end_elsewhere_never_fails():
    done = threading.Event()

    def talk(name):
        number = 0
        while not done.is_set():
            number += 1
            in_flight.began(f"{name}{number}")
            in_flight.ended(f"{name}{number - 20}")

    talkers = [threading.Thread(target=talk, args=(name,)) for name in "ab"]
    for talker in talkers:
        talker.start()
    try:
        assert all(in_flight.count() >= 0 for _ in range(3_000))
    finally:
        done.set()
        for talker in talkers:
            talker.join()


async def test_a_stop_waits_for_turns_and_no_longer_than_it_may():
    in_flight.began("a")
    asyncio.get_running_loop().call_later(0.05, in_flight.ended, "a")
    assert await in_flight.all_ended(5) == 0
    in_flight.began("b")
    assert await in_flight.all_ended(0.03) == 1
