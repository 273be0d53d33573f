"""`python -m benchmarks.kills`: at least 200 `kill -9` per row; prints what was lost, doubled or mixed up."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.kills.run import Result, run
from tests.postgres_fixture.cluster import TemporaryCluster, server_binaries


def main() -> None:
    """Run every row; exit code 1 when one is not clean."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--threads", type=int, default=6)
    options.add_argument("--subject", choices=("memory", "graph"), action="append")
    options.add_argument("--store", choices=("sqlite", "postgres"), action="append")
    options.add_argument("--seed", type=int, default=None)
    chosen = options.parse_args()
    random.seed(chosen.seed)
    console = Console(width=150)
    results = []
    for subject in chosen.subject or ("memory", "graph"):
        for store in chosen.store or ("sqlite", "postgres"):
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kk-")))
                url = None
                if store == "postgres":
                    binaries = server_binaries()
                    if binaries is None:
                        console.print("postgres: no server binaries on this machine, row left out")
                        continue
                    url = stack.enter_context(TemporaryCluster(binaries)).create_database()
                work = run(
                    subject, store, folder, kills=chosen.kills, threads=chosen.threads, database_url=url
                )
                results.append(asyncio.run(work))
                console.print(_table(results[-1:]))
                for lost in results[-1].lost_turns:
                    console.print(f"lost: {lost}")
    console.print(_table(results))
    sys.exit(0 if all(result.clean for result in results) else 1)


def _table(results: list[Result]) -> Table:
    table = Table(
        "subject", "store", "kill -9", "messages", "resends", "lost", "doubled", "reordered", "turns lost", "doubled",
        "reordered", "settled", "late", "seconds",
    )  # fmt: skip
    for one in results:
        cells = (
            one.subject, one.store, one.kills, one.messages, one.resends, one.memory.lost, one.memory.doubled,
            one.memory.disordered, len(one.lost_turns), one.doubled_turns, one.disordered_turns,
            "yes" if one.settled else "no", one.late, round(one.seconds),
        )  # fmt: skip
        table.add_row(*map(str, cells))
    return table


if __name__ == "__main__":
    main()
