"""Check that the confidence of a route is an honest probability: of the turns said to be 90% sure, 90% should be right.

    python -m evals.reliability FOLDER [--limit N]

The folder holds recorded dialogues (`dev.jsonl`, `gazetteer.json`, `listings.jsonl`); understanding alone is run on them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from rich.console import Console

from agents.markets.market import market_from_files
from evals.breakdown import Breakdown
from evals.understanding import Harness

EDGES = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.001)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was claimed of one route, and whether it was right."""

    confidence: float
    right: bool


def judged(folder: Path, limit: int | None = None) -> Iterator[Judged]:
    """Run the dialogues of a folder; closing turns, which any agent may answer, are left out."""
    harness = Harness(market_from_files(folder / "gazetteer.json", folder / "listings.jsonl"))
    with (folder / "dev.jsonl").open(encoding="utf-8") as lines:
        dialogues = groupby(map(json.loads, lines), key=lambda turn: turn["dialogue_id"])
        for number, (dialogue, turns) in enumerate(dialogues):
            if limit is not None and number >= limit:
                return
            for turn in turns:
                request = {
                    "thread_id": dialogue,
                    "turn": turn["turn"],
                    "text": turn["user"],
                    "prev_system": turn["prev_system"],
                }
                answer = harness.turn(request)
                if not turn["is_closing"]:
                    right = answer["domain"] == turn["domain_label"]
                    yield Judged(answer["route"]["confidence"], right)


def reliability(cases: Iterable[Judged]) -> tuple[Breakdown, float, float]:
    """Give the table, the expected calibration error and the Brier score."""
    all_ = list(cases)
    lines: list[tuple[str | int | float, ...]] = []
    error = 0.0
    for low, high in pairwise(EDGES):
        held = [case for case in all_ if low <= case.confidence < high]
        if held:
            claimed = sum(case.confidence for case in held) / len(held)
            right = sum(case.right for case in held) / len(held)
            error += abs(claimed - right) * len(held)
            lines.append((f"{low:.2f}-{min(high, 1.0):.2f}", len(held), claimed, right))
    brier = sum((case.confidence - case.right) ** 2 for case in all_)
    table = Breakdown("confidence", "claimed and right", ("said", "turns", "claimed", "right"), tuple(lines))
    count = max(1, len(all_))
    return table, error / count, brier / count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="the first N dialogues")
    options = parser.parse_args()
    table, error, brier = reliability(judged(options.folder, options.limit))
    Console(width=110).print(table.drawn())
    print(f"expected calibration error {error:.4f}, Brier score {brier:.4f}")


if __name__ == "__main__":
    main()
