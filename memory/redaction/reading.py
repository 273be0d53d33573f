"""Fold a text, outline it and tell whether it hides anything, a whole text at a time: eight-bit tables do it at once.

Turkish and Western, Russian, and Persian texts each fit into an alphabet of 256 characters, so that what would be a
look-up for every character is a handful of calls for a message. What fits into none is read the slow way, with the
same result.
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Final, NamedTuple

from memory.redaction.folding import INVISIBLE, KEYCAP, NON_JOINER, TABLE, character_class
from memory.redaction.outlines import kind_of, outline_of

ESCAPES: Final = "&%\\=<"
"""Signs by which other characters are written: entities, percent-encoding, escapes, markup."""

_SIGNS: Final = "“”‘’„«»…–—•·°№€£₺₽¹²³"
_LATIN: Final = "".join(map(chr, range(0xA0, 0x100))) + "ğĞşŞıİœŒăĂțȚșȘ" + _SIGNS
_CYRILLIC: Final = "".join(map(chr, range(0x410, 0x450))) + "ёЁіІїЇєЄґҐ\xa0" + _SIGNS
_PERSIAN: Final = (
    "".join(map(chr, [*range(0x621, 0x63B), *range(0x641, 0x64B)]))
    + "پچژگکیۀ،؛؟٪٫٬۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩\u200c\xa0"
    + _SIGNS
)

_HIDING: Final = re.compile(
    f"[{re.escape(ESCAPES)}{character_class(character for character in INVISIBLE if character not in KEYCAP + NON_JOINER)}]"
)
_PICTURE_RANGES: Final = ((0x2190, 0x2C00), (0x1F000, 0x1FB00))
_PICTURES: Final = character_class(
    chr(code)
    for first, last in _PICTURE_RANGES
    for code in range(first, last)
    if TABLE.get(code, code) == code and kind_of(chr(code)) == b"-"
)
_ODD_KEYCAP: Final = re.compile(f"\ufe0f(?<![{_PICTURES}].)|\u20e3")
_ODD_NON_JOINER: Final = re.compile("\u200c(?:(?![\u0600-\u06ff])|(?<![\u0600-\u06ff].))")
_ONLY_PICTURES: Final = re.compile(f"(?:[{_PICTURES}]\ufe0f?)+")
_PICTURE: Final = "■"
"""What any picture is folded to: a sign no rule speaks of."""

_MIXED_SCRIPTS: Final = re.compile(r"[a-z](?:(?=[а-яѐ-ӿα-ω])|(?<=[а-яѐ-ӿα-ω].))")
_MIXED_WORD: Final = re.compile(r"[a-z0-9а-яѐ-ӿα-ω]+")
_LOOKS_LATIN: Final = str.maketrans(
    "авсԁеһіјкӏмпорԛѕтиѵԝхузʏαβεηικνορτυχγ", "abcdehijklmnopqstuvwxyzyaben" + "iknoptuxy"
)


class Reading(NamedTuple):
    """A text as its reader sees it, character by character, its outline, and its letters with blanks between words.

    `hides`: escapes or invisible characters hide what it says. `whole`: a part of the reading is the reading of that
    part; not so where it hides, nor where scripts are mixed within words.
    """

    text: str
    outline: bytes
    letters: str
    hides: bool
    whole: bool

    def part(self, start: int, end: int) -> Reading | None:
        """Return the reading of a part, None where that has to be read anew; its words are not cut out."""
        if not self.whole:
            return None
        if start == 0 and end >= len(self.text):
            return self
        return Reading(self.text[start:end], self.outline[start:end], "", hides=False, whole=True)


class _Alphabet(NamedTuple):
    """How to write texts as bytes, and what each byte stands for; `calm` are the bytes that hide nothing."""

    encoding: Any
    folded: str
    outline: bytes
    letters: str
    calm: bytes


def _alphabet(characters: str) -> _Alphabet:
    """Build the tables for ASCII and up to 128 other characters."""
    symbols = "".join(dict.fromkeys("".join(map(chr, range(0x80))) + characters + _PICTURE))
    padding = 256 - len(symbols)
    if padding < 0:
        raise ValueError(f"an alphabet has 256 characters, not {len(symbols)}")
    folded = "".join(chr(TABLE.get(ord(symbol), ord(symbol))) for symbol in symbols)
    calm = bytes(
        byte for byte, symbol in enumerate(symbols) if symbol == NON_JOINER or not _HIDING.match(symbol)
    )
    return _Alphabet(
        codecs.charmap_build(symbols + "\ufffe" * padding),
        folded + "\ufffe" * padding,
        b"".join(map(kind_of, folded)) + b"-" * padding,
        "".join(letter if letter.isalpha() else " " for letter in folded) + " " * padding,
        calm,
    )


_ALPHABETS: Final = (_alphabet(_LATIN), _alphabet(_CYRILLIC), _alphabet(_PERSIAN))
_ASCII: Final = _ALPHABETS[0]
"""All of them begin with ASCII."""
_ASCII_CALM: Final = bytes(byte for byte in _ASCII.calm if byte < 0x80)
_ASCII_LETTERS: Final = "".join(_ASCII.letters[:0x80]).encode("ascii") + b" " * 0x80
_SCRIPTS: Final = bytes(
    ord("L" if letter.isascii() else "C") if letter.isalpha() else ord(" ")
    for letter in _ALPHABETS[1].letters
)
"""Shows letters of the Cyrillic alphabet's bytes as Latin or Cyrillic."""
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")


