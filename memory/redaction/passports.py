"""Find passport numbers, which nothing but the words beside them tells from any other number."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction import context
from memory.redaction.lexicon import LEXICON, whole_words
from memory.redaction.view import BOUND, Span

REACH: Final = 36
"""How many characters may stand between the word and the number."""

_ANNOUNCED: Final = re.compile(whole_words(LEXICON["passport"]["announces"]))
_APART: Final = r"(?!(?:is|no|nr|id|of|at|in|on|to|da|de|ve|it|my) )[a-z]{1,2}"
"""The letters of a number, where a space follows them: no everyday word."""
_NUMBER: Final = re.compile(
    rf"(?<![^\W_])(?:[a-z]{{1,3}}-?[0-9]{{5,9}}|{_APART} (?:[0-9]{{6,9}}|[0-9]{{3,4}}[ -][0-9]{{3,5}})"
    r"|[a-z]{1,2}[ .-]?[0-9](?:[ .-][0-9]){5,8}"
    r"|[0-9]{2} ?[0-9]{2}(?: ?[^\w\s]{0,1} ?(?:номер|no|nr|№))?[ .:]{0,2}[0-9]{6}|[0-9]{7,9}"
    r"|(?=[a-z0-9]{8,10}(?![^\W_]))[a-z](?=[a-z]{0,7}[0-9][a-z]{0,6}[0-9])[a-z0-9]{7,9})(?![^\W_])"
)
_LETTER_NUMBER: Final = re.compile(r"(?<![^\W_])[a-z]{1,2}[ -]?[0-9]{6,8}(?![^\W_])")


def may_announce_passport(text: str) -> bool:
    """Whether a normalised text holds a part of a word that announces one."""
    if "pas" in text or "ausw" in text:
        return True
    return not text.isascii() and (
        "пасп" in text
        or "загр" in text
        or "گذر" in text
        or "پاسپ" in text
        or "جواز" in text
        or "διαβ" in text
    )


def find_passports(text: str) -> list[Span]:
    """Return the passport numbers in a normalised text, left to right."""
    found: list[Span] = []
    done = 0
    for word in _ANNOUNCED.finditer(text):
        high = min(len(text), word.end() + REACH)
        bound = text.find(BOUND, word.end(), high)
        match = _NUMBER.search(text, word.end(), high if bound < 0 else bound)
        if match is not None and not _ends_early(text, match) and not context.is_amount(text, *match.span()):
            if match.start() >= done:
                found.append(Span(match.start(), match.end(), "passport"))
                done = match.end()
            continue
        low = max(done, word.start() - REACH)
        low = max(low, text.rfind(BOUND, low, word.start()) + 1)
        for earlier in _LETTER_NUMBER.finditer(text, low, word.start()):
            found.append(Span(earlier.start(), earlier.end(), "passport"))
            done = earlier.end()
    return sorted(set(found))


def _ends_early(text: str, match: re.Match[str]) -> bool:
    """Whether the window cut the number short."""
    return match.end() < len(text) and text[match.end()].isalnum()
