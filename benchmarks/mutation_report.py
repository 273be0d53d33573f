"""What a mutation run came to: killed and surviving mutants per file, and what the survivors change.

    python -m benchmarks.mutation_report FOLDER

FOLDER is where mutmut ran. A mutant that changes nothing but the letter case of a SQL statement, outside of its quotes,
is counted apart: SQL's key words and names mean the same in either case, so no test could tell.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

STATEMENT = re.compile(
    r"\b(select|insert|update|delete|where|values|from|on conflict|returning|join|order by|coalesce)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"'[^']*'")
SURVIVED, UNDECIDED, UNTESTED = 0, None, 33
"""Exit codes in mutmut's files."""


def main(folder: Path) -> None:
    """Print the table, then the survivors."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # type: ignore[import-not-found]  # an extra

    os.chdir(folder)
    table = Table("file", "mutants", "killed", "letter case", "survived", "undecided")
    total: Counter[str] = Counter()
    left: list[tuple[str, list[str]]] = []
    for meta in sorted(Path("mutants").rglob("*.meta")):
        codes = json.loads(meta.read_text())["exit_code_by_key"]
        counted = Counter({"mutants": len(codes)})
        for name, code in codes.items():
            if code in (SURVIVED, UNTESTED):
                changed = _changed(get_diff_for_mutant(name))
                equivalent = is_letter_case_of_sql(changed)
                counted["letter case" if equivalent else "survived"] += 1
                left += [] if equivalent else [(name, changed)]
            else:
                counted["undecided" if code is UNDECIDED else "killed"] += 1
        if codes:
            _add(table, str(meta.relative_to("mutants").with_suffix("")), counted)
            total += counted
    _add(table, "all", total)
    console = Console(width=120, highlight=False)
    for name, changed in left:
        console.print(f"--- {name}", *changed, sep="\n", markup=False)
    console.print(table)
    console.print(f"killed: {total['killed'] / max(1, total['killed'] + total['survived']):.1%}")


def is_letter_case_of_sql(changed: list[str]) -> bool:
    """Whether lines of a diff differ in nothing but the letter case of SQL outside of its quotes."""
    before = " ".join(line[1:] for line in changed if line.startswith("-"))
    after = " ".join(line[1:] for line in changed if line.startswith("+"))
    same_words = before.lower() == after.lower() and QUOTED.findall(before) == QUOTED.findall(after)
    return same_words and bool(STATEMENT.search(before))


def _changed(diff: str) -> list[str]:
    return [line for line in diff.splitlines() if re.match(r"[-+](?![-+])", line)]


def _add(table: Table, name: str, counted: Counter[str]) -> None:
    table.add_row(
        name,
        *(str(counted[key]) for key in ("mutants", "killed", "letter case", "survived", "undecided")),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
