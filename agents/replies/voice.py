"""The voice of one language: fills templates, words, numbers, money and places the way its readers write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from agents.replies.numbers import Numbers, numbers_for
from agents.replies.phrasebook import Phrasebook, load_phrasebook
from agents.replies.turkish import CASES, with_case

LANGUAGES = ("en", "tr", "ru", "de", "fa")
_FALLBACK = "en"
_RIGHT_TO_LEFT = frozenset({"fa"})

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks one language; `variant` picks among wordings, so that greetings don't repeat themselves."""

    lang: str
    book: Phrasebook
    numbers: Numbers
    variant: int = 0

    def say(self, key: str, /, **values: Value) -> str:
        """Fill a template. `count` picks the plural form; whole and broken numbers are formatted."""
        count = values.get("count")
        plural = self.numbers.plural(count) if isinstance(count, int | float) else "other"

        def fill(name: str, spec: str) -> str:
            return self._fill(values[name], spec)

        return self.book[key].render(fill, plural=plural, variant=self.variant)

    def word(self, group: str, key: str) -> str:
        """Name a thing of a vocabulary (`feature`, `category` ...); unknown ones as they are written in the data."""
        name = f"words.{group}.{key}"
        return self.book[name].render(_nothing) if name in self.book else clean(key.replace("_", " "), 60)

    def words(self, group: str, keys: Iterable[str]) -> list[str]:
        """Name several things of a vocabulary."""
        return [self.word(group, key) for key in keys]

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number."""
        return self.numbers.number(value, decimals)

    def money(self, amount: float, currency: str) -> str:
        """Write an amount of money."""
        return self.numbers.money(amount, currency)

    def area(self, square_metres: float) -> str:
        """Write an area in square metres."""
        return self.say("words.unit.m2", value=self.number(square_metres))

    def distance(self, kilometres: float) -> str:
        """Write a distance: metres below one kilometre, rounded as far as map data can be trusted."""
        if kilometres < 0.95:
            return self.say("words.unit.m", value=self.number(max(50, round(kilometres * 20) * 50)))
        return self.say("words.unit.km", value=self.number(round(kilometres, 1 if kilometres < 10 else 0), 1))

    def join(self, items: Iterable[str], *, either: bool = False) -> str:
        """List things as a sentence does, with "and" or "or"."""
        return self.numbers.join(list(items), either=either)

    def comma(self, items: Iterable[str]) -> str:
        """List things with commas only."""
        return ("، " if self.lang == "fa" else ", ").join(items)

    def isolate(self, text: str) -> str:
        """Keep Latin text in one piece inside a line that runs from right to left."""
        if self.lang in _RIGHT_TO_LEFT and any(
            "LATIN" in unicodedata.name(c, "") for c in text if c.isalpha()
        ):
            return f"\u2068{text}\u2069"
        return text

    def _fill(self, value: Value, spec: str) -> str:
        if isinstance(value, int | float):
            return self.number(value, 0 if isinstance(value, int) else 1)
        if spec in CASES and self.lang == "tr":
            return with_case(value, spec)
        if spec == "ezafe" and self.lang == "fa":
            return with_ezafe(value)
        if spec == "cap":
            return capitalised(value, self.lang)
        return value


def capitalised(text: str, lang: str) -> str:
    """Begin with a capital letter; a Turkish i keeps its dot."""
    first = "İ" if lang == "tr" and text[:1] == "i" else text[:1].upper()
    return first + text[1:]


def with_ezafe(text: str) -> str:
    """Join a Persian noun to what describes it: ویلا becomes ویلای, خانه becomes خانهٔ; after consonants nothing is written."""
    if text[-1:] in ("ا", "و"):
        return f"{text}ی"
    return f"{text}\u0654" if text.endswith("ه") and not text.endswith("اه") else text


def clean(text: str, limit: int = 120) -> str:
    """Make text from the data safe to show: one line, no control or bidi characters, no markup, bounded."""
    # What is printable is no control or format character: those are what Python calls not printable.
    kept = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(kept.translate(_MARKUP).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


_MARKUP = str.maketrans(
    {"*": "", "`": "'", "<": "‹", ">": "›", "|": "/", "[": "(", "]": ")", "#": "", "\\": "/"}
)


def _nothing(name: str, spec: str) -> str:
    raise KeyError(f"{name}:{spec}")


@lru_cache(maxsize=len(LANGUAGES))
def _book(lang: str) -> Phrasebook:
    return load_phrasebook(lang)


def voice_for(lang: str, variant: int = 0) -> Voice:
    """Give the voice of a language; English where there is none."""
    known = lang if lang in LANGUAGES else _FALLBACK
    return Voice(known, _book(known), numbers_for(known), variant)


# Read everything at import: the first reply must not read files on the event loop.
for _lang in LANGUAGES:
    voice_for(_lang)
