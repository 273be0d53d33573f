"""The same words mean the same however they are typed: capitals, missing accents and apostrophes, odd spaces, a greeting in front."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.markets.market import default_market
from agents.understanding.reading import read
from tests.agents.understanding.utterance_notation import noted

UTTERANCES = tomllib.loads((Path(__file__).parent / "utterances.toml").read_text(encoding="utf-8"))
PLAIN = str.maketrans("çğıöşüÇĞİÖŞÜ", "cgiosuCGIOSU")
GREETINGS = {"tr": "Merhaba, ", "en": "Hello, ", "ru": "Здравствуйте, ", "de": "Guten Tag, ", "fa": "سلام، "}


def _capitals(text: str, lang: str) -> str:
    return (text.translate(str.maketrans("iı", "İI")) if lang == "tr" else text).upper()


TYPED: dict[str, Callable[[str, str], str]] = {
    "in capitals": _capitals,
    "in another language's capitals": lambda text, _: text.upper(),
    "with curly apostrophes": lambda text, _: text.replace("'", "’"),
    "with wide spaces": lambda text, _: text.replace(" ", "  "),
    "with a full stop": lambda text, _: f"{text} .",
    "after a greeting": lambda text, lang: GREETINGS[lang] + text,
}
TURKISH: dict[str, Callable[[str, str], str]] = {
    "without accents": lambda text, _: text.translate(PLAIN),
    "without apostrophes": lambda text, _: re.sub("['’]", "", text),
}
CASES = [(how, lang) for how in TYPED for lang in UTTERANCES] + [(how, "tr") for how in TURKISH]
ALLOWED = 0.02
"""Share that may be read differently: a full stop behind an abbreviation in capitals ends a sentence."""


@pytest.mark.parametrize(("how", "lang"), CASES)
def test_words_mean_the_same(how: str, lang: str) -> None:
    change = {**TYPED, **TURKISH}[how]
    different = []
    for text, expected in UTTERANCES[lang].items():
        wanted = frozenset(expected.split())
        typed = change(text, lang)
        if noted(read(typed, default_market(), lang), wanted) != wanted:
            different.append(typed)
    assert len(different) <= ALLOWED * len(UTTERANCES[lang]), different
