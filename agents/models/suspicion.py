"""Tell texts that give instructions to the assistant from texts that look for something."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from agents.models.phrases import phrase_pattern, phrase_source, words_folded

_SPREAD = 5
"""Letters standing alone from which a text is looked at without its spaces."""
_TELLING = 9


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    table = tomllib.loads(Path(__file__).with_name("suspicion.toml").read_text(encoding="utf-8"))
    marks = tuple(table.pop("marks"))
    phrases = {phrase for listed in table.values() for phrase in listed}
    together = "|".join(phrase_source(phrase, "") for phrase in phrases if len(phrase) >= _TELLING)
    return phrase_pattern(phrases), re.compile(together), marks


def gives_instructions(text: str) -> bool:
    """Whether a text from outside tries to tell the assistant what to do; letters spread with spaces are put together."""
    phrases, together, marks = _cues()
    lowered = text.lower()
    if any(mark in lowered for mark in marks):
        return True
    folded = words_folded(text)
    if phrases.search(folded):
        return True
    letters = [word for word in folded.split() if len(word) == 1 and not word.isdigit()]
    return len(letters) >= _SPREAD and bool(together.search(folded.replace(" ", "")))


def prepare_suspicion() -> None:
    """Read the lists at the start: a turn must not read files on the event loop."""
    _cues()
