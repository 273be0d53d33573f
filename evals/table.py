"""Score everything there is data for, print it in tables, and keep the result with date and commit.

    python -m evals.table [--data FOLDER] [--model PROVIDER:NAME] [--resume FILE] [--lang LANG] [--keep] [--limit N]

The project's own conversations always run. A folder of outside data may hold `sgd_homes/` (with its `score.py`),
`nlu_dev.jsonl`, `pii_dev.jsonl`, `pii_adversarial_dev.jsonl`; what is missing is said and left out. The recorded dialogues
take about ten minutes; `--limit` takes the first N of a fixed shuffle. With a model everything runs twice, without and
with it, and both columns stand side by side; its key and its address come from the environment. Before that it says how much
will be asked, behind it what was: calls, tokens, time, and what it cost where `MODEL_PRICE_INPUT` and `MODEL_PRICE_OUTPUT`
are set. `--resume FILE` keeps each conversation held with the model, so that a run can be stopped and gone on with.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import process_time

from rich.console import Console
from rich.table import Table

from evals import conversations
from evals.breakdown import Breakdown, Tally, confusion
from graph.settings import Settings, read_settings

RESULTS = Path(__file__).parent / "results"
WORST = 12
"""Examples shown of each kind of error."""
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


Result = Row | Breakdown


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of everything is run, and where a run with a model keeps what it has."""

    data: Path | None = None
    limit: int | None = None
    lang: str | None = None
    resume: Path | None = None


def own_conversations(bounds: Bounds) -> Iterator[Result]:
    """Hold the project's own conversations."""
    counts, misses = asyncio.run(conversations.run(bounds.lang, kept=bounds.resume, watched=True))
    for lang, (turns, held) in counts.items():
        yield Row("conversations", f"{lang}: turns that hold ({turns})", held / turns, 1.0)
    if misses:
        lines = tuple((m.lang, m.text, m.what, str(m.expected), str(m.got)) for m in misses[:WORST])
        yield Breakdown("conversations", "what did not hold", ("", "text", "what", "wanted", "got"), lines)


def sgd(folder: Path, limit: int | None = None) -> Iterator[Result]:
    """Run the data set's own scorer against the adapter, and say where it errs and how honest the confidence is."""
    from evals.reliability import judged, reliability

    homes = folder / "sgd_homes"
    adapter = f"{sys.executable} -m evals.adapter --profile sgd --progress"
    files = f"--gazetteer {homes / 'gazetteer.json'} --listings {homes / 'listings.jsonl'}"
    with tempfile.TemporaryDirectory() as scratch:
        out, dump = Path(scratch, "scores.json"), Path(scratch, "dump.jsonl")
        command = [sys.executable, str(homes / "score.py"), str(homes / "dev.jsonl")]
        command += ["--cmd", f"{adapter} {files}", "--json", str(out), "--dump", str(dump)]
        command += ["--limit", str(limit)] if limit is not None else []
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own adapter
        measured = json.loads(out.read_text())
        yield from _sgd_breakdowns(homes / "dev.jsonl", dump)
    for key, (measure, target) in SGD_ROWS.items():
        if key in measured:
            yield Row("sgd homes", measure, measured[key], target)
    table, error, brier = reliability(judged(homes, limit))
    yield table
    yield Row("confidence", "expected calibration error", error, 0.03, at_most=True)
    yield Row("confidence", "Brier score", brier)


def _sgd_breakdowns(data: Path, dump: Path) -> Iterator[Breakdown]:
    """Say how turns of each kind and service were routed, and where runs of errors begin."""
    from evals.sgd_errors import joined

    kinds, services = Tally(), Tally()
    pairs: list[tuple[str, str]] = []
    worst: dict[str, tuple[str, str, str]] = {}
    for turn, answer in joined(data, dump, None):
        if turn["is_closing"]:
            continue
        right = answer["pred"] == answer["gold"]
        pairs.append((answer["gold"], answer["pred"]))
        services.add([turn["service"]], right)
        named = {"first": turn["turn"] == 0, "switch": turn["is_switch"], "follow-up": turn["is_followup"]}
        kinds.add([name for name, held in {**named, "bare": turn["is_bare"]}.items() if held], right)
        if not right and len(worst) < WORST:
            worst.setdefault(answer["id"], (answer["gold"], answer["pred"], turn["user"]))
    yield confusion(pairs, "sgd homes")
    yield Breakdown("sgd homes", "routing by kind of turn", ("kind", "turns", "right"), kinds.lines())
    yield Breakdown("sgd homes", "routing by service", ("service", "turns", "right"), services.lines())
    yield Breakdown("sgd homes", "misrouted", ("wanted", "given", "text"), tuple(worst.values()))


