"""Several hundred messages in five languages and more, each written before the rules were tried on it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from evals.pii import is_leaked, surviving
from memory.redaction import redact

MESSAGES = tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("message", MESSAGES["private"], ids=lambda message: message["text"][:40])
def test_what_is_private_goes_and_the_message_is_stable(message):
    text = message["text"]
    redacted = redact(text).text
    survives = surviving(text, redacted)
    for value in message["goes"]:
        start = text.index(value)
        assert not is_leaked(text, survives, start, start + len(value)), redacted
    assert redact(redacted).text == redacted


@pytest.mark.parametrize("text", MESSAGES["harmless"])
def test_what_is_harmless_stays(text):
    assert redact(text).text == text
