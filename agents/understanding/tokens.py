"""Cut a message into words, numbers and marks, with their places in the text."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from agents.understanding.folding import fold
from agents.understanding.mentions import Token

MAX_CHARACTERS = 2000
"""What stands beyond is not read: no honest wish is longer, and reading must stay bounded."""

_LETTER = "(?:[^\\W\\d_]|[\u0300-\u036f\u064b-\u065f\u0670])"
_APOSTROPHES = "'’‘ʼ`´′＇"
_TOKEN = re.compile(
    r"(?P<number>\d{1,2}([./-])\d{1,2}\2(?:\d{4}|\d{2})(?!\d)|\d{1,2}:\d{2}(?!\d)"
    rf"|\d{{1,3}}(?:[.,٬{_APOSTROPHES}]\d{{3}})+(?!\d)(?:[.,٫]\d{{1,2}}(?!\d))?|\d+(?:[.,٫]\d+)?)"
    rf"|(?P<word>{_LETTER}+)"
    r"|(?P<mark>[^\s\u200b-\u200f\u202a-\u202e\ufeff])"
)
_ABBREVIATIONS = frozenset(
    fold(word)
    for word in tomllib.loads(
        (Path(__file__).parent / "lexicons" / "abbreviations.toml").read_text(encoding="utf-8")
    )["words"]
)
_HUMP = re.compile(r"(?<=[a-zçğıöşüäßа-яё])(?=[A-ZÇĞİÖŞÜÄА-ЯЁ])")


def tokenize(text: str) -> list[Token]:
    """Cut at most `MAX_CHARACTERS` of a text; "girnede2+1kiralık" and "#KiralıkDaire" are cut where digits and capitals change."""
    tokens: list[Token] = []
    previous_end = -1
    apostrophe = hashtag = False
    for match in _TOKEN.finditer(text, 0, MAX_CHARACTERS):
        start, end = match.span()
        piece = match.group()
        kind = "number" if piece[0].isdecimal() else "mark" if match.group("mark") else "word"
        glued = start == previous_end
        previous_end = end
        if kind == "mark":
            if piece in _APOSTROPHES and glued and tokens and tokens[-1].kind != "mark":
                apostrophe = True
                continue
            if piece == "." and glued and _abbreviates(tokens, text, end):
                continue
            if piece == "." and glued and tokens[-1].kind == "number" and text[end : end + 1].islower():
                apostrophe = True  # "2.yi" is the "2'yi" of a quicker thumb
                continue
            tokens.append(Token(piece, fold(piece), start, end, "mark", glued))
            hashtag = piece == "#"
        elif kind == "number":
            tokens.append(Token(piece, fold(piece), start, end, "number", glued))
        else:
            cut = start
            for part in _HUMP.split(piece) if hashtag else (piece,):
                tokens.append(
                    Token(part, fold(part), cut, cut + len(part), "word", glued, apostrophe and glued)
                )
                cut, glued = cut + len(part), True
            hashtag = False
        apostrophe = False
    return [token for token in tokens if token.fold]


def _abbreviates(tokens: list[Token], text: str, end: int) -> bool:
    """Whether a full stop belongs to a short word ("ca. 90", "тыс. фунтов") and ends no sentence."""
    if not tokens or tokens[-1].kind != "word":
        return False
    word = tokens[-1].fold
    if len(word) > 1 and word not in _ABBREVIATIONS:
        return False
    following = text[end : end + 3].strip()[:1]
    return following.isdecimal() or following.islower()