def nlu(file: Path) -> Iterator[Result]:
    """Score single turns with their context, by language and tag, and measure their processor time."""
    from evals.nlu import score

    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    for row in rows:  # the second round is timed: compiled tables are there, as in a server
        score(row)
    tally, took, worst = Tally(), [], []
    routed = exact = 0
    for row in rows:
        started = process_time()
        route, whole, wrong = score(row)
        took.append((process_time() - started) * 1000)
        routed, exact = routed + route, exact + whole
        tally.add([f"lang {row['lang']}", *(f"tag {tag}" for tag in row.get("tags", ()))], whole)
        if not whole:
            worst.append((row["lang"], row["text"], wrong))
    yield Row("single turns", f"route ({len(rows)})", routed / len(rows), 0.99)
    yield Row("single turns", "whole turn exact", exact / len(rows), 0.97)
    half, tail = quantiles(took, n=20)[9], quantiles(took, n=20)[18]
    yield Row("single turns", "processor time, middle, ms", half, 2.0, at_most=True)
    yield Row("single turns", "processor time, 95th percentile, ms", tail, 5.0, at_most=True)
    yield Breakdown("single turns", "whole turn exact", ("group", "turns", "right"), tally.lines())
    if worst:
        yield Breakdown("single turns", "not exact", ("", "text", "what"), tuple(worst[:WORST]))


def pii(file: Path, target: float) -> Iterator[Result]:
    """Score redaction: strict leaks and changed hard negatives."""
    from evals.pii import score_file

    result = score_file(file)
    yield Row("redaction", f"{file.stem}: strict leak", result.leak_rate, target, at_most=True)
    if result.negatives:
        yield Row("redaction", f"{file.stem}: hard negatives changed", result.changed_rate, 0.0, at_most=True)


def measure(bounds: Bounds) -> Iterator[Result]:
    """Run every suite there is data for."""
    data, limit = bounds.data, bounds.limit
    yield from own_conversations(bounds)
    if data is None:
        return
    for name, run in (
        ("sgd_homes/dev.jsonl", lambda _: sgd(data, limit)),
        ("nlu_dev.jsonl", nlu),
        ("pii_dev.jsonl", lambda file: pii(file, 0.0)),
        ("pii_adversarial_dev.jsonl", lambda file: pii(file, 0.06)),
    ):
        if (data / name).is_file():
            print(f"scoring {name} ...", file=sys.stderr)
            yield from run(data / name)
        else:
            print(f"no {name} in {data}: left out", file=sys.stderr)


