"""Read a text as its reader will: escapes decoded, invisible characters left out, every digit and letter plain."""

from __future__ import annotations

import html
import re
from typing import Final

from memory.redaction.folding import INVISIBLE, character_class
from memory.redaction.reading import read
from memory.redaction.view import View, ViewBuilder

_INVISIBLE_CLASS: Final = character_class(INVISIBLE)
_HIDDEN: Final = re.compile(f"[{_INVISIBLE_CLASS}]")


_REWRITTEN: Final = re.compile(
    rf"[{_INVISIBLE_CLASS}]+"
    r"|&(?:amp;){0,3}(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z]{2,8});?"
    r"|(?:%[0-9a-fA-F]{2}){2,}"
    r"|(?<=[^\W_])%(?:40|2[0-9b-fB-F]|3[0-9])(?=[\w(])"
    r"|%2[bB]"
    r"|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}"
    r"|(?<=\w)=40(?=\w)"
    r"|</?(?:b|i|u|s|em|strong|span|br|p|div|wbr|small|code|mark|sub|sup) ?/?>"
)
_ENTITIES: Final = {
    "commat": "@",
    "period": ".",
    "nbsp": " ",
    "ensp": " ",
    "emsp": " ",
    "thinsp": " ",
    "plus": "+",
    "lpar": "(",
    "rpar": ")",
    "hyphen": "-",
    "dash": "-",
    "ndash": "-",
    "mdash": "-",
    "sol": "/",
    "num": "#",
    "lowbar": "_",
    "shy": "",
    "zwj": "",
    "zwnj": "",
    "amp": "&",
    "colon": ":",
    "comma": ",",
}


def normalise(text: str) -> View:
    """Return the reading of a text in which all detection takes place; it never raises on a `str`."""
    builder = ViewBuilder(text)
    for found in _REWRITTEN.finditer(text):
        written = found[0]
        start = found.start()
        if written[0] == "%":
            _show_bytes(builder, start, written)
        elif written[0] == "&":
            shown = _entity(written)
            if shown is not None:
                builder.show(start, found.end(), shown)
        elif written[0] in "\\=":
            builder.show(start, found.end(), chr(int(written.lstrip("\\ux="), 16)))
        else:
            builder.show(start, found.end(), "")
    view = builder.build()
    reading = read(_HIDDEN.sub(" ", view.text))
    return View(reading.text, view.starts, view.ends, reading.outline, rewritten=True)


def _entity(written: str) -> str | None:
    """Return what an HTML entity shows, None where it is none (an ampersand in a sentence)."""
    name = re.sub(r"^&(?:amp;)*", "", written).rstrip(";")
    if name.startswith("#"):
        shown = html.unescape(f"&{name};")
        return shown if len(shown) == 1 else None
    return _ENTITIES.get(name.lower())


def _show_bytes(builder: ViewBuilder, start: int, written: str) -> None:
    """Show percent-encoded UTF-8, character by character."""
    values = bytes.fromhex(written.replace("%", ""))
    place = 0
    while place < len(values):
        first = values[place]
        width = 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        try:
            shown = values[place : place + width].decode()
        except UnicodeDecodeError:
            shown, width = " ", 1
        builder.show(start + 3 * place, start + 3 * min(place + width, len(values)), shown)
        place += width
