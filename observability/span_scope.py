"""A span for the length of a `with` block, and what it may say."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextvars import Token
from types import TracebackType
from typing import Final

from opentelemetry import context as otel_context
from opentelemetry.context import Context
from opentelemetry.trace import Span, Status, StatusCode

from observability.safe_text import Redact, safe_text

Attribute = bool | int | float | str


class SpanScope:
    """A span that ends with its block. An exception marks it with its type, never with its text.

    With neither span nor context it does nothing; with a context only it is a parent for what runs inside.
    """

    __slots__ = ("_context", "_redact", "_span", "_token")

    def __init__(
        self, span: Span | None = None, context: Context | None = None, redact: Redact | None = None
    ) -> None:
        self._span = span
        self._context = context
        self._redact = redact
        self._token: Token[Context] | None = None

    def set(self, name: str, value: Attribute) -> None:
        """Add one attribute: a number, an enum value or an id; other text is redacted."""
        if self._span is not None and self._redact is not None:
            self._span.set_attribute(name, clean_attribute(value, self._redact))

    def fail(self, reason: str) -> None:
        """Mark the call as failed, with a reason from a closed set."""
        if self._span is not None:
            self.set("error.type", reason)
            self._span.set_status(Status(StatusCode.ERROR))

    def __enter__(self) -> SpanScope:
        if self._context is not None:
            self._token = otel_context.attach(self._context)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._token is not None:
            otel_context.detach(self._token)
        if self._span is None:
            return
        if kind is not None and issubclass(kind, asyncio.CancelledError):
            self.set("konak.cancelled", value=True)
        elif kind is not None:
            self.fail(kind.__name__)
        self._span.end()


NO_SPAN: Final = SpanScope()
"""Does nothing, for everyone at once."""


def clean_attribute(value: Attribute, redact: Redact) -> Attribute:
    """Return a value that may leave in a span."""
    return safe_text(value, redact) if isinstance(value, str) else value


def clean_attributes(attributes: Mapping[str, Attribute], redact: Redact) -> dict[str, Attribute]:
    """Return attributes that may leave in a span."""
    return {name: clean_attribute(value, redact) for name, value in attributes.items()}
