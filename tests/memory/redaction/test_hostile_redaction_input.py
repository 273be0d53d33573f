"""Work grows in line with the text, whatever the text: counted in calls, since clocks depend on who else is running."""

from __future__ import annotations

import sys

import pytest

from benchmarks.redaction import HOSTILE
from memory.redaction import RedactionSettings, redact

EVERYTHING = RedactionSettings(address=True)


def calls_for(text: str) -> int:
    """Return how many functions, of Python and of C, redaction calls for a text."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        redact(text, EVERYTHING)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_twice_the_text_is_at_most_twice_the_work(unit):
    short, long = (unit * 4_000)[:4_000], (unit * 8_000)[:8_000]
    redact(short, EVERYTHING)
    once, twice = calls_for(short), calls_for(long)
    assert twice <= 2.3 * once + 200


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_redacted_not_given_up(unit):
    assert redact((unit * 4_000)[:4_000], EVERYTHING).errors == 0
