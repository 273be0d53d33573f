"""Loaded by the interpreter of a server under test: writes down every step an erasure takes, or dies right before one.

A step is whatever outlives the process: a statement that changes a database, a request to another service or to the
LangGraph server's own API, a file that is written or renamed. They are seen where Python itself hands them out (audit
events, SQLite's trace, httpx), so no line of the product knows of this. `KONAK_STEPS` names a folder: while it has a file
`armed`, steps are appended to `steps`, each with how many times there was one like it; the step that `die_before` names
is the process's last.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
import threading
from collections import Counter
from os import close, read, stat, write
from os import open as open_file
from pathlib import Path
from typing import Any

# The functions above are taken before the server forbids them on its event loop.

CHANGES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|REPLACE|DROP|COMMIT|PRAGMA wal_checkpoint|VACUUM)", re.IGNORECASE
)
TARGET = re.compile(r"(?:INTO|UPDATE|FROM)\s+[\"']?(\w+)", re.IGNORECASE)
OWN_TABLES = ".langgraph_api"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27,}|ada-[0-9a-f]{6}|[0-9a-f]{16,}|%[0-9A-F]{2}")


class Steps:
    """The folder through which a test arms this process and reads what it did."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.lock = threading.RLock()
        self.times = Counter[str]()

    def step(self, name: str) -> None:
        """Write a step down, or die before it."""
        if not self.has("armed"):
            self.times.clear()
            return
        with self.lock:
            self.times[name] += 1
            name = f"{name} #{self.times[name]}"
            if self.has("die_before") and self.text("die_before") == name:
                os.kill(os.getpid(), signal.SIGKILL)
            kept = open_file(f"{self.folder}/steps", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            write(kept, f"{name}\n".encode())
            close(kept)

    def has(self, name: str) -> bool:
        try:
            stat(f"{self.folder}/{name}")  # noqa: PTH116 - pathlib would look the function up when it is forbidden
        except FileNotFoundError:
            return False
        return True

    def text(self, name: str) -> str:
        kept = open_file(f"{self.folder}/{name}", os.O_RDONLY)
        try:
            return read(kept, 1_000).decode()
        finally:
            close(kept)


def watch_files(steps: Steps) -> None:
    """See the LangGraph server's own tables, which it writes as files."""

    def heard(event: str, given: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(given[0], str) and OWN_TABLES in given[0]:
            if set("wax") & set(str(given[1])):
                steps.step(f"write {Path(given[0]).name}")
        elif event == "os.rename" and OWN_TABLES in str(given[1]):
            steps.step(f"rename {Path(str(given[1])).name}")

    sys.addaudithook(heard)


def watch_statements(steps: Steps) -> None:
    """See what changes a SQLite file."""
    connect = sqlite3.connect

    def connected(file: Any, *given: Any, **options: Any) -> sqlite3.Connection:
        opened, name = connect(file, *given, **options), Path(str(file).split("?")[0]).name

        def seen(sql: str) -> None:
            if found := CHANGES.match(sql):
                target = TARGET.search(sql[:300])
                steps.step(" ".join([f"{name}:", found[1].upper(), *([target[1]] if target else [])]))

        opened.set_trace_callback(seen)
        return opened

    sqlite3.connect = connected


def watch_requests(steps: Steps) -> None:
    """See the requests, too: to the memory service, and to the LangGraph server's own API from within."""
    import httpx

    send = httpx.AsyncClient.send

    async def seen(self: httpx.AsyncClient, request: httpx.Request, **options: Any) -> httpx.Response:
        if request.method != "GET" and not request.url.path.endswith("/search"):
            steps.step(f"{request.method} {ID.sub('*', request.url.path)}")
        return await send(self, request, **options)

    httpx.AsyncClient.send = seen  # type: ignore[method-assign]


if folder := os.environ.get("KONAK_STEPS"):
    found = Steps(Path(folder))
    watch_files(found)
    watch_statements(found)
    watch_requests(found)
