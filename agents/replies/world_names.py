"""What a place elsewhere is called in a reply: Londra, Лондон, لندن for what the lexicons know as London."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.replies.voice import Voice, clean

_HERE = Path(__file__).parent
_OWN: Mapping[str, Mapping[str, str]] = tomllib.loads(
    (_HERE / "world_names.toml").read_text(encoding="utf-8")
)
_KNOWN: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    (_HERE.parent / "understanding" / "lexicons" / "world_places.toml").read_text(encoding="utf-8")
)
_SCRIPTS = {"ru": ("Ѐ", "ԯ"), "fa": ("؀", "ۿ")}
"""Languages whose names are known by their script, first and last letter."""
_LONGEST = 40


def world_name(name: str, voice: Voice) -> str:
    """Name a place elsewhere the way readers of a language do, in English where that is not known."""
    return voice.isolate(clean(_NAMES.get(voice.lang, {}).get(name, name), _LONGEST))


def _names(lang: str) -> Mapping[str, str]:
    """List the names of a language, from its own table or by their script."""
    if lang not in _SCRIPTS:
        return _OWN.get(lang, {})
    low, high = _SCRIPTS[lang]
    found = {}
    for group in _KNOWN.values():
        for canonical, names in group.items():
            written = [name for name in names if low <= name[0] <= high] if isinstance(names, list) else []
            if written:
                found[canonical] = written[0]
    return found


_NAMES: Mapping[str, Mapping[str, str]] = {lang: _names(lang) for lang in (*_OWN, *_SCRIPTS)}
