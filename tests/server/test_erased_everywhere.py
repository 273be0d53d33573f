"""After an erasure nothing of a person is left: in no file, no table, no log, nor at the memory service; also after kill -9."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from memory.settled_files import SUFFIXES
from tests.server.conftest import ROOT, Server
from tests.server.signed import JWT, bearer
from tests.standins.serving import free_port

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]

CANARY = "Zamburakula"
"""A word that is in everything the person leaves behind, and nowhere else."""
RESUMED_WITHIN_S = 120.0


@pytest.fixture(scope="module")
def zep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.standins.zep_ce.server", "--port", str(port)]
    with (tmp_path_factory.mktemp("zep") / "zep.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait(10)


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


class Life:
    """A person who leaves the canary wherever the API takes one."""

    def __init__(self, server: Server, zep: str) -> None:
        self.server, self.zep = server, zep
        self.name = f"ada-{uuid4().hex[:6]}"
        self.canary = f"{CANARY}{uuid4().hex[:8]}"
        self.headers = bearer(self.name)

    def lives(self) -> None:
        with httpx.Client(base_url=self.server.url, headers=self.headers, timeout=60) as http:
            note = {"note": self.canary}
            thread = _did(http.post("/threads", json={"metadata": note}))["thread_id"]
            for text in (f"flat to rent in Kyrenia near {self.canary}", f"with a garden, says {self.canary}"):
                turn = {
                    "assistant_id": "assistant",
                    "input": {"messages": [{"role": "user", "content": text}]},
                    "metadata": note,
                }
                _did(http.post(f"/threads/{thread}/runs/wait", json=turn))
            cron = {**turn, "schedule": "0 3 1 1 *"}
            _did(http.post("/runs/crons", json=cron))
            item = {"namespace": ["notes"], "key": self.canary, "value": note}
            assert http.put("/store/items", json=item).status_code == 204
        until(lambda: self.canary in self.at_zep(), "the memory service has it", 30)

    def at_zep(self) -> str:
        return httpx.get(f"{self.zep}/__control/dump", timeout=10).text

    def places(self) -> list[str]:
        """List where the canary is: files by their bytes, tables by their rows, the log, the memory service."""
        found, word = [], self.canary.encode()
        for path in sorted(self.server.folder.rglob("*")):
            try:
                held = path.read_bytes() if path.is_file() else b""
            except FileNotFoundError:
                continue  # a file that is being written anew
            if word in held or word.hex().encode() in held:
                found.append(str(path.relative_to(self.server.folder)))
        for path in sorted((self.server.folder / "data").glob("*.sqlite*")):
            if path.suffix not in SUFFIXES:
                continue
            found += [f"{path.name}:{table}" for table in _tables_with(path, self.canary)]
        return [*found, *(["zep"] if self.canary in self.at_zep() else [])]

    def erasing(self) -> bool:
        """Tell whether the tombstones are up, so that the erasure has been begun for good."""
        outbox = self.server.folder / "data" / "outbox.sqlite3"
        with sqlite3.connect(f"file:{outbox}?mode=ro", uri=True, timeout=5) as connection:
            rows = connection.execute("SELECT 1 FROM erasures WHERE raw_user_id = ?", (self.name,)).fetchall()
        return bool(rows)


def _tables_with(path: Path, word: str) -> list[str]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        held = []
        for table in tables:
            try:
                rows = connection.execute(f'SELECT * FROM "{table}"')
                if any(word in str(value) or word.encode() in _bytes(value) for row in rows for value in row):
                    held.append(table)
            except sqlite3.DatabaseError:
                continue  # the inner tables of a search index
    return held


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def _did(answer: httpx.Response):
    assert answer.status_code < 300, answer.text
    return answer.json()


def until(holds: Callable[[], object], what: str, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.2)


def gone(life: Life) -> None:
    """Wait until nothing is left, and say what is where that takes too long."""
    try:
        until(lambda: not life.places(), "", RESUMED_WITHIN_S)
    except TimeoutError:
        raise AssertionError(f"left: {life.places()}") from None


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
        report = _did(http.request("DELETE", "/app/me"))
        assert report["complete"] is True, report
        assert {"outbox", "zep", "cache", "server", "conversations", "desk", "files"} <= {
            one["store"] for one in report["receipts"]
        }
        assert life.places() == []
        assert _did(http.get("/app/memory"))["facts"] == []
        again = _did(http.request("DELETE", "/app/me"))
        assert again["complete"] is True
    assert len(neighbour.places()) >= 3, "nobody else is touched"


def test_a_turn_that_runs_meanwhile_leaves_nothing(life, home):
    with httpx.Client(base_url=home.url, headers=life.headers, timeout=60) as http:
        threads = [_did(http.post("/threads", json={}))["thread_id"] for _ in range(4)]
        turn = {
            "assistant_id": "assistant",
            "input": {"messages": [{"role": "user", "content": f"villa for sale {life.canary}"}]},
        }
        for thread in threads:
            _did(http.post(f"/threads/{thread}/runs", json=turn))
        status = http.request("DELETE", "/app/me").status_code
        assert status in (200, 202)
    gone(life)


@pytest.mark.parametrize("after_ms", [0, 15, 40, 80, 150, 300, 600, 1_200])
def test_killed_at_any_point_it_is_finished_by_the_next_start(life, home, after_ms):
    def ask() -> None:
        with contextlib.suppress(httpx.HTTPError):  # it is killed in the middle
            httpx.delete(f"{home.url}/app/me", headers=life.headers, timeout=30)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(after_ms / 1000)
    assert home.process is not None
    os.killpg(home.process.pid, signal.SIGKILL)
    home.process.wait(10)
    asking.join()
    begun = life.erasing() or not life.places()
    home.start()
    if not begun:
        ask()  # nothing was begun, so nothing was promised
    gone(life)
    with httpx.Client(base_url=home.url, headers=life.headers, timeout=60) as http:
        assert _did(http.post("/threads/search", json={})) == []
        assert _did(http.request("DELETE", "/app/me"))["complete"] is True
    assert life.places() == []
