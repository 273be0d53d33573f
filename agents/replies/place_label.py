"""What a place is called in a reply: the reader's name for it, with the local one where that helps."""

from __future__ import annotations

from agents.markets.market import GazetteerPlace, Market
from agents.replies.voice import Voice, clean

_LATIN = frozenset({"en", "de", "tr"})
_LOOKALIKES = str.maketrans("çğıöşüÇĞİÖŞÜâî", "cgiosuCGIOSUai")


def short_place(name: str, market: Market, voice: Voice) -> str:
    """Name a place in one word, as a line of a list needs it: Girne, Kyrenia, Кирения."""
    place = market.place(name)
    if place is None:
        return voice.isolate(clean(name, 80))
    return voice.isolate(_own(place, voice))


def full_place(name: str, market: Market, voice: Voice) -> str:
    """Name a place with its other well-known name in brackets: Kyrenia (Girne), Karaman (Karmi)."""
    place = market.place(name)
    if place is None:
        return voice.isolate(clean(name, 80))
    own, label = _own(place, voice), place.label(voice.lang)
    other = place.name if own != place.name else label
    return voice.isolate(own) if _alike(own, other) else f"{voice.isolate(own)} ({voice.isolate(other)})"


def town_of(name: str, market: Market) -> str | None:
    """Name the largest place around a small one, in its canonical form; None for a district itself."""
    chain = market.ancestors(name)
    return chain[-1] if chain else None


def _own(place: GazetteerPlace, voice: Voice) -> str:
    # Small places are known by their local name; only districts have names of their own in Latin languages.
    if voice.lang in _LATIN and (voice.lang == "tr" or place.kind != "district"):
        return place.name
    return place.label(voice.lang)


def _alike(one: str, other: str) -> bool:
    first, second = (text.translate(_LOOKALIKES).casefold() for text in (one, other))
    return first in second or second in first
