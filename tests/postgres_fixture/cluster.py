"""A PostgreSQL server of our own in a temporary folder, reachable through a unix socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

_PLACES = (
    "/usr/lib/postgresql",
    "/usr/local/pgsql",
    "/opt/homebrew/opt/postgresql",
    "/usr/local/opt/postgresql",
)
_UNPRIVILEGED = ("postgres", "nobody")


def server_binaries() -> Path | None:
    """Return a folder with `initdb` and `postgres`, the newest first; None where there is none."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(
        (binary.parent for place in _PLACES for binary in Path(place).glob("**/bin/initdb")), reverse=True
    )
    return next((folder for folder in found if (folder / "postgres").exists()), None)


@dataclass
class TemporaryCluster:
    """A server that lives as long as the `with` block; `create_database` gives the URL of an empty database."""

    binaries: Path
    durable: bool = False
    """Whether commits reach the disk; off is several times faster."""

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="konak-pg-"))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            user = next(name for name in _UNPRIVILEGED if _exists(name))
            shutil.chown(self._folder, user)
            self._as = {"user": user, "extra_groups": []}
        data = self._folder / "data"
        self._run(
            "initdb", "-D", str(data), "-U", "konak", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"
        )
        self._log = (self._folder / "log").open("wb")
        self._start()
        self._count = 0
        self._shared = ""
        self._await_ready()
        return self

    def _start(self) -> None:
        sync = "on" if self.durable else "off"
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": sync,
            "synchronous_commit": sync,
            "full_page_writes": sync,
            "max_connections": "60",
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._server = subprocess.Popen(
            [self.binaries / "postgres", "-D", self._folder / "data", *arguments],
            cwd=self._folder,
            stdout=self._log,
            stderr=self._log,
            **self._as,
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def url(self, database: str) -> str:
        """Return the URL of a database of this server."""
        return f"postgresql://konak@/{database}?host={self._folder}"

    def create_database(self) -> str:
        """Create an empty database and return its URL."""
        self._count += 1
        name = f"test_{self._count}"
        with self._connection() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def empty_database(self) -> str:
        """Return the URL of a database that is emptied at every call: quicker than a new one."""
        if not self._shared:
            self._shared = self.create_database()
        with psycopg.connect(self._shared, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS konak_memory CASCADE")
        return self._shared

    def kill_connections(self) -> None:
        """Cut every connection of an outbox, as a failover does."""
        statement = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'konak-outbox'"
        )
        with self._connection() as connection:
            connection.execute(statement)

    def freeze(self) -> None:
        """Stop every process of the server where it stands, until `thaw`: it takes bytes and answers nothing."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self._server.pid)], check=True, capture_output=True, text=True
        )
        self._frozen = [self._server.pid, *map(int, listed.stdout.split())]
        for process in self._frozen:
            os.kill(process, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the processes go on."""
        for process in self._frozen:
            os.kill(process, signal.SIGCONT)

    def restart(self) -> None:
        """Stop the server at once, as a crash does, and start it again on the same data."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(10)
        self._start()
        self._await_ready()

    def _connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.url("postgres"), autocommit=True)

    def _await_ready(self) -> None:
        for _ in range(200):
            try:
                self._connection().close()
            except psycopg.OperationalError:
                if self._server.poll() is not None:
                    break
            else:
                return
            time.sleep(0.05)
        self._stop()
        raise RuntimeError("the PostgreSQL server did not start")

    def _stop(self) -> None:
        self._server.send_signal(signal.SIGINT)  # fast shutdown: does not wait for clients
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.binaries / program, *arguments],
            check=True,
            cwd=self._folder,
            capture_output=True,
            **self._as,
        )


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
