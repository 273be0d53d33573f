"""Load the word lists that native speakers edit: TOML files, one folder a language.

A table's name is a kind and a value, `words` are its phrases, every other key is an attribute of what they mean:

    [feature.sea_view]
    words = ["deniz manzara", "denize nazır"]      # endings are understood: write the plain form

    [property_type.apartment]
    words = ["квартир*"]                           # a star stands for any ending
    words = ["*wohnung"]                           # or for the first part of a compound

    [spelling]
    nicht = ["nich", "net"]                        # read as "nicht" wherever they stand

    [act.forget_me]
    words = ["<erase> (all|everything) about me"]  # phrase_notation.py: (this|that), [left out], <a family of families.toml>

Case and accents don't matter. Top-level keys: `layer = "acts"` (matched apart from facts), `language = "tr"` (files outside a language folder).
`only = true` in a table: not understood inside messages of another language. Check what you wrote with
`python -m agents.understanding.lexicon check`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from agents.understanding.endings import Endings, endings_of
from agents.understanding.folding import fold, german_spellings
from agents.understanding.phrase_notation import Families, Pattern, can_be_empty, is_notation, parse, words_of
from agents.understanding.tokens import tokenize

_PLAIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
"""Phrases of letters and spaces, most of them: they need no tokenizer."""
_KEPT_MARKS = "+&€$£₺₽%"
FOLDER = Path(__file__).parent / "lexicons"
_NO_ATTRIBUTES: Mapping[str, Any] = MappingProxyType({})


FAMILY = "family"
"""Kind of the words that phrases name together; they mean nothing by themselves."""
SPELLING = "spelling"
"""Kind of what is read as another word: dialect, haste, a language in other letters than its own."""


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message names the file and the table."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase may mean."""

    kind: str
    value: Any
    lang: str | None
    layer: str = "facts"
    only: bool = False
    attributes: Mapping[str, Any] = field(default_factory=lambda: _NO_ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase of a lexicon, as token keys; a star at an end of a key matches every longer word as well.

    Where `pattern` is given, it is what is matched, and the key only lists its words.
    """

    key: tuple[str, ...]
    sense: Sense
    source: str
    pattern: Pattern | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that is known of one language."""

    lang: str
    entries: tuple[Entry, ...]
    endings: Endings | None


def keys_of(phrase: str, lang: str | None) -> list[tuple[str, ...]]:
    """Give the token keys of a phrase: one, or several where a language has several spellings."""
    if _PLAIN.fullmatch(phrase) and (lang != "de" or phrase.isascii()):
        return [tuple(fold(phrase).split())]
    keys = []
    for spelling in german_spellings(phrase) if lang == "de" else (phrase,):
        key: list[str] = []
        head = False
        for token in tokenize(spelling):
            if token.fold == "*" and token.glued and key:
                key[-1] += "*"
            elif token.fold == "*":
                head = True
                continue
            elif head:
                key.append("*" + token.fold)
            elif token.kind != "mark" or token.fold in _KEPT_MARKS or (token.fold == "/" and not key):
                key.append(token.fold)
            head = False
        keys.append(tuple(key))
    return keys


@lru_cache(maxsize=32)
def load_language(lang: str) -> Lexicon:
    """Load the generic lexicon of a language; raises `LexiconError` with the file and the table."""
    folder = FOLDER / lang
    if not folder.is_dir():
        raise LexiconError(f"{folder}: no lexicon for language {lang!r}")
    entries: list[Entry] = []
    endings, families = None, families_of(lang)
    for file in sorted(folder.glob("*.toml")):
        table = _toml(file)
        if file.stem == "endings":
            endings = endings_of(table)
        else:
            entries.extend(_entries(table, lang, file, families))
    return Lexicon(lang, tuple(entries), endings)


@lru_cache(maxsize=32)
def families_of(lang: str) -> Families:
    """Give the families of words of a language, by their names in brackets."""
    file = FOLDER / lang / "families.toml"
    table = _toml(file).get(FAMILY, {}) if file.is_file() else {}
    return MappingProxyType({f"<{name}>": tuple(group["words"]) for name, group in table.items()})


@lru_cache(maxsize=32)
def spelled_in(lang: str) -> Mapping[str, tuple[str, ...]]:
    """Give what is read as another word in a language: folded word -> the folded words that it stands for."""
    file = FOLDER / lang / f"{SPELLING}.toml"
    table = _toml(file).get(SPELLING, {}) if file.is_file() else {}
    return MappingProxyType(
        {
            key[0]: keys_of(stands_for, lang)[0]
            for stands_for, words in table.items()
            for word in words
            for key in keys_of(word, lang)
            if len(key) == 1
        }
    )


def _read_keys(phrase: str, lang: str) -> list[tuple[str, ...]]:
    """Give the token keys of a phrase as a message with it is read."""
    spelled = spelled_in(lang)
    keys = keys_of(phrase, lang)
    return [tuple(word for token in key for word in spelled.get(token, (token,))) for key in keys]


def load_folder(folder: Path) -> tuple[Entry, ...]:
    """Load the lexicon files of a market: `tr.toml`, `tr/*.toml`, or any file with a `language` key."""
    entries: list[Entry] = []
    for file in sorted(folder.rglob("*.toml")):
        table = _toml(file)
        lang = table.get("language") or (
            file.parent.name if file.parent != folder else file.stem.split("_")[0]
        )
        if len(lang) != 2:
            raise LexiconError(f'{file}: say which language it is for, language = "tr"')
        entries.extend(_entries(table, lang, file, families_of(lang)))
    return tuple(entries)


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"{file}: {error}") from error


