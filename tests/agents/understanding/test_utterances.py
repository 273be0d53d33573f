"""What people write in five languages is read as a person would read it; the sentences are in utterances.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from agents.markets.market import default_market
from agents.understanding.reading import read
from tests.agents.understanding.utterance_notation import noted

UTTERANCES = tomllib.loads((Path(__file__).parent / "utterances.toml").read_text(encoding="utf-8"))
CASES = [(lang, text, expected) for lang, texts in UTTERANCES.items() for text, expected in texts.items()]


@pytest.mark.parametrize(
    ("lang", "text", "expected"), CASES, ids=[f"{lang}-{text}" for lang, text, _ in CASES]
)
def test_an_utterance_is_read_as_it_was_meant(lang: str, text: str, expected: str) -> None:
    wanted = frozenset(expected.split())
    assert noted(read(text, default_market(), lang), wanted) == wanted


@pytest.mark.parametrize(
    ("lang", "text", "expected"), CASES, ids=[f"{lang}-{text}" for lang, text, _ in CASES]
)
def test_a_confident_language_is_the_right_one(lang: str, text: str, expected: str) -> None:
    reading = read(text, default_market(), None)
    assert reading.lang == lang or not reading.lang_confident


@pytest.mark.parametrize("lang", list(UTTERANCES))
def test_nearly_every_first_message_tells_its_language(lang: str) -> None:
    texts = [text for text in UTTERANCES[lang] if sum(c.isalpha() for c in text) > 12]
    right = sum(read(text, default_market(), None).lang == lang for text in texts)
    assert right / len(texts) >= 0.97
