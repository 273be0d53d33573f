"""The redactor as plain functions, one for everything and one for each of the classic kinds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from memory.redaction.redactor import redact
from memory.redaction.settings import RedactionSettings
from memory.redaction.text import RedactedText

_NOTHING: Final = {
    "email": False,
    "phone": False,
    "iban": False,
    "card": False,
    "national_id": False,
    "passport": False,
}


_settings: Final = lru_cache(maxsize=128)(RedactionSettings)
"""One object for every combination of switches, in their order."""


def redact_pii(
    text: str,
    *,
    redact_email: bool = True,
    redact_phone: bool = True,
    redact_address: bool = False,
    redact_iban: bool = True,
    redact_card: bool = True,
    redact_national_id: bool = True,
    redact_passport: bool = True,
) -> dict[str, Any]:
    """Return `{"text", "redactions": {kind: count}, "original_length", "redacted_length"}` for a text."""
    result = redact(
        text,
        _settings(
            redact_email,
            redact_phone,
            redact_address,
            redact_iban,
            redact_card,
            redact_national_id,
            redact_passport,
        ),
    )
    return {
        "text": result.text,
        "redactions": dict(result.counts),
        "original_length": result.original_length,
        "redacted_length": result.redacted_length,
    }


def redact_emails(text: str) -> RedactedText:
    """Return the text with e-mail addresses replaced by `[EMAIL]`."""
    return redact(text, RedactionSettings(**{**_NOTHING, "email": True})).text


def redact_phones(text: str) -> RedactedText:
    """Return the text with telephone numbers replaced by `[PHONE]`."""
    return redact(text, RedactionSettings(**{**_NOTHING, "phone": True})).text


def redact_addresses(text: str) -> RedactedText:
    """Return the text with postal addresses replaced by `[ADDRESS]`."""
    return redact(text, RedactionSettings(**{**_NOTHING, "address": True})).text