def _entries(table: Mapping[str, Any], lang: str, file: Path, families: Families) -> Iterator[Entry]:
    layer = table.get("layer", "facts")
    source = f"{file.parent.name}/{file.name}"
    for kind, values in table.items():
        if kind in ("layer", "language"):
            continue
        if not isinstance(values, dict):
            raise LexiconError(f"{file}: {kind} should be a table")
        groups = {"": values} if "words" in values else values
        for value, group in groups.items():
            place = f"{source} [{kind}.{value}]"
            for phrase, sense in _group(kind, value, group, lang, layer, place):
                yield from _entry(phrase, sense, families, place)


def _group(
    kind: str, value: str, group: Any, lang: str, layer: str, source: str
) -> Iterator[tuple[str, Sense]]:
    phrases: list[str]
    meaning: Any
    attributes: Mapping[str, Any]
    if isinstance(group, int | float):  # numerals: "forty" = 40
        phrases, meaning, attributes = [value], group, {}
    elif kind == SPELLING and isinstance(group, list):
        phrases, meaning, attributes = group, value, {}
    elif isinstance(group, dict) and isinstance(group.get("words"), list):
        phrases = group["words"]
        attributes = {key: of for key, of in group.items() if key not in ("words", "only", "value")}
        meaning = group.get("value", value)
    else:
        raise LexiconError(f"{source}: words = [...] is missing")
    only = isinstance(group, dict) and bool(group.get("only", False))
    sense = Sense(kind, meaning, lang, layer, only, attributes)
    for phrase in phrases:
        if not isinstance(phrase, str):
            raise LexiconError(f"{source}: {phrase!r} is not text")
        if kind == FAMILY and " " in phrase:
            continue  # written out where the family is used
        yield phrase, sense


def _entry(phrase: str, sense: Sense, families: Families, source: str) -> Iterator[Entry]:
    """Give the entries of one phrase: one for each spelling, or one for all that a phrase in notation stands for."""
    lang = str(sense.lang)
    if is_notation(phrase):
        try:
            pattern = parse(phrase, families, lang, lambda text: _read_keys(text, lang))
        except ValueError as error:
            raise LexiconError(f"{source}: {error}") from error
        if can_be_empty(pattern):
            raise LexiconError(f"{source}: {phrase!r} may be left out as a whole")
        yield Entry(tuple(words_of(pattern)), sense, source, pattern)
        return
    spellings = (phrase, phrase.replace("'", "")) if "'" in phrase else (phrase,)
    read = keys_of if sense.kind == SPELLING else _read_keys
    for key in (key for spelling in spellings for key in read(spelling, lang)):
        if not key:
            raise LexiconError(f"{source}: {phrase!r} has no letters")
        yield Entry(key, sense, source)


def languages() -> list[str]:
    """List the languages that have a lexicon."""
    return sorted(
        folder.name for folder in FOLDER.iterdir() if folder.is_dir() and any(folder.glob("*.toml"))
    )


if __name__ == "__main__":
    from agents.understanding.lexicon_check import main

    sys.exit(main(sys.argv[1:]))
