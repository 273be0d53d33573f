"""Score redaction on labelled messages, strictly: four surviving characters in a row of a marked span are a leak.

    python -m evals.pii FILE... [--address] [--verbose]

A file holds one JSON object a line: `text`, `kind` ("positive" or "negative") and `spans` of `start`, `end`, `type`.
Outside scorers can be pointed at `evals.pii:redact` and `evals.pii:redact_with_addresses`.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter_ns
from typing import Any, Final

from memory.redaction import redact_pii

LEAKED_RUN: Final = 4
"""So many letters or digits of a span in a row are a leak."""

_PLACEHOLDER: Final = re.compile(r"\[[A-Z][A-Z_]*\]")


def redact(text: str) -> dict[str, Any]:
    """Redact as the product does by default."""
    return redact_pii(text)


def redact_with_addresses(text: str) -> dict[str, Any]:
    """Redact postal addresses as well."""
    return redact_pii(text, redact_address=True)


@dataclass(slots=True)
class Score:
    """What a file of labelled messages shows; rates are shares from 0 to 1, times are microseconds a message."""

    messages: int = 0
    spans: int = 0
    leaked: list[str] = field(default_factory=list)
    """Ids of messages, one for every span that leaked."""
    negatives: int = 0
    changed: list[str] = field(default_factory=list)
    """Ids of messages without anything private that were changed all the same."""
    unstable: int = 0
    """Messages that a second redaction changed again."""
    times_us: list[float] = field(default_factory=list)

    @property
    def leak_rate(self) -> float:
        """Spans that leaked, of all spans."""
        return len(self.leaked) / max(1, self.spans)

    @property
    def changed_rate(self) -> float:
        """Negatives that were changed, of all negatives."""
        return len(self.changed) / max(1, self.negatives)

    def summary(self) -> str:
        """Return one line for people."""
        times = sorted(self.times_us) or [0.0]
        return (
            f"{self.messages} messages, {self.spans} spans: {self.leak_rate:.2%} leak; "
            f"{self.negatives} negatives: {self.changed_rate:.2%} changed; {self.unstable} unstable; "
            f"mean {statistics.mean(times):.0f} us, p99 {times[int(len(times) * 0.99)]:.0f} us"
        )


def score_file(path: Path, *, address: bool = False) -> Score:
    """Score the product's redactor on a file."""
    return score_rows_of(path, redact_with_addresses if address else redact, address=address)


def score_rows_of(
    path: Path, function: Callable[[str], Mapping[str, Any]], *, address: bool = False
) -> Score:
    """Score any function on a file; it takes a text and returns a mapping with the redacted `text`."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return score(rows, function, address=address)


def score(
    rows: Iterable[Mapping[str, Any]], function: Callable[[str], Mapping[str, Any]], *, address: bool = False
) -> Score:
    """Score a function on labelled messages; spans of type ADDRESS count only with `address`."""
    result = Score()
    for row in rows:
        source = row["text"]
        started = perf_counter_ns()
        redacted = str(function(source)["text"])
        result.times_us.append((perf_counter_ns() - started) / 1_000)
        result.messages += 1
        result.unstable += str(function(redacted)["text"]) != redacted
        spans = [span for span in row["spans"] if address or span["type"] != "ADDRESS"]
        survives = surviving(source, redacted)
        result.spans += len(spans)
        result.leaked += [
            str(row.get("id", ""))
            for span in spans
            if is_leaked(source, survives, span["start"], span["end"])
        ]
        if row["kind"] == "negative" and not spans:
            result.negatives += 1
            if redacted != source:
                result.changed.append(str(row.get("id", "")))
    return result


def surviving(source: str, redacted: str) -> list[bool]:
    """Return for each character of the source whether it is still there; all of it where the two cannot be aligned.

    What stands between placeholders is looked up in order, the first piece at the start and the last at the end.
    """
    if source == redacted:
        return [True] * len(source)
    survives = [False] * len(source)
    pieces = _PLACEHOLDER.split(redacted)
    place = 0
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        found = len(source) - len(piece) if last else source.find(piece, place)
        misplaced = found < place or (index == 0 and found) or source[found : found + len(piece)] != piece
        if misplaced:
            return [True] * len(source)
        place = found + len(piece)
        survives[found:place] = [True] * len(piece)
    return survives


def is_leaked(source: str, survives: list[bool], start: int, end: int) -> bool:
    """Whether a span shows four letters or digits in a row, separators aside, or all it has."""
    kept = [survives[place] for place in range(start, end) if source[place].isalnum()]
    if all(kept):
        return True
    run = 0
    for survived in kept:
        run = run + 1 if survived else 0
        if run >= LEAKED_RUN:
            return True
    return False


def main() -> None:
    """Print one line a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--address", action="store_true", help="redact and score postal addresses too")
    parser.add_argument("--verbose", action="store_true", help="name the messages that leak or were changed")
    given = parser.parse_args()
    for path in given.files:
        result = score_file(path, address=given.address)
        print(f"{path.name}: {result.summary()}")
        if given.verbose:
            print("  leaked:", *result.leaked)
            print("  changed:", *result.changed)


if __name__ == "__main__":
    main()
