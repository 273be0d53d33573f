"""Only the redactor makes redacted text, and nothing that keeps the type can uncover anything."""

from __future__ import annotations

import copy
import pickle

import pytest

from memory.redaction import RedactedText, redact


def test_nobody_makes_redacted_text_by_hand():
    with pytest.raises(TypeError):
        RedactedText("call 0533 861 24 07", object())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        RedactedText("call 0533 861 24 07")  # type: ignore[call-arg]


def test_what_is_cut_out_or_added_is_plain_text_again():
    text = redact("write to ayse@ornek.com").text
    assert type(text) is RedactedText
    assert type(text[:5]) is str
    assert type(text + "!") is str
    assert type(text.upper()) is str
    assert type(str(text)) is str


def test_clipping_and_joining_keep_the_type():
    text = redact("write to ayse@ornek.com").text
    assert text.clip(5) == "write"
    assert type(text.clip(5)) is RedactedText
    assert text.clip(-1) == ""
    joined = RedactedText.joined([text, text], "\n")
    assert type(joined) is RedactedText
    assert joined == "write to [EMAIL]\nwrite to [EMAIL]"


def test_only_redacted_parts_are_joined_and_only_by_what_says_nothing():
    text = redact("hello").text
    with pytest.raises(TypeError):
        RedactedText.joined([text, "0533 861 24 07"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="letters nor digits"):
        RedactedText.joined([text, text], " 0533 ")


def test_copies_and_pickles_stay_redacted():
    text = redact("tel 0533 861 24 07").text
    for twin in (copy.copy(text), copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert type(twin) is RedactedText
        assert twin == "tel [PHONE]"


def test_text_comes_back_from_a_store_as_it_was():
    assert RedactedText.from_store("tel [PHONE]") == "tel [PHONE]"
    assert type(RedactedText.from_store("tel [PHONE]")) is RedactedText
