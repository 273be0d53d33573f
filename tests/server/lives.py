"""People who leave a word of their own wherever the API takes one, and the search for it afterwards."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx

from memory.settled_files import SUFFIXES
from tests.server.conftest import Server
from tests.server.signed import bearer

CANARY = "Zamburakula"
"""A word that is in everything the person leaves behind, and nowhere else."""
RESUMED_WITHIN_S = 120.0


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
            thread = did(http.post("/threads", json={"metadata": note}))["thread_id"]
            for text in (f"flat to rent in Kyrenia near {self.canary}", f"with a garden, says {self.canary}"):
                turn = {
                    "assistant_id": "assistant",
                    "input": {"messages": [{"role": "user", "content": text}]},
                    "metadata": note,
                }
                did(http.post(f"/threads/{thread}/runs/wait", json=turn))
            self.asks_for_a_viewing(http, thread)
            cron = {**turn, "schedule": "0 3 1 1 *"}
            did(http.post("/runs/crons", json=cron))
            item = {"namespace": ["notes"], "key": self.canary, "value": note}
            assert http.put("/store/items", json=item).status_code == 204
            until(lambda: did(http.get("/app/memory"))["waiting"] == 0, "all of it is delivered", 30)
        assert self.canary in self.at_zep()

    def asks_for_a_viewing(self, http: httpx.Client, thread: str) -> None:
        """Leave a name at the agency's desk, and a search that is kept."""
        form = {
            "date": "saturday",
            "name": f"Mrs {self.canary}",
            "contact": "0533 111 22 33",
            "note": self.canary,
        }
        for given in (
            {"input": {"messages": [{"role": "user", "content": "2 bedroom flat to rent in Kyrenia"}]}},
            {"input": {"messages": [{"role": "user", "content": "save this search"}]}},
            {"input": {"messages": [{"role": "user", "content": "I'd like to view the second one"}]}},
            {"command": {"resume": form}},
        ):
            said = did(http.post(f"/threads/{thread}/runs/wait", json={"assistant_id": "assistant", **given}))
        assert "reference" in said["messages"][-1]["content"]

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


def did(answer: httpx.Response):
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
