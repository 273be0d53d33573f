"""A real Prometheus watches a real Konak under load while its memory service breaks: which alerts fire, which clear.

    python -m benchmarks.alerts [--speed 60] [--users 16]

Starts the Zep stand-in, `konak serve` in mode read_write for half of the users, Prometheus with our rules sped up (a
minute becomes a second), and users who keep talking, every turn traced. Exit code 1 when an alert that should fire did
not, one that should not did, one did not clear, or log lines, metrics and spans count different numbers of turns.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from langgraph_sdk import get_client

from benchmarks.live_prometheus import LivePrometheus, free_port
from benchmarks.otlp_receiver import Receiver
from observability.rollout import Criteria, Snapshot, decide, read_prometheus

ROOT = Path(__file__).parent.parent
START_S = 90.0
FIRE_S = 90.0
CLEAR_S = 150.0
TURN_LINE = '"event":"turn_completed"'
TALK = (
    "I'm looking for a 2 bedroom flat to rent in Kyrenia, up to 900 pounds",
    "daha ucuz",
    "where is the nearest pharmacy?",
    "tamam, evlere dönelim",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One fault of the memory service: what must fire, and what may as well."""

    name: str
    rules: tuple[dict[str, object], ...]
    expected: frozenset[str]
    tolerated: frozenset[str] = frozenset()


SCENES = (
    Scene(
        "reads hang",
        ({"kind": "latency", "op": "memory.get", "latency_ms": 5000},),
        frozenset({"KonakContextFailures", "KonakBreakerOpen"}),
        frozenset({"KonakFirstTokenSlow"}),
    ),
    Scene(
        "writes fail with 503",
        ({"kind": "status", "op": "memory.add", "status": 503},),
        frozenset({"KonakBreakerOpen", "KonakOutboxStuck"}),
        frozenset({"KonakWritesFailing"}),
    ),
    Scene(
        "one write in five fails",
        ({"kind": "status", "op": "memory.add", "status": 503, "percent": 20},),
        frozenset({"KonakWritesFailing"}),
        frozenset({"KonakOutboxStuck"}),
    ),
    Scene(
        "the key is rejected",
        ({"kind": "status", "op": "memory.get", "status": 401},),
        frozenset({"KonakMemoryDowngraded"}),
        frozenset({"KonakContextFailures", "KonakMemoryModeUnexpected"}),
    ),
)


@dataclass(slots=True)
class Load:
    """Users who keep talking, each in conversations of four messages."""

    url: str
    users: int
    answered: int = 0
    errors: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Talk until the block ends."""
        tasks = [asyncio.create_task(self._talk(f"user{number}")) for number in range(self.users)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _talk(self, user: str) -> None:
        client: Any = get_client(url=self.url)
        while True:
            thread = str(uuid4())
            for text in TALK:
                try:
                    values = await client.runs.wait(
                        thread,
                        "assistant",
                        input={"messages": [{"role": "user", "content": text, "id": str(uuid4())}]},
                        context={"user_id": user},
                        if_not_exists="create",
                    )
                except httpx.HTTPError as error:
                    self.errors.append(type(error).__name__)
                    await asyncio.sleep(1)
                    continue
                if isinstance(values, dict) and values.get("messages", [{}])[-1].get("type") == "ai":
                    self.answered += 1
                else:
                    self.errors.append("no reply")


@contextmanager
def running(command: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process group of our own until the block ends."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=stream,
            stderr=stream,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            for how in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, how)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                    break


@contextmanager
def collecting() -> Iterator[Receiver]:
    """Run a collector in a thread."""
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()


def until_up(url: str, log: Path) -> None:
    """Wait for a server to answer."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2).status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return
        time.sleep(0.3)
    raise RuntimeError(f"{url} did not answer:\n{log.read_text(errors='replace')[-3000:]}")


async def play(scene: Scene, prometheus: LivePrometheus, zep: str) -> bool:
    """Break the service, wait for the alerts, mend it, wait for silence; True when all was as it should be."""
    await control(zep, scene.rules)
    try:
        fired_s = await asyncio.to_thread(
            prometheus.wait_until,
            lambda: prometheus.firing() >= scene.expected,
            within_s=FIRE_S,
            what=", ".join(sorted(scene.expected)),
        )
    except TimeoutError as error:
        print(f"{scene.name:26} FAILED: {error}", flush=True)
        await control(zep, ())
        return False
    seen = prometheus.firing()
    verdict = decide(read_prometheus(prometheus.url, window_s=10), Criteria(least_turns=5, least_calls=5))
    await control(zep, ())
    strangers = seen - scene.expected - scene.tolerated
    try:
        cleared_s = await asyncio.to_thread(
            prometheus.wait_until,
            lambda: not prometheus.firing() - {"KonakMemoryModeUnexpected"},
            within_s=CLEAR_S,
            what="silence",
        )
    except TimeoutError as error:
        print(f"{scene.name:26} FAILED to clear: {error}", flush=True)
        return False
    print(
        f"{scene.name:26} fired after {fired_s:5.1f} s, cleared after {cleared_s:5.1f} s: "
        f"{', '.join(sorted(seen))}; verdict {verdict.action} to {verdict.mode}"
        + (f"; UNEXPECTED {', '.join(sorted(strangers))}" if strangers else ""),
        flush=True,
    )
    return not strangers


