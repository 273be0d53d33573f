"""What observability costs a turn: everything on beside everything off, in one run.

    python -m benchmarks.observability [--turns 300]

"On" is JSON log lines into a file, metrics, and a tenth of the turns traced to a collector in another process. "Off"
is the same turn whose record goes nowhere and whose spans do nothing. The two hold the same conversations, turn by turn
beside each other, so that what the machine does meanwhile hits both. The parts are timed alone, too, because a
difference of two noisy turns says little.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import structlog

from benchmarks.live_prometheus import free_port
from memory.redaction import redact
from observability import tracing, turn
from observability.logs import configure_logs
from observability.metrics import warm_metrics
from observability.tracing import TracingSettings
from observability.turn import HandoffTaken, MemoryUse, Routing, TurnRecord

WARM_UP = 20
SAMPLED = 0.1
TARGET_SHARE = 0.1
NODES = ("memory_read", "supervisor", "real_estate", "redact", "memory_write", "turn_completed")

Turn = Callable[[str, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians in milliseconds: turns with observability on and off, and what a turn cost more than its twin."""

    on_ms: float
    off_ms: float
    more_ms: float

    @property
    def share(self) -> float:
        """What it adds, as a share of the turn without it."""
        return self.more_ms / self.off_ms


async def measure(one_turn: Turn, *, turns: int, endpoint: str, log: Path) -> Cost:
    """Alternate turns with everything on and off; `one_turn` is given the conversation's name and a running number."""
    times: dict[str, list[float]] = {"on": [], "off": []}
    with everything_on(endpoint, log):
        for number in range(turns + WARM_UP):
            for name in ("on", "off") if number % 2 else ("off", "on"):
                with nullcontext() if name == "on" else silence():
                    began = time.perf_counter()
                    await one_turn(name, number)
                    times[name].append((time.perf_counter() - began) * 1000)
    on, off = times["on"][WARM_UP:], times["off"][WARM_UP:]
    return Cost(
        statistics.median(on),
        statistics.median(off),
        statistics.median(one - other for one, other in zip(on, off, strict=True)),
    )


@contextmanager
def everything_on(endpoint: str, log: Path, *, ratio: float = SAMPLED) -> Iterator[None]:
    """Log JSON into a file, count, and trace a share of the turns to a collector."""
    with log.open("a", encoding="utf-8") as stream:
        structlog.reset_defaults()
        configure_logs(json=True, redact=_redacted, stream=stream)
        tracing.configure_tracing(TracingSettings(endpoint=endpoint, sample_ratio=ratio), redact=_redacted)
        try:
            yield
        finally:
            tracing.shutdown_tracing()


@contextmanager
def silence() -> Iterator[None]:
    """Let the record of a turn go nowhere and spans do nothing."""
    put_away = {(turn, name): getattr(turn, name) for name in ("_log_turn", "_count_turn", "_trace_turn")}
    live = tracing._live  # noqa: SLF001 - shutting the exporter down for every other turn would be measured as well
    for module, name in put_away:
        setattr(module, name, lambda _record, _trace: None)
    tracing._live = None  # noqa: SLF001
    try:
        yield
    finally:
        tracing._live = live  # noqa: SLF001
        for (module, name), view in put_away.items():
            setattr(module, name, view)


@contextmanager
def collector() -> Iterator[str]:
    """Run a collector in a process of its own and yield its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.otlp_receiver", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def parts(endpoint: str, log: Path) -> dict[str, float]:
    """Time what one turn does, alone: microseconds, medians of 2,000."""
    found: dict[str, float] = {}
    for name, ratio in (("not sampled", 0.0), ("sampled", 1.0)):
        with everything_on(endpoint, log, ratio=ratio):
            spans, emits = [], []
            for number in range(2000):
                began = time.perf_counter()
                trace = tracing.begin_turn(f"turn {number}")
                for node in NODES:
                    with tracing.node_span(node, trace):
                        pass
                with tracing.client_span("memory", "context"):
                    pass
                between = time.perf_counter()
                turn.emit_turn(RECORD, trace)
                spans.append(between - began)
                emits.append(time.perf_counter() - between)
            found[f"spans of a turn, {name}"] = statistics.median(spans) * 1e6
            found[f"turn record, {name}"] = statistics.median(emits) * 1e6
    return found


RECORD = TurnRecord(
    thread_id="5e0b6a3e-74a1-4b6e-9a3c-0d1b4f2f9a11",
    user_id="user_a",
    turn_id="8a8ff6f3-f40a-49ee-a937-8a8cf6a3e0b2",
    client_msg_id="5d5bd3a4-0c1a-4d6b-8b29-9c0f9f6f7c11",
    agent="local_info",
    lang="tr",
    outcome="handoff",
    latency_ms=18.0,
    zep=MemoryUse(mode="read_write", used=True, source="zep", read_ms=31.5, write_ms=0.4, breaker="closed"),
    router=Routing("real_estate", "rules", 0.9),
    handoffs=(HandoffTaken("real_estate", "local_info"),),
    slots={"price": "said", "location": "memory", "bedrooms": "said"},
    redactions={"phone": 1},
    time_to_first_token_ms=12.0,
    recommendations_count=3,
    node_latencies_ms=dict.fromkeys(NODES, 2.0),
)


def report(cost: Cost, alone: dict[str, float]) -> str:
    """Return the table."""
    lines = [f"{name:34}{microseconds:9.0f} us" for name, microseconds in alone.items()]
    lines += [
        f"{'turn, observability off':34}{cost.off_ms:9.2f} ms",
        f"{'turn, observability on':34}{cost.on_ms:9.2f} ms",
        f"{'share, from twin turns':34}{cost.share:9.1%}    (target: under {TARGET_SHARE:.0%})",
        f"{'share, from the parts alone':34}{of_parts(alone) / 1000 / cost.off_ms:9.1%}",
    ]
    return "\n".join(lines)


def of_parts(alone: dict[str, float]) -> float:
    """Add up what a turn pays on average, in microseconds."""
    rest = sum(value for name, value in alone.items() if name.endswith("not sampled"))
    sampled = sum(alone.values()) - rest
    return (1 - SAMPLED) * rest + SAMPLED * sampled


def _redacted(text: str) -> str:
    return str(redact(text).text)


async def main(turns: int) -> None:
    """Measure with the whole assistant on SQLite checkpoints."""
    from benchmarks.turn import TALK, one_turn
    from graph import resources
    from graph.assistant import assistant
    from graph.settings import read_settings
    from server.checkpoints import open_checkpointer

    warm_metrics()
    with tempfile.TemporaryDirectory(prefix="konak-bench-") as folder, collector() as endpoint:
        log = Path(folder) / "konak.log"
        given = read_settings().model_copy(update={"konak_data_dir": Path(folder) / "data"})
        async with (
            resources.open_resources(given) as opened,
            resources.use(opened),
            open_checkpointer(given) as saver,
        ):
            graph = assistant().compile(checkpointer=saver)

            async def speak(name: str, number: int) -> None:
                await one_turn(graph, f"{name}{number // len(TALK)}", TALK[number % len(TALK)], number)

            cost = await measure(speak, turns=turns, endpoint=endpoint, log=log)
        print(report(cost, parts(endpoint, log)))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--turns", type=int, default=300)
    asyncio.run(main(options.parse_args().turns))
