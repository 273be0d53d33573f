"""Find postal addresses: the word for a street, its name and a number, in Turkish and in English."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction import context
from memory.redaction.view import Span

MAX_NAME_WORDS: Final = 4
MAX_NAME: Final = 60
"""How much before the word for a street can be its name, in characters."""
MAX_PARTS: Final = 8

_TURKISH: Final = r"caddesi|cadde|cad|cd|sokagi|sokak|sok|sk|bulvari|bulvar|blv|mahallesi|mahalle|mah|mh|yolu|meydani|apartmani|sitesi|cikmazi"
_ENGLISH: Final = (
    r"street|st|road|rd|avenue|ave|lane|drive|boulevard|blvd|close|court|crescent|terrace|square"
)
STREET_WORDS: Final = re.compile(rf"(?<![^\W_])(?:(?P<turkish>{_TURKISH})|(?P<english>{_ENGLISH}))(?![^\W_])")
_PLAIN_ENGLISH: Final = frozenset(("street", "road", "avenue", "boulevard", "lane", "crescent"))
"""The ones that need no capital: the others are everyday words."""
_ABBREVIATED: Final = frozenset(("cad", "cd", "sok", "sk", "blv", "mah", "mh", "st", "rd", "ave", "blvd"))
_BETWEEN_TOWNS: Final = "yolu"
"""In lower case that is any road, and a number after it counts its lanes or kilometres unless it is called one."""
_TITLES: Final = frozenset(("sehit", "gazi", "doktor", "profesor", "general", "yuzbasi", "ogretmen"))
"""What a street's name begins with, even where nobody cares for capitals."""

_UNIT: Final = r"(?:no|nr|numara|number|kapi|daire|d|kat|k|blok|block|apt|apartman|apartment|flat|floor|unit|suite|bina|villa)"
_PART: Final = re.compile(
    rf"[\s,.;]{{0,3}}+(?:(?P<unit>{_UNIT})[\s.:]{{0,3}}+(?:[0-9]{{1,4}}(?:\s?[/-]\s?[0-9a-z]{{1,4}})?[a-z]?|[a-z])"
    r"|[0-9]{1,5}(?:\s?/\s?[0-9]{1,4})?[a-z]?(?:\s(?:numara|no'?lu)[^\W\d_]{0,4})?|[a-z][\s-]blok)(?![^\W_])"
)
_FURTHER_ON: Final = re.compile(r"\s(?:uzeri|ustu)[^\W\d_]{0,4}\s(?=[0-9]{1,4}\s(?:numara|no'?lu))")
"""What may stand between a street and a number that is called one."""
_NUMBER_BEFORE: Final = re.compile(
    rf"(?:(?:{_UNIT}[\s.:]{{0,3}}+)?[0-9]{{1,4}}[a-z]?|(?:blok|block|flat|unit|apt)\s[a-z])[\s,]{{1,3}}"
)
_WORD_BACKWARDS: Final = re.compile(r"[\s.]{1,3}([^\W_]+)")
_PLACE: Final = re.compile(r"[\s,/]{1,3}([^\W\d_]++)(?![^\W_])")
_POSTCODE: Final = re.compile(r"[\s,]{1,2}(?:[0-9]{5}|[a-z]{1,2}[0-9][0-9a-z]?\s?[0-9][a-z]{2})(?![^\W_])")
"""Five digits, or what the Royal Mail has."""
_BETWEEN_STREETS: Final = re.compile(r"[\s,.]{1,3}")
_NO_NAMES: Final = frozenset(
    (
        "adresim",
        "adresimiz",
        "adres",
        "address",
        "kargoyu",
        "at",
        "in",
        "on",
        "the",
        "we",
        "live",
        "ve",
        "ile",
        "bir",
        "bu",
    )
)


