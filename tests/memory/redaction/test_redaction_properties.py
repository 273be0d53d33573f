"""What holds for any text: stable, total, never longer than it must be, and the same however a stream is cut."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.redaction_fuzz import cut, fuzzed
from memory.redaction import RedactionSettings, StreamingRedactor, redact

SETTINGS = st.sampled_from(
    [RedactionSettings(), RedactionSettings(address=True), RedactionSettings(phone=False)]
)
TEXTS = st.one_of(
    st.integers(min_value=0).map(lambda seed: fuzzed(random.Random(seed))),
    st.text(max_size=300),
    st.text(alphabet="0123456789 -.()+@[]aeotxPHONE\n", max_size=200),
)


@given(TEXTS, SETTINGS)
@settings(max_examples=400, deadline=None)
def test_a_second_redaction_changes_nothing(text, given_settings):
    once = redact(text, given_settings)
    assert not once.errors
    assert redact(once.text, given_settings).text == once.text


@given(TEXTS, SETTINGS)
@settings(max_examples=200, deadline=None)
def test_lengths_and_counts_are_those_of_the_text(text, given_settings):
    result = redact(text, given_settings)
    assert (result.original_length, result.redacted_length) == (len(text), len(result.text))
    assert (result.text == text) == (not result.counts)
    for kind, count in result.counts.items():
        assert result.text.count(f"[{kind.upper()}]") - text.count(f"[{kind.upper()}]") == count


@given(TEXTS, SETTINGS, st.integers(min_value=0))
@settings(max_examples=300, deadline=None)
def test_a_stream_says_what_the_whole_text_says_however_it_is_cut(text, given_settings, seed):
    stream = StreamingRedactor(given_settings)
    pieces = [stream.push(piece) for piece in cut(random.Random(seed), text)]
    assert "".join([*pieces, stream.finish()]) == redact(text, given_settings).text


def test_every_single_cut_of_a_long_text_gives_the_same():
    calm = "the sea is near and the garden faces south, said the owner of a home by the harbour. " * 4
    text = f"{calm}Call 0533 861 24 07 or ayse at gmail dot com. {calm}sıfır beş üç üç sekiz altı bir iki dört sıfır yedi"
    whole = redact(text)
    assert whole.counts == {"phone": 2, "email": 1}
    for place in range(len(text)):
        stream = StreamingRedactor()
        said = "".join([stream.push(text[:place]), stream.push(text[place:]), stream.finish()])
        assert said == whole.text


def test_a_stream_releases_what_is_clear_before_it_ends():
    stream = StreamingRedactor()
    calm = "the sea is near and the garden faces south, said the owner of a home by the harbour. " * 4
    released = stream.push(calm)
    assert 0 < len(calm) - len(released) <= 300
    assert calm.startswith(released)
    released += stream.push("call 0533 861")
    assert "0533" not in released
    released += stream.push(" 24 07 " + calm)
    assert released.startswith(f"{calm}call [PHONE] the sea")
    stream.finish()
    assert stream.counts == {"phone": 1}


def test_an_inner_error_ends_a_stream_with_one_placeholder(monkeypatch: pytest.MonkeyPatch):
    stream = StreamingRedactor()

    def fails(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("memory.redaction.stream.zones", fails)
    assert stream.push("call 0533 861 24 07 " * 20) == "[REDACTED]"
    assert stream.push("call 0533 861 24 07 " * 20) == ""
    assert stream.finish() == ""
    assert stream.errors == 1


@pytest.mark.parametrize(
    "text",
    [
        "iban-4111 1111 1111 1111 TR12 3456 7890 1234 5678 9012 34",
        "one two three four five six seventel: TR12 3456 7890 1234 5678 9012 34, zero five three three",
        "et-ayse@ornek.com the owner of a home by the sea, five one, passport +90 533 1234567, ",
        "7.\u200b.+90 533 1234567 Atatürk Caddesi No 12.",
        "30a)a@14-.96o84..51 / ayse (at) gmail (dot) com,  +.a39e8 2e--2+074пятьTR33 0006 1005 1978 6457 8413 26 4-3o38.",
        "+.. &amp;#48; one.700(742)758(0+(1141a o3047-190-e6)4точка ²     ayse&#64;gmail.com ",
    ],
)
def test_nothing_is_judged_by_what_lies_beyond_what_goes(text):
    for switches in (RedactionSettings(address=True), RedactionSettings(phone=False), RedactionSettings()):
        once = redact(text, switches).text
        assert redact(once, switches).text == once
