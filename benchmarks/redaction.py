"""Time redaction beside its peers, on calm, on private and on hostile texts; look for what fuzzing can find.

    python -m benchmarks.redaction [--data FILE...]      times, and scores on labelled messages, peers in the same run
    python -m benchmarks.redaction --fuzz 100000         count violations in random texts; exit code 1 with any

Times are microseconds of the fastest of several rounds for each message, so that other work on the machine counts
little; messages are 200 characters. Peers are shown where they are installed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns, process_time
from typing import Any, Final

from benchmarks.redaction_fuzz import cut, fuzzed
from benchmarks.redaction_peers import peers
from evals.pii import score_rows_of
from memory.redaction import RedactionSettings, StreamingRedactor, redact, redact_pii

MESSAGES: Final = Path(__file__).parent / "data" / "redaction_messages.toml"
LENGTH: Final = 200
ROUNDS: Final = 15
HOSTILE_LENGTH: Final = 20_000
HOSTILE_ROUNDS: Final = 7

HOSTILE: Final = {
    "one digit": "1",
    "digits apart": "0 5 1 ",
    "dotted digits": "1.",
    "numbers in a row": "0533 861 24 07 ",
    "plus signs": "+90 ",
    "at-signs": "@",
    "addresses cut short": "a@a.",
    "spaced letters": "a b @ ",
    "at and dot": "at dot ",
    "brackets": "(at)[",
    "number words": "bir one пять ",
    "invisible characters": "1\u200b",
    "entities": "&#48;",
    "percent signs": "%30",
    "account starts": "TR33 0006 ",
    "announcements": "tel 815 ",
    "labels": "ilan no 5338612407 ",
    "placeholders": "[PHONE] 1",
    "streets": "Elm Street 1 ",
    "white space": " ",
    "numbers at at-signs": "5331234567@(",
    "numbers chained by signs": "+90 533 12345673_4",
    "accounts beside each other": "TR12 3456 7890 1234 5678 9012 34-Telefon:£ ",
    "single digits in turns": "1_6.",
}
"""Texts made of one piece over and over, each aimed at a rule that could look too far."""

_EVERYTHING: Final = RedactionSettings(address=True)
_FUZZED_SETTINGS: Final = (
    RedactionSettings(),
    _EVERYTHING,
    RedactionSettings(phone=False),
    RedactionSettings(email=False),
)


def messages() -> dict[str, list[str]]:
    """Return the invented messages by what is in them, each cut to 200 characters."""
    groups: dict[str, list[str]] = tomllib.loads(MESSAGES.read_text(encoding="utf-8"))
    return {name: [text[:LENGTH].ljust(LENGTH, ".") for text in texts] for name, texts in groups.items()}


def times(function: Callable[[str], Any], texts: list[str], rounds: int = ROUNDS) -> list[float]:
    """Return the best time of each text in microseconds, sorted; texts vary a little so that no cache answers."""
    best = [float("inf")] * len(texts)
    for turn in range(rounds):
        for place, text in enumerate(texts):
            started = perf_counter_ns()
            function(text[turn % 7 :])
            best[place] = min(best[place], (perf_counter_ns() - started) / 1_000)
    return sorted(best)


def show_times() -> None:
    """Print mean and p99 by kind of message, for us and for every peer."""
    groups = messages()
    private = [text[place:] + text[:place] for text in groups["private"] for place in range(0, 60, 3)]
    digits = [
        text[place:] + text[:place]
        for text in groups["amounts"] + groups["private"]
        for place in range(0, 60, 3)
    ]
    rows = {"no digits": groups["plain"] * 5, "with digits": digits, "of these, private": private}
    print(f"{'us a message of 200 characters':<34}" + "".join(f"{name:>26}" for name in rows))
    for name, function in [("konak", redact_pii), ("500 steps of a loop, to compare", _loop), *peers()]:
        cells = []
        for texts in rows.values():
            sample = times(function, texts, ROUNDS if function in (redact_pii, _loop) else 3)
            cells.append(f"mean {statistics.mean(sample):7.1f}  p99 {sample[int(len(sample) * 0.99)]:7.1f}")
        print(f"{name:<34}" + "".join(f"{cell:>26}" for cell in cells))


def _loop(text: str) -> int:
    """Do what takes the same time whatever the text, as a measure of the machine."""
    total = len(text)
    for step in range(500):
        total += step
    return total


def show_hostile() -> None:
    """Print CPU milliseconds for hostile texts and how they grow when the length doubles."""
    print(f"\n{'hostile text':<34}{'20,000 characters':>20}{'growth':>10}")
    for name, unit in HOSTILE.items():
        once, twice = (_cpu_ms((unit * size)[:size]) for size in (HOSTILE_LENGTH, 2 * HOSTILE_LENGTH))
        print(f"{name:<34}{once:>17.1f} ms{twice / once:>9.2f}x")


def _cpu_ms(text: str) -> float:
    best = float("inf")
    for _ in range(HOSTILE_ROUNDS):
        started = process_time()
        redact(text, _EVERYTHING)
        best = min(best, (process_time() - started) * 1_000)
    return max(best, 0.01)


def show_scores(files: list[Path]) -> None:
    """Print strict leaks and changed negatives on labelled messages, for us and for every peer."""
    for path in files:
        print(f"\n{path.name}")
        for name, function in [("konak", redact_pii), *peers()]:
            print(f"  {name:<26}{score_rows_of(path, function).summary()}")


def fuzz(count: int, seed: int) -> int:
    """Redact random texts; print and return the number of violations (stability, streams, lengths, errors)."""
    violations = {"idempotence": 0, "stream": 0, "length": 0, "error": 0}
    for number in range(count):
        generator = random.Random(f"{seed}/{number}")
        text = fuzzed(generator)
        settings = (
            _FUZZED_SETTINGS[number % len(_FUZZED_SETTINGS)] if number % 3 == 0 else _FUZZED_SETTINGS[0]
        )
        result = redact(text, settings)
        stream = StreamingRedactor(settings)
        streamed = "".join([*(stream.push(piece) for piece in cut(generator, text)), stream.finish()])
        violations["error"] += result.errors
        violations["idempotence"] += redact(result.text, settings).text != result.text
        violations["stream"] += streamed != result.text
        violations["length"] += (result.original_length, result.redacted_length) != (
            len(text),
            len(result.text),
        )
        if number and number % 10_000 == 0:
            print(f"{number}: {violations}", flush=True)
    print(f"{count} random texts, seed {seed}: {violations}")
    return sum(violations.values())


def main() -> None:
    """Print the tables, or fuzz."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", nargs="*", type=Path, default=[], help="labelled messages to score on as well"
    )
    parser.add_argument("--fuzz", type=int, metavar="N", help="redact N random texts instead")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.fuzz:
        sys.exit(1 if fuzz(given.fuzz, given.seed) else 0)
    show_times()
    show_hostile()
    show_scores(given.data)


if __name__ == "__main__":
    main()
