"""Give every place and building of a market all the keys that people write it by."""

from __future__ import annotations

from agents.markets.market import Market
from agents.understanding.folding import fold
from agents.understanding.lexicon import Entry, Sense, keys_of

# Russian names change their ends; what is written here is fold(nominative end) -> the other ends.
_RUSSIAN_CASES = (
    ("ия", ("ии", "ию", "ией", "ия")),
    ("ья", ("ье", "ью", "ьи", "ьей")),
    ("а", ("е", "у", "ы", "и", "ой")),
    ("я", ("е", "ю", "и", "ей")),
    ("й", ("е", "ю", "я", "ем")),
    ("ь", ("и", "е", "ю", "я", "ем")),
)
_RUSSIAN_VOWELS = "аеиоуыэюя"


def name_entries(market: Market) -> list[Entry]:
    """List the keys of all places and property names; a name of two places keeps the more important one."""
    entries: list[Entry] = []
    taken: dict[tuple[str, ...], str] = {}
    order = {"district": 0, "town": 1, "village": 2, "area": 3, "neighbourhood": 4}
    places = sorted(market.gazetteer, key=lambda p: order.get(p.kind, 5))
    for own_names in (True, False):
        for place in places:
            names = (
                [("", place.name)]
                if own_names
                else [(lang, name) for lang, several in place.names.items() for name in several]
            )
            for lang, name in names:
                for key in _keys_of_name(name, lang):
                    if taken.setdefault(key, place.name) == place.name:
                        entries.append(
                            Entry(key, Sense("place", place.name, None), f"gazetteer {place.name}")
                        )
    for name in market.property_names:
        for key in keys_of(name, None):
            if key and key not in taken:
                entries.append(Entry(key, Sense("property_name", name, None), "property names"))
    return entries


def _keys_of_name(name: str, lang: str) -> list[tuple[str, ...]]:
    bare = name.split("(")[0].strip() or name
    keys = []
    for key in keys_of(bare, "de" if lang == "de" else None):
        if not key or sum(map(len, key)) < 3:
            continue
        keys.append(key)
        if len(key) > 1 and all(token.isalpha() for token in key):
            keys.append(("".join(key),))
        if lang == "ru" or any("а" <= c <= "я" for c in key[-1]):
            keys.extend((*key[:-1], end) for end in russian_cases(key[-1]))
    return keys


def russian_cases(word: str) -> list[str]:
    """Give the case forms of a folded Russian name: кирения -> кирении, кирению ...; indeclinable ones have none."""
    for end, others in _RUSSIAN_CASES:
        if word.endswith(end):
            return [word[: -len(end)] + fold(other) for other in others]
    return [] if word[-1] in _RUSSIAN_VOWELS else [word + end for end in ("а", "е", "у", "ом")]
