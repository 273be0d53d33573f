"""Redacted text: the only kind of user text that may leave the process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Self, final


@final
class _Seal:
    """Proof that the caller is this package; there is one, and it is not exported."""


_SEAL: Final = _Seal()


@final
class RedactedText(str):
    """Text that has been through the redactor; memory, logs and spans accept nothing else.

    Only the redactor makes it (`redact`, `StreamingRedactor`), or `from_store` for text that was redacted before it
    was stored. Everything `str` does (slices, `+`, `format`) gives a plain `str` back, which has to be redacted
    again; `clip` and `joined` keep the type because they cannot uncover anything.
    """

    __slots__ = ()

    def __new__(cls, text: str, seal: _Seal) -> Self:
        """Refuse every caller without the seal (TypeError)."""
        if seal is not _SEAL:
            raise TypeError("RedactedText is made by memory.redaction.redact, not by hand")
        return super().__new__(cls, text)

    @classmethod
    def from_store(cls, text: str) -> RedactedText:
        """Take back text that was redacted before it was written to a store of ours."""
        return cls(text, _SEAL)

    @classmethod
    def joined(cls, parts: Iterable[RedactedText], separator: str = " ") -> RedactedText:
        """Join redacted parts; the separator must hold no letters nor digits (ValueError)."""
        if any(character.isalnum() for character in separator):
            raise ValueError("a separator of redacted parts holds no letters nor digits")
        pieces = list(parts)
        if not all(isinstance(piece, RedactedText) for piece in pieces):
            raise TypeError("only redacted parts can be joined to redacted text")
        return cls(separator.join(pieces), _SEAL)

    def clip(self, limit: int) -> RedactedText:
        """Return the first `limit` characters, still redacted."""
        return type(self)(self[: max(limit, 0)], _SEAL)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Copy and pickle through `from_store`."""
        return (RedactedText.from_store, (str(self),))

    def __str__(self) -> str:
        """Return a plain `str` of the same characters."""
        return "".join(self)


def sealed(text: str) -> RedactedText:
    """Make redacted text; for the redactor's own modules only (the code walk in the tests checks that)."""
    return str.__new__(RedactedText, text)