def find_addresses(text: str, written: str) -> list[Span]:
    """Return the addresses in a normalised text, left to right; `written` is the same, place by place, with capitals."""
    found: list[Span] = []
    done = 0
    for word in STREET_WORDS.finditer(text):
        if word.start() < done or STREET_WORDS.match(text, word.end() + 1):
            continue
        span = _around(text, written, word, done)
        if span is None:
            continue
        if found and _BETWEEN_STREETS.fullmatch(text, found[-1].end, span.start):
            span = Span(found.pop().start, span.end, "address")
        found.append(span)
        done = span.end
    return [span for span in found if any(map(str.isdigit, text[span.start : span.end]))]


def _around(text: str, written: str, word: re.Match[str], done: int) -> Span | None:
    """Return the street and what belongs to it, None where the word is an everyday one."""
    start = _name_start(text, written, word.start(), done)
    english = word["english"] is not None
    if start == word.start():
        return None
    if english:
        number = _number_before(text, start, done)
        capital = written[word.start()].isupper()
        if not capital and (word["english"] not in _PLAIN_ENGLISH or number == start):
            return None
        start = number
    end = word.end()
    if word[0] in _ABBREVIATED and text.startswith(".", end):
        end += 1
    called = word[0] == _BETWEEN_TOWNS and not written[word.start()].isupper()
    return Span(start, _tail_end(text, written, end, called=called), "address")


def _name_start(text: str, written: str, end: int, done: int) -> int:
    """Return where the street's name starts: capitalised words and ordinals, or one word where nothing is capitalised."""
    low = max(done, end - MAX_NAME)
    window = text[low:end][::-1]
    place = start = 0
    for count in range(MAX_NAME_WORDS):
        match = _WORD_BACKWARDS.match(window, place)
        if match is None or (low and match.end() == len(window)):
            break
        first = end - match.end()
        name = text[first : end - match.start(1)]
        capital = written[first].isupper() or name.isdigit() or (count > 0 and name in _TITLES)
        ordinal = "." in match[0] or text.startswith("cad", end)
        if name in _NO_NAMES or (not capital and count) or (name.isdigit() and count == 0 and not ordinal):
            break
        place = start = match.end()
        if not capital:
            break
    return end - start


def _number_before(text: str, start: int, done: int) -> int:
    """Return where the house number before an English street's name starts, `start` where there is none."""
    low = max(done, start - 24)
    for place in range(low, start):
        if place > low and text[place - 1].isalnum():
            continue
        end = place
        while (match := _NUMBER_BEFORE.match(text, end, start)) is not None:
            end = match.end()
        if end == start and end > place:
            return place
    return start


def _tail_end(text: str, written: str, end: int, *, called: bool) -> int:
    """Return where the address ends: numbers of house, floor and flat, then the place and its postcode.

    With `called`, a number counts only where a word calls it one.
    """
    further = _FURTHER_ON.match(text, end)
    numbered = end if further is None else further.end() - 1
    for _ in range(MAX_PARTS):
        match = _PART.match(text, numbered)
        if match is None or _is_next_street(text, match.end()):
            break
        if match["unit"] is None and (called or context.is_amount(text, match.start(), match.end())):
            break
        numbered = match.end()
    for _ in range(2):
        place = _PLACE.match(text, numbered)
        if place is None or not written[place.start(1)].isupper() or STREET_WORDS.match(text, place.start(1)):
            break
        following = STREET_WORDS.search(text, place.end(), min(len(text), place.end() + MAX_NAME // 2))
        between = "" if following is None else text[place.end() : following.start()].replace(" ", "")
        if following is not None and (not between or between.isalpha()):
            break
        numbered = place.end()
    code = _POSTCODE.match(text, numbered)
    if code is not None and numbered > end and not context.is_amount(text, code.start(), code.end()):
        numbered = code.end()
    return numbered


def _is_next_street(text: str, end: int) -> bool:
    """Whether the number that ends here is another street's: "12. Sokak"."""
    following = STREET_WORDS.match(text, end + 2 if text.startswith(". ", end) else end + 1)
    return following is not None and following["turkish"] is not None
