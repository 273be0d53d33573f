"""Fold words to what people mean by them: no case, no accents, one form for every letter that has several."""

from __future__ import annotations

import unicodedata

_SAME = {
    "ı": "i", "İ": "i", "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "đ": "d", "ł": "l",
    "ё": "е", "Ё": "е", "ъ": "ь", "ґ": "г",
    "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ە": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
    "ـ": "", "ء": "",
}  # fmt: skip
_KEEPS_MARKS = ("CYRILLIC", "ARABIC")
"""Scripts whose marked letters are letters of their own (й is not и)."""


class _Folds(dict[int, str]):
    """Code point -> folded text, filled as letters are met; bounded by the size of Unicode."""

    def __missing__(self, point: int) -> str:
        folded = _fold_letter(chr(point))
        self[point] = folded
        return folded


def _fold_letter(letter: str) -> str:
    folded = _fold_once(letter)
    while folded != letter:
        letter, folded = folded, "".join(_fold_once(c) for c in folded)
    return folded


def _fold_once(letter: str) -> str:
    if letter in _SAME:
        return _SAME[letter]
    if unicodedata.category(letter) in ("Mn", "Cf"):
        return ""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if unicodedata.name(letter, "").startswith(_KEEPS_MARKS):
        return unicodedata.normalize("NFKC", letter).lower()
    plain = unicodedata.normalize("NFKD", letter).lower()
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf"))


_FOLDS = _Folds()


def fold(word: str) -> str:
    """Fold one word or phrase; the result may be shorter or longer than what was given, and folding it again changes nothing."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFC", word).translate(_FOLDS)
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def german_spellings(phrase: str) -> tuple[str, ...]:
    """Give a German phrase as it stands (möbliert) and, where that differs, with ae, oe, ue (moebliert)."""
    lower = phrase.lower()
    spelled = lower.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return (phrase,) if spelled == lower else (phrase, spelled)
