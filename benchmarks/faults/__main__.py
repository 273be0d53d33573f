"""Measure whole turns while Zep fails, beside the same turns while it does not, and look what it has in the end.

    python -m benchmarks.faults [--pairs 120] [--only "hanging,429"] [--json out.json]

Every row opens two stacks, each with a Zep of its own in a process of its own. Turn by turn they alternate, so that
whatever the machine does meanwhile hits both. Then the fault ends, and what the failing Zep holds is held against what
was said. The read deadline is 250 ms; "held" are turns in which memory was not asked at all (breaker open, 429, 401).
"over" is what such a turn takes longer than the healthy turn right beside it, the middle of these differences: unlike a
p99 of some dozen turns it says the same on a busy machine as on a quiet one.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.faults.ledger import Balance
from benchmarks.faults.scenarios import FAULTS, Fault
from benchmarks.faults.stack import Stack, Turn, open_stack
from benchmarks.turn import TALK

THREADS, WARM_UP, PAUSE_S = 6, 12, 0.02
DEADLINE_MS, HELD_MS = 260.0, 5.0
NOT_ASKED = ("breaker_open", "rate_limited", "auth", "off")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; times in milliseconds but for `healed_s`."""

    fault: str
    turns: int
    p50: float
    p95: float
    p99: float
    first_p50: float
    first_p99: float
    beside_p50: float
    beside_p99: float
    held: int
    held_p99: float
    held_beside_p99: float
    held_over_p50: float
    replies: int
    balance: Balance
    healed_s: float | None
    reasons: dict[str, int]
    opened: list[str]
    misses: list[str]


def percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile, nearest rank; 0 without values."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)] if ranked else 0.0


async def measured(fault: Fault, pairs: int, folder: Path) -> Row:
    """Run one row."""
    async with (
        open_stack(folder / "healthy") as healthy,
        open_stack(folder / "faulty", dead=fault.dead) as faulty,
    ):
        for stack in (healthy, faulty):
            for number in range(WARM_UP):
                await stack.turn(f"warm{number % 2}", number, TALK[number % len(TALK)])
            await stack.resources.memory.settle(2)
        await faulty.zep.show(fault.rules)
        beside, turns = await alternated(healthy, faulty, pairs)
        began = time.perf_counter()
        await faulty.zep.show(())
        if fault.dead:
            await faulty.zep.start()
        healed = await faulty.resources.memory.settle(fault.heal_s)
        healed_s = time.perf_counter() - began if healed else None
        balance = faulty.ledger.balance(await faulty.zep.stored())
        return row_of(fault, beside, turns, balance, healed_s)


async def alternated(healthy: Stack, faulty: Stack, pairs: int) -> tuple[list[Turn], list[Turn]]:
    """Answer the same messages on both stacks in turns, the order within a pair changing."""
    beside: list[Turn] = []
    turns: list[Turn] = []
    for number, text in zip(range(pairs), itertools.cycle(TALK), strict=False):
        thread = f"thread{number % THREADS}"
        for stack, kept in ((healthy, beside), (faulty, turns))[:: 1 if number % 2 else -1]:
            kept.append(await stack.turn(thread, number, text))
            await asyncio.sleep(PAUSE_S)
    return beside, turns


