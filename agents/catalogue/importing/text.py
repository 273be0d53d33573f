"""Clean what strangers wrote: no markup, no control characters, no more than fits."""

from __future__ import annotations

import html
import re
from typing import Any

MOST_PHOTOS = 40
_MOST_URL_LETTERS = 1_000
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,500}>")
_SPACES = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")


def clean_text(text: str, most: int) -> str:
    """Take markup and control characters out, and cut at `most` characters."""
    plain = html.unescape(_TAG.sub(" ", _BREAK.sub("\n", text[: most * 4])))
    plain = "".join(character if character.isprintable() or character == "\n" else " " for character in plain)
    return _LINES.sub("\n", _SPACES.sub(" ", plain)).strip()[:most].rstrip()


def photo_urls(value: Any) -> tuple[str, ...]:
    """Find the http addresses in "a.jpg, b.jpg", lists, and lists of {MediaURL} or {contentUrl}."""
    found: dict[str, None] = {}
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = item.get("MediaURL") or item.get("contentUrl") or item.get("url")
        for url in re.split(r"[\s,;|]+", item) if isinstance(item, str) else ():
            if (
                url.startswith(("https://", "http://"))
                and len(url) <= _MOST_URL_LETTERS
                and url.isprintable()
            ):
                found.setdefault(url)
    return tuple(found)[:MOST_PHOTOS]
