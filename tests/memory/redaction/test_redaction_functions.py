"""The public functions: what they return, and that no error lets a text through."""

from __future__ import annotations

import pytest

from memory.redaction import (
    RedactedText,
    redact,
    redact_addresses,
    redact_emails,
    redact_phones,
    redact_pii,
    redactor,
)

TEXT = "Ara: 0533 861 24 07 ya da 0392 815 24 07, mail ayse@ornek.com, Atatürk Caddesi No 8"


def test_redact_pii_tells_text_counts_and_lengths():
    assert redact_pii(TEXT) == {
        "text": "Ara: [PHONE] ya da [PHONE], mail [EMAIL], Atatürk Caddesi No 8",
        "redactions": {"phone": 2, "email": 1},
        "original_length": len(TEXT),
        "redacted_length": len("Ara: [PHONE] ya da [PHONE], mail [EMAIL], Atatürk Caddesi No 8"),
    }


def test_redact_pii_obeys_its_switches():
    assert redact_pii(TEXT, redact_email=False, redact_phone=False)["text"] == TEXT
    assert redact_pii(TEXT, redact_address=True)["redactions"] == {"phone": 2, "email": 1, "address": 1}


def test_the_single_functions_take_out_their_own_kind_only():
    assert redact_emails(TEXT) == TEXT.replace("ayse@ornek.com", "[EMAIL]")
    assert redact_phones(TEXT) == TEXT.replace("0533 861 24 07", "[PHONE]").replace(
        "0392 815 24 07", "[PHONE]"
    )
    assert redact_addresses(TEXT) == TEXT.replace("Atatürk Caddesi No 8", "[ADDRESS]")


def test_the_result_is_of_the_type_that_may_leave():
    assert type(redact(TEXT).text) is RedactedText
    assert type(redact_pii(TEXT)["text"]) is RedactedText


def test_the_text_itself_never_comes_back_from_an_inner_error(monkeypatch):
    def fails(*_):
        raise RuntimeError("0533 861 24 07")

    monkeypatch.setattr(redactor, "zones", fails)
    result = redact(TEXT)
    assert result.text == "[REDACTED]"
    assert result.errors == 1
    assert result.counts == {"failed": 1}
    assert (result.original_length, result.redacted_length) == (len(TEXT), 10)


@pytest.mark.parametrize("nonsense", [None, 5, b"0533 861 24 07", ["0533 861 24 07"]])
def test_what_is_no_text_becomes_a_placeholder(nonsense):
    assert redact(nonsense).text == "[REDACTED]"


def test_placeholders_are_left_as_they_are_and_announce_nothing():
    for text in (
        "[PHONE] 815 24 07",
        "[PHONE]",
        "call [PHONE] or write [EMAIL]",
        "[REDACTED]",
        "[PHONE",
        "[phone] 2+1",
    ):
        assert redact(text).text == text


def test_nothing_of_a_redaction_tells_what_was_removed():
    shown = repr(redact(TEXT))
    assert "861" not in shown
    assert "ayse" not in shown
