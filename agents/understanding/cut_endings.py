"""Cut the endings of a language off a word."""

from __future__ import annotations

from collections.abc import Iterable

from agents.understanding.endings import Endings


def cut_endings(word: str, endings: Endings) -> Iterable[tuple[str, str, bool]]:
    """Give (stem, ending, says "without") for every ending that may be cut off, the longest stem first."""
    for size in range(1, min(endings.longest, len(word) - 2) + 1):
        ending = word[-size:]
        without = endings.cut.get(ending)
        if without is None:
            continue
        stem = word[:-size]
        yield stem, ending, without
        hard = endings.soften.get(stem[-1])
        if hard:
            yield stem[:-1] + hard, ending, without
