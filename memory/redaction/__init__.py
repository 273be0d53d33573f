"""Redaction: what leaves the process carries no addresses, numbers or ids of persons."""

from memory.redaction.pii import redact_addresses, redact_emails, redact_phones, redact_pii
from memory.redaction.redactor import Redaction, redact
from memory.redaction.settings import RedactionSettings
from memory.redaction.stream import StreamingRedactor
from memory.redaction.text import RedactedText

__all__ = [
    "RedactedText",
    "Redaction",
    "RedactionSettings",
    "StreamingRedactor",
    "redact",
    "redact_addresses",
    "redact_emails",
    "redact_phones",
    "redact_pii",
]
