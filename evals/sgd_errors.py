"""Analyse a run of the home-search evaluation: confusion matrix by service, and where runs of errors begin.

    python score.py dev.jsonl --cmd "python -m evals.adapter --profile sgd ..." --dump dump.jsonl
    python -m evals.sgd_errors dev.jsonl dump.jsonl [--worst 20] [--part dev|held]

`--part` looks at one half of the data only, split by a hash of the dialogue id: rules are written looking at `dev`, and `held` says
whether they hold elsewhere. An error that only repeats the turn before is not shown again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

DEV_SHARE = 0.6
SLOTS = ("location", "bedrooms", "bathrooms", "furnished", "pets", "listing_type", "garage", "laundry")
SLOTS_OF_VISITS = ("property_name", "visit_date")
Turn = Mapping[str, Any]


def part_of(dialogue_id: str) -> str:
    """Say whether a dialogue is in the part that rules are written on."""
    first = hashlib.md5(dialogue_id.encode(), usedforsecurity=False).digest()[0]
    return "dev" if first < DEV_SHARE * 256 else "held"


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """Read JSON lines."""
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def joined(data: Path, dump: Path, part: str | None) -> Iterator[tuple[Turn, Turn]]:
    """Pair the turns of a dump with their annotations."""
    annotated = {(row["dialogue_id"], row["turn"]): row for row in rows(data)}
    for answer in rows(dump):
        if part is None or part_of(answer["id"]) == part:
            yield annotated[answer["id"], answer["turn"]], answer


def wrong_slots(answer: Turn) -> dict[str, tuple[Any, Any]]:
    """Give the slots that differ: (accepted values, given value)."""
    gold, given = answer["gs"], answer["ps"]
    return {
        slot: (gold.get(slot), given.get(slot))
        for slot in (*SLOTS, *SLOTS_OF_VISITS)
        if (slot in gold) != (slot in given) or (slot in gold and not _same(gold[slot], given[slot]))
    }


def _same(accepted: Iterable[str], given: str) -> bool:
    return " ".join(str(given).lower().split()) in {" ".join(value.lower().split()) for value in accepted}


def main() -> None:
    """Print the analysis."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("dump", type=Path)
    parser.add_argument("--worst", type=int, default=20)
    parser.add_argument("--part", choices=("dev", "held"))
    options = parser.parse_args()
    confusion: Counter[tuple[str, str, str]] = Counter()
    slots: Counter[str] = Counter()
    shown: defaultdict[str, list[str]] = defaultdict(list)
    wrong_before: dict[str, tuple[bool, frozenset[str]]] = {}
    for turn, answer in joined(options.data, options.dump, options.part):
        misrouted = answer["pred"] != answer["gold"] and not turn["is_closing"]
        confusion[turn["service"], answer["gold"], answer["pred"]] += not turn["is_closing"]
        wrong = wrong_slots(answer) if answer["scored"] else {}
        slots.update(wrong.keys())
        before = wrong_before.get(answer["id"], (False, frozenset()))
        words = f"{turn['user']}   << {turn['prev_system'][-120:]}"
        if misrouted and not before[0]:
            shown["route"].append(f"{answer['gold']} -> {answer['pred']}: {words}")
        for slot in wrong.keys() - before[1]:
            shown[slot].append(f"{wrong[slot]}: {words}")
        if answer["scored"] or misrouted:
            wrong_before[answer["id"]] = misrouted, frozenset(wrong)
    _print_confusion(confusion)
    print("\nslots wrong, turns:", dict(slots.most_common()))
    for name, examples in shown.items():
        print(f"\n{name}: {len(examples)} errors begin")
        print("\n".join(f"   {example}" for example in examples[: options.worst]))


def _print_confusion(confusion: Counter[tuple[str, str, str]]) -> None:
    labels = ("real_estate", "local_info", "other")
    print(f"{'gold':14s}" + "".join(f"{label:>13s}" for label in labels))
    for gold in labels:
        counts = [sum(n for (_, g, p), n in confusion.items() if (g, p) == (gold, label)) for label in labels]
        print(f"{gold:14s}" + "".join(f"{count:13d}" for count in counts))
    wrong = Counter({key: n for key, n in confusion.items() if key[1] != key[2] and n})
    for (service, gold, given), count in wrong.most_common(12):
        print(f"   {service:16s} {gold} -> {given}: {count}")


if __name__ == "__main__":
    main()