def row_of(
    fault: Fault, beside: Sequence[Turn], turns: Sequence[Turn], balance: Balance, healed_s: float | None
) -> Row:
    """Put the figures together and say which targets were missed."""
    held = [index for index, turn in enumerate(turns) if turn.reason in NOT_ASKED]
    took, besides = [turn.took_ms for turn in turns], [turn.took_ms for turn in beside]
    opened = sorted(
        {
            path
            for turn in turns
            for path, state in zip(("read", "write"), turn.breakers, strict=True)
            if state != "closed"
        }
    )
    row = Row(
        fault=fault.name,
        turns=len(turns),
        p50=statistics.median(took),
        p95=percentile(took, 95),
        p99=percentile(took, 99),
        first_p50=statistics.median(turn.first_ms for turn in turns),
        first_p99=percentile([turn.first_ms for turn in turns], 99),
        beside_p50=statistics.median(besides),
        beside_p99=percentile(besides, 99),
        held=len(held),
        held_p99=percentile([took[index] for index in held], 99),
        held_beside_p99=percentile([besides[index] for index in held], 99),
        held_over_p50=statistics.median([took[index] - besides[index] for index in held] or [0.0]),
        replies=sum(turn.replied for turn in turns),
        balance=balance,
        healed_s=healed_s,
        reasons=dict(Counter(turn.reason or "used" for turn in turns)),
        opened=opened,
        misses=[],
    )
    row.misses.extend(missed(fault, row))
    return row


def missed(fault: Fault, row: Row) -> list[str]:
    """Name the targets a row misses."""
    misses = []
    if row.replies < row.turns:
        misses.append("replies")
    if row.p99 > row.beside_p99 + DEADLINE_MS:
        misses.append("p99")
    if row.held_p99 > max(row.held_beside_p99, row.beside_p99) + HELD_MS:
        misses.append("held p99")
    if row.held_over_p50 > HELD_MS:
        misses.append("held over")
    if row.healed_s is None:
        misses.append("not healed")
    if not row.balance.even:
        misses.append("messages")
    if row.opened and not fault.opens_breaker:
        misses.append("breaker")
    return misses


HEAD = (
    f"{'fault':25}{'turn p50':>9}{'p95':>7}{'p99':>7}{'first p50':>10}{'p99':>7}{'healthy p50':>12}{'p99':>7}"
    f"{'held':>6}{'p99':>7}{'over':>6}{'replies':>9}{'told':>6}{'lost':>5}{'dbl':>4}{'ooo':>4}{'heal s':>8}  opened      memory"
)


def line(row: Row) -> str:
    """Write a row."""
    balance, healed = row.balance, "-" if row.healed_s is None else f"{row.healed_s:.1f}"
    return (
        f"{row.fault:25}{row.p50:9.1f}{row.p95:7.1f}{row.p99:7.1f}{row.first_p50:10.1f}{row.first_p99:7.1f}"
        f"{row.beside_p50:12.1f}{row.beside_p99:7.1f}{row.held:6}{row.held_p99:7.1f}{row.held_over_p50:6.1f}{row.replies:5}/{row.turns:<3}"
        f"{balance.told:6}{balance.lost:5}{balance.doubled:4}{balance.disordered:4}{healed:>8}"
        f"  {','.join(row.opened) or '-':11}{row.reasons}{'  MISSED: ' + ', '.join(row.misses) if row.misses else ''}"
    )


async def table(pairs: int, only: Sequence[str], out: Path | None) -> int:
    """Measure and print all rows; the number of rows that miss a target."""
    print(HEAD, flush=True)
    rows: list[Row] = []
    for fault in FAULTS:
        if only and not any(part in fault.name for part in only):
            continue
        with tempfile.TemporaryDirectory(prefix="konak-faults-") as folder:
            rows.append(await measured(fault, max(pairs, fault.pairs or 0), Path(folder)))
        print(line(rows[-1]), flush=True)
    if out:
        await asyncio.to_thread(out.write_text, json.dumps([asdict(row) for row in rows], indent=1))
    return sum(bool(row.misses) for row in rows)


def main() -> Any:
    """Parse options and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=120)
    parser.add_argument("--only", default="", help="comma-separated parts of fault names")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    from graph.settings import read_settings
    from server.lifespan import configure_observability

    configure_observability(read_settings().model_copy(update={"log_level": "ERROR"}))
    return asyncio.run(table(options.pairs, [part for part in options.only.split(",") if part], options.json))


if __name__ == "__main__":
    raise SystemExit(main())