def read(text: str) -> Reading:
    """Return the reading of a text of any characters; it never raises on a `str`."""
    if text.isascii():
        written = text.encode()
        hides = bool(written.translate(None, _ASCII_CALM))
        return Reading(
            text.lower(),
            written.translate(_ASCII.outline),
            written.translate(_ASCII_LETTERS).decode("ascii"),
            hides,
            not hides,
        )
    for errors in ("strict", "konak.pictures"):
        for alphabet in _ALPHABETS:
            try:
                written = codecs.charmap_encode(text, errors, alphabet.encoding)[0]
            except UnicodeEncodeError:
                continue
            return _decoded(text, written, alphabet)
    folded = text.translate(TABLE)
    return _slow(folded, is_hiding(text))


def _decoded(text: str, written: bytes, alphabet: _Alphabet) -> Reading:
    """Return the reading of a text that is written in an alphabet."""
    folded = codecs.charmap_decode(written, "strict", alphabet.folded)[0]
    hides = bool(written.translate(None, alphabet.calm)) or _joins_oddly(text, alphabet)
    if alphabet is _ALPHABETS[1]:
        scripts = written.translate(_SCRIPTS)
        if b"LC" in scripts or b"CL" in scripts:
            return _slow(folded, hides)
    letters = codecs.charmap_decode(written, "strict", alphabet.letters)[0]
    return Reading(folded, written.translate(alphabet.outline), letters, hides, not hides)


def _slow(folded: str, hides: bool) -> Reading:
    """Return the reading of a folded text character by character."""
    mixed = _MIXED_SCRIPTS.search(folded) is not None
    if mixed:
        folded = _MIXED_WORD.sub(_as_latin, folded)
    return Reading(folded, outline_of(folded), _NO_LETTERS.sub(" ", folded), hides, not (hides or mixed))


def _joins_oddly(text: str, alphabet: _Alphabet) -> bool:
    """Whether a Persian text has a non-joiner where its spelling knows none."""
    return alphabet is _ALPHABETS[2] and NON_JOINER in text and _ODD_NON_JOINER.search(text) is not None


def is_hiding(text: str) -> bool:
    """Whether escapes or invisible characters hide what a text says."""
    if _HIDING.search(text) is not None:
        return True
    if text.isascii():
        return False
    return _ODD_NON_JOINER.search(text) is not None or _ODD_KEYCAP.search(text) is not None


def _pictures(error: UnicodeError) -> tuple[str, int]:
    """Show pictures (emoji) as one sign each; whatever else an alphabet lacks stays an error."""
    if isinstance(error, UnicodeEncodeError) and _ONLY_PICTURES.fullmatch(
        error.object, error.start, error.end
    ):
        return _PICTURE * (error.end - error.start), error.end
    raise error


def _as_latin(word: re.Match[str]) -> str:
    if not _MIXED_SCRIPTS.search(word[0]):
        return word[0]
    return word[0].translate(_LOOKS_LATIN)


codecs.register_error("konak.pictures", _pictures)