def keep(results: Sequence[Result], limit: int | None = None) -> Path:
    """Write the figures beside earlier ones, named by date and commit; no text of outside data goes with them."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "no-commit"  # noqa: S603
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    kept = {
        "date": day,
        "commit": commit,
        "limit": limit,
        "rows": [asdict(one) for one in results if isinstance(one, Row)],
        "breakdowns": [
            asdict(one) for one in results if isinstance(one, Breakdown) and "text" not in one.columns
        ],
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{day}-{commit}.json"
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Print the table; exit code 0 whatever the figures, they are for people and diffs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of outside evaluation data")
    parser.add_argument("--model", help="provider:name of a chat model to compare with none")
    parser.add_argument(
        "--resume", type=Path, help="keep conversations held with the model here and go on from there"
    )
    parser.add_argument(
        "--lang", choices=("tr", "en", "ru", "de", "fa"), help="only conversations of one language"
    )
    parser.add_argument("--keep", action="store_true", help="write the result to evals/results/")
    parser.add_argument("--limit", type=int, help="only N of the recorded dialogues")
    options = parser.parse_args()
    if options.data is not None and not options.data.is_dir():
        parser.error(f"--data {options.data}: no such folder")
    from graph.settings import settings
    from server.lifespan import configure_observability, silence_vendors

    silence_vendors()
    configure_observability(settings().model_copy(update={"log_level": "ERROR"}))
    bounds = Bounds(options.data, options.limit, options.lang, options.resume)
    began = time.monotonic()
    with model_in_environment(None):
        results = list(measure(replace(bounds, resume=None)))
    without_s = time.monotonic() - began
    modelled: list[Result] = []
    spent = ""
    if options.model:
        with model_in_environment(options.model):
            given = settings_with(options.model)
            print(forecast(given, options.lang), file=sys.stderr)
            began = time.monotonic()
            modelled = list(measure(bounds))
            spent = bill(given, time.monotonic() - began, without_s)
    console = Console(width=150)
    for result in results:
        if isinstance(result, Breakdown):
            console.print(result.drawn(), "")
    rows, beside = ([one for one in which if isinstance(one, Row)] for which in (results, modelled))
    console.print(headlines(rows, beside, options.model))
    if spent:
        console.print(spent, highlight=False)
    if options.keep:
        print(keep(results, options.limit))


def headlines(rows: Iterable[Row], modelled: Iterable[Row] = (), model: str | None = None) -> Table:
    """Lay out the figures against their targets; with a model in two columns, without and with it."""
    values = ["without", model] if model else ["value"]
    table = Table("suite", "measure", *values, "target", "", box=None)
    beside = {(row.suite, row.measure): f"{row.value:.3f}" for row in modelled}
    for row in rows:
        target = "" if row.target is None else f"{'at most' if row.at_most else 'at least'} {row.target:g}"
        met = {True: "met", False: "missed", None: ""}[row.met]
        other = [beside.get((row.suite, row.measure), "")] if model else []
        table.add_row(row.suite, row.measure, f"{row.value:.3f}", *other, target, met)
    return table


CALLS_A_TURN, INPUT_A_CALL, OUTPUT_A_CALL = 0.7, 1_700, 60
"""Seen in runs with the stub; output is what two short sentences take."""


def settings_with(model: str) -> Settings:
    """Read the settings anew, now that the model stands in the environment; a model that cannot be asked ends the run."""
    from agents.models.opening import open_models

    given = read_settings()
    opened = open_models(given.models)
    if opened.mode != "on":
        sys.exit(f"{model} cannot be asked: {opened.reason}")
    return given


def forecast(given: Settings, lang: str | None) -> str:
    """Say what the project's own conversations will ask of the model, before anything is paid for."""
    turns = sum(len(script["turn"]) for _, script in conversations.scripts(lang))
    calls = round(turns * CALLS_A_TURN)
    sent, received = calls * INPUT_A_CALL, calls * OUTPUT_A_CALL
    cost = given.models.cost(str(given.model), sent, received)
    priced = (
        "MODEL_PRICE_INPUT and MODEL_PRICE_OUTPUT are not set: the cost is unknown"
        if cost is None
        else f"about {cost:.2f}"
    )
    return f"{given.model}: {turns} turns, about {calls} calls, {sent:,} tokens in and {received:,} out; {priced}"


def bill(given: Settings, with_s: float, without_s: float) -> str:
    """Say what was asked of the model in this process, and what it took."""
    from prometheus_client import REGISTRY

    answers, tokens = Counter[str](), Counter[str]()
    for family in REGISTRY.collect():
        for sample in family.samples:
            if sample.name == "assistant_model_answers_total" and sample.value:
                answers[sample.labels["outcome"]] += round(sample.value)
            elif sample.name == "assistant_model_tokens_total":
                tokens[sample.labels["kind"]] += round(sample.value)
    sent, received = tokens["input"], tokens["output"]
    cost = given.models.cost(str(given.model), sent, received)
    said = ", ".join(f"{count} {outcome}" for outcome, count in answers.most_common())
    priced = "no prices are set" if cost is None else f"cost {cost:.4f}"
    return (
        f"asked: {said or 'nothing'}; {sent:,} tokens in, {received:,} out, {priced}; "
        f"{with_s:.0f} s with the model, {without_s:.0f} s without"
    )


@contextmanager
def model_in_environment(model: str | None) -> Iterator[None]:
    """Have every suite, also those in processes of their own, run with this chat model, or with none."""
    before = os.environ.pop("MODEL", None)
    if model is not None:
        os.environ["MODEL"] = model
    try:
        yield
    finally:
        os.environ.pop("MODEL", None)
        if before is not None:
            os.environ["MODEL"] = before


if __name__ == "__main__":
    main()
