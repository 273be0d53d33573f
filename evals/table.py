"""Score everything there is data for, print one table, and keep the result with date and commit.

    python -m evals.table [--data FOLDER] [--keep]

The project's own conversations always run. A folder of outside data may hold `sgd_homes/` (with its `score.py`),
`nlu_dev.jsonl`, `pii_dev.jsonl`, `pii_adversarial_dev.jsonl`; what is missing is said and left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals import conversations

RESULTS = Path(__file__).parent / "results"
SGD_ROWS = {
    "JGA_fuzzy(official)": ("joint goal accuracy (fuzzy)", 0.88),
    "JGA_search_slots": ("search slots, joint", 0.92),
    "routing_all": ("routing, all turns", 0.96),
    "switch_all": ("routing, turns that switch", 0.93),
    "bare_followup_all": ("routing, bare follow-ups", 0.985),
    "switch real_estate->other": ("real estate -> nobody's business", 0.85),
    "carry_age 7+": ("slots kept over 7 turns and more", 0.98),
    "carry_in_other_domain": ("slots kept while another agent speaks", 0.99),
    "handoff_location (named to another agent)": ("place first named to another agent", 0.90),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; targets are "at least", for leaks "at most"."""

    suite: str
    measure: str
    value: float
    target: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


def own_conversations() -> Iterator[Row]:
    """Hold the project's own conversations."""
    counts, _ = asyncio.run(conversations.run(None))
    for lang, (turns, held) in counts.items():
        yield Row("conversations", f"{lang}: turns that hold ({turns})", held / turns, 1.0)


def sgd(folder: Path) -> Iterator[Row]:
    """Run the data set's own scorer against the adapter."""
    homes = folder / "sgd_homes"
    adapter = f"{sys.executable} -m evals.adapter --profile sgd"
    files = f"--gazetteer {homes / 'gazetteer.json'} --listings {homes / 'listings.jsonl'}"
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [sys.executable, str(homes / "score.py"), str(homes / "dev.jsonl")]
        command += ["--cmd", f"{adapter} {files}", "--json", out.name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own adapter
        measured = json.loads(Path(out.name).read_text())
    for key, (measure, target) in SGD_ROWS.items():
        yield Row("sgd homes", measure, measured[key], target)


def nlu(file: Path) -> Iterator[Row]:
    """Score single turns with their context."""
    from evals.nlu import score

    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    scored = [score(row) for row in rows]
    yield Row("single turns", f"route ({len(rows)})", sum(s[0] for s in scored) / len(rows), 0.99)
    yield Row("single turns", "whole turn exact", sum(s[1] for s in scored) / len(rows), 0.97)


def pii(file: Path, target: float) -> Iterator[Row]:
    """Score redaction: strict leaks and changed hard negatives."""
    from evals.pii import score_file

    result = score_file(file)
    yield Row("redaction", f"{file.stem}: strict leak", result.leak_rate, target, at_most=True)
    if result.negatives:
        yield Row("redaction", f"{file.stem}: hard negatives changed", result.changed_rate, 0.0, at_most=True)


def measure(data: Path | None) -> Iterator[Row]:
    """Run every suite there is data for."""
    yield from own_conversations()
    if data is None:
        return
    for name, run in (
        ("sgd_homes/dev.jsonl", lambda _: sgd(data)),
        ("nlu_dev.jsonl", nlu),
        ("pii_dev.jsonl", lambda file: pii(file, 0.0)),
        ("pii_adversarial_dev.jsonl", lambda file: pii(file, 0.06)),
    ):
        if (data / name).is_file():
            print(f"scoring {name} ...", file=sys.stderr)
            yield from run(data / name)
        else:
            print(f"no {name} in {data}: left out", file=sys.stderr)


def keep(rows: list[Row]) -> Path:
    """Write the rows beside earlier results, named by date and commit."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "no-commit"  # noqa: S603
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-{commit}.json"
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Print the table; exit code 0 whatever the figures, they are for people and diffs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of outside evaluation data")
    parser.add_argument("--keep", action="store_true", help="write the result to evals/results/")
    options = parser.parse_args()
    if options.data is not None and not options.data.is_dir():
        parser.error(f"--data {options.data}: no such folder")
    from graph.settings import settings
    from server.lifespan import configure_observability, silence_vendors

    silence_vendors()
    configure_observability(settings().model_copy(update={"log_level": "ERROR"}))
    rows = list(measure(options.data))
    table = Table("suite", "measure", "value", "target", "", box=None)
    for row in rows:
        target = "" if row.target is None else f"{'at most' if row.at_most else 'at least'} {row.target:g}"
        table.add_row(
            row.suite,
            row.measure,
            f"{row.value:.3f}",
            target,
            {True: "met", False: "missed", None: ""}[row.met],
        )
    Console(width=110).print(table)
    if options.keep:
        print(keep(rows))


if __name__ == "__main__":
    main()
