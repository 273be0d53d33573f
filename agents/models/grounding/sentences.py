"""Cut a stream of text into sentences as they become complete."""

from __future__ import annotations

import re

_END = re.compile(r"(?P<mark>[.!?؟…]+[\"'”»)]*)(?P<gap>\s+)|(?P<line>\n)\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:no|nr|ca|bzw|usw|approx|st|dr|mr|mrs|ms|vs|тыс|млн|руб|кв|ул|г|м|z\.\s?B|d\.\s?h|m\.\s?ü|vb|vs)|\b[^\W\d_]|\b\d{1,2})\.$",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[*_#`]+|^\s*(?:[-•–]|\d{1,2}[.)])\s+", re.MULTILINE)


class SentenceCutter:
    """Takes text piece by piece and gives whole sentences; what is left at the end is one more."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        """Take a piece; return the sentences that are complete now."""
        self._rest += piece
        sentences: list[str] = []
        done = at = 0
        while (match := _END.search(self._rest, at)) is not None:
            if match["line"] is None and match.end() == len(self._rest):
                break  # what follows may still belong to it
            at = match.end()
            candidate = self._rest[done : match.start("gap") if match["line"] is None else match.start()]
            if match["line"] is None and _ABBREVIATION.search(candidate):
                continue
            sentences.append(candidate)
            done = at
        self._rest = self._rest[done:]
        return [sentence for sentence in map(plain, sentences) if sentence]

    def end(self) -> list[str]:
        """Return what is left."""
        rest, self._rest = plain(self._rest), ""
        return [rest] if rest else []


def plain(sentence: str) -> str:
    """Take markup and invisible characters out of a sentence; the Persian half space stays."""
    kept = "".join(c for c in sentence if c.isprintable() or c in "\u200c ")
    return " ".join(_MARKS.sub("", kept).split())
