"""What a place elsewhere is called in a reply: Londra, Лондон, لندن for what the lexicons know as London."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from agents.replies.voice import Voice, clean

_OWN = Path(__file__).parent / "world_names.toml"
_KNOWN = Path(__file__).parent.parent / "understanding" / "lexicons" / "world_places.toml"
_SCRIPTS = {"ru": ("Ѐ", "ԯ"), "fa": ("؀", "ۿ")}
"""Languages whose names are known by their script, first and last letter."""
_LONGEST = 40


def world_name(name: str, voice: Voice) -> str:
    """Name a place elsewhere the way readers of a language do, in English where that is not known."""
    return voice.isolate(clean(_names(voice.lang).get(name, name), _LONGEST))


@cache
def _names(lang: str) -> Mapping[str, str]:
    if lang not in _SCRIPTS:
        own: Mapping[str, Mapping[str, str]] = _table(_OWN)
        return own.get(lang, {})
    low, high = _SCRIPTS[lang]
    found = {}
    for group in _table(_KNOWN).values():
        for canonical, names in group.items():
            written = [name for name in names if low <= name[0] <= high] if isinstance(names, list) else []
            if written:
                found[canonical] = written[0]
    return found


def _table(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