def outcomes_in(log: Path) -> Counter[str]:
    """Count the turns in the log by how they ended."""
    lines = (line for line in log.read_text(errors="replace").splitlines() if TURN_LINE in line)
    return Counter(str(json.loads(line[line.index("{") :])["outcome"]) for line in lines)


def three_counts(target: str, log: Path, receiver: Receiver) -> tuple[int, int, int]:
    """Count the turns in the log, in the metrics and in the spans."""
    lines = log.read_text(errors="replace").count(TURN_LINE)
    snapshot = Snapshot.parse(httpx.get(f"{target}/metrics", timeout=10).text, time.time())
    spans = sum(span.name.startswith("invoke_agent ") for span in receiver.spans)
    return lines, round(sum(snapshot.select("assistant_turns_total").values())), spans


async def control(zep: str, rules: tuple[dict[str, object], ...]) -> None:
    """Tell the stand-in what to show."""
    async with httpx.AsyncClient() as client:
        (await client.post(f"{zep}/__control/faults", json=list(rules))).raise_for_status()


async def main(speed: float, users: int) -> int:
    """Play all scenes; the exit code."""
    zep_port, port = free_port(), free_port()
    zep, target = f"http://127.0.0.1:{zep_port}", f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="konak-alerts-") as name, collecting() as receiver:
        folder = Path(name)
        with (
            running(
                [sys.executable, "-m", "tests.standins.zep_ce.server", "--port", str(zep_port)],
                folder / "zep.log",
            ),
            running(
                [
                    sys.executable,
                    "-c",
                    "from server.cli import main; main()",
                    "serve",
                    "--port",
                    str(port),
                    "--jobs",
                    str(users),
                ],
                folder / "konak.log",
                KONAK_DATA_DIR=str(folder / "data"),
                MEMORY_BACKEND="zep",
                ZEP_API_URL=zep,
                ZEP_API_KEY="test-secret",
                MEMORY_CANARY_PERCENT="50",
                LOG_JSON="true",
                OTEL_EXPORTER_OTLP_ENDPOINT=receiver.address,
                OTEL_TRACES_SAMPLER_ARG="1",
            ) as konak,
        ):
            until_up(f"{zep}/healthz", folder / "zep.log")
            until_up(f"{target}/ok", folder / "konak.log")
            load = Load(target, users)
            with LivePrometheus(
                folder / "prometheus", [target.removeprefix("http://")], speed=speed
            ) as prometheus:
                async with load.running():
                    await asyncio.sleep(max(30.0, 1800 / speed))
                    quiet = not prometheus.firing()
                    print(f"{'all is well':26} {sorted(prometheus.firing()) or 'silence'}", flush=True)
                    good = [await play(scene, prometheus, zep) for scene in SCENES]
                await asyncio.sleep(5)
                counts = three_counts(target, folder / "konak.log", receiver)
                outcomes = outcomes_in(folder / "konak.log")
                os.killpg(konak.pid, signal.SIGKILL)
                down_s = await asyncio.to_thread(
                    prometheus.wait_until,
                    lambda: "KonakDown" in prometheus.firing(),
                    within_s=FIRE_S,
                    what="KonakDown",
                )
                print(f"{'the process is killed':26} fired after {down_s:5.1f} s: KonakDown", flush=True)
                errors = prometheus.rule_errors()
    print(
        f"{load.answered} replies and {users} under way at the end, {len(load.errors)} client errors, "
        f"rule errors: {errors}"
    )
    print("turns by log line {}, by metric {}, by span {}".format(*counts), dict(outcomes))
    agree = len(set(counts)) == 1
    return 0 if quiet and all(good) and agree and not errors else 1


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--speed", type=float, default=60.0)
    options.add_argument("--users", type=int, default=16)
    chosen = options.parse_args()
    sys.exit(asyncio.run(main(chosen.speed, chosen.users)))
