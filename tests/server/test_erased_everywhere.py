"""After an erasure nothing of a person is left: in no file, no table, no log, nor at the memory service."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator

import httpx
import pytest

from tests.server.conftest import Server
from tests.server.lives import Life, did, gone
from tests.server.signed import JWT

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, zep: str) -> Iterator[Server]:
    running = Server(
        tmp_path_factory.mktemp("erased"),
        MEMORY_BACKEND="zep",
        ZEP_API_URL=zep,
        ZEP_API_KEY="test-secret",
        **JWT,
    )
    yield running
    running.stop(signal.SIGKILL)


@pytest.fixture
def life(home: Server, zep: str) -> Life:
    if home.process is None or home.process.poll() is not None:
        home.start()
    person = Life(home, zep)
    person.lives()
    return person


def test_a_person_is_in_many_places_and_afterwards_in_none(life, home):
    before = life.places()
    assert "zep" in before
    assert any("checkpoints.sqlite" in place for place in before)
    assert not any("server.log" in place for place in before)
    neighbour = Life(home, life.zep)
    neighbour.lives()
    with httpx.Client(base_url=home.url, headers=life.headers, timeout=60) as http:
        exported = http.get("/app/export").text.splitlines()
        end = json.loads(exported[-1])
        assert end["complete"] is True
        assert life.canary in "".join(exported)
        assert {"server", "conversations", "outbox", "zep"} <= set(end["counts"])
        report = did(http.request("DELETE", "/app/me"))
        assert report["complete"] is True, report
        assert {"outbox", "zep", "cache", "server", "conversations", "desk", "files"} <= {
            one["store"] for one in report["receipts"]
        }
        assert life.places() == []
        assert did(http.get("/app/memory"))["facts"] == []
        again = did(http.request("DELETE", "/app/me"))
        assert again["complete"] is True
    assert len(neighbour.places()) >= 3, "nobody else is touched"


def test_a_turn_that_runs_meanwhile_leaves_nothing(life, home):
    with httpx.Client(base_url=home.url, headers=life.headers, timeout=60) as http:
        threads = [did(http.post("/threads", json={}))["thread_id"] for _ in range(4)]
        turn = {
            "assistant_id": "assistant",
            "input": {"messages": [{"role": "user", "content": f"villa for sale {life.canary}"}]},
        }
        for thread in threads:
            did(http.post(f"/threads/{thread}/runs", json=turn))
        status = http.request("DELETE", "/app/me").status_code
        assert status in (200, 202)
    gone(life)
