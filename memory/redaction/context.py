"""What the words beside a number say that it is."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import Final, NamedTuple

from memory.redaction.folding import fold
from memory.redaction.lexicon import LEXICON, Vocabulary, trie
from memory.redaction.view import BOUND

BEFORE: Final = 56
AFTER: Final = 32
"""How many characters beside a number are read; part of what keeps redaction local, and so streamable."""
LABEL_REACH: Final = 24
"""How many characters may stand between "order" and the number that it labels."""
SENTENCE_REACH: Final = 32
"""How far a word speaks beyond the end of its sentence, in characters."""

_STEP: Final = re.compile(r"[^\W\d_]+")
_STEP_BACK: Final = re.compile(r"([\W\d_]*+)([^\W\d_]++)")
_PUNCTUATION: Final = re.compile(r"[\s:#№=.()+*-]{0,5}")
_LAST_WORD: Final = re.compile(r"[\s:#№=.()+*-]{0,5}+([^\W\d_]{1,24}+)")
_SENTENCE_END: Final = re.compile(r"\s[.!?;]|\n")
"""The end of a sentence, read backwards."""
_SAYS: Final = Vocabulary(
    {
        "phone": LEXICON["phone"]["announces"],
        "maybe": LEXICON["phone"]["may_announce"],
        "label": LEXICON["phone"]["labels"],
    }
)
_LABELS: Final = Vocabulary(
    {
        "filler": LEXICON["phone"]["fillers"],
        "copula": LEXICON["phone"]["copulas"],
        "label": LEXICON["phone"]["labels"],
        "near": LEXICON["phone"]["near_labels"],
    }
)
_MONEY: Final = Vocabulary({"money": LEXICON["money"]["words"]})
_SYMBOLS: Final = LEXICON["money"]["symbols"]
_AMOUNT_AFTER: Final = re.compile(
    rf"[\s*_)]{{0,2}}(?:[{re.escape(_SYMBOLS)}](?!\s?[0-9])|%"
    rf"|(?:{trie([*LEXICON['money']['words'], *LEXICON['money']['measures'], 'k'])})(?![^\W_]))"
)
_CALL_LINK: Final = re.compile(
    r"(?:wa\.me/|t\.me/|phone[=/]|number[=/]|tel[:=/]|sms(?:to)?[:=]|callto:|whatsapp[^\s]{0,12}[/=:]|viber[^\s]{0,12}[/=:])"
    r"[+(]{0,2}$"
)


class Words(NamedTuple):
    """What the words on one side of a number say; `at_once`: the label stands right beside it."""

    announces: bool = False
    is_label: bool = False
    at_once: bool = False


STEM: Final = 3
"""By how many first letters a word is told to be none that announces."""
_STEM_OF: Final = itemgetter(slice(STEM))
_CALLS: Final = frozenset(
    max(fold(words).split(), key=len)[:STEM]
    for words in [*LEXICON["phone"]["announces"], *LEXICON["phone"]["may_announce"]]
)


_NOTHING: Final = Words()
_LABEL: Final = Words(is_label=True)
_LABEL_AT_ONCE: Final = Words(is_label=True, at_once=True)
_ANNOUNCES: Final = Words(announces=True)


def may_announce(words: list[str]) -> bool:
    """Whether any word of a text could announce a telephone number, roughly."""
    return not _CALLS.isdisjoint(map(_STEM_OF, words))


def before(text: str, start: int, *, at_once: bool = False) -> Words:
    """Return what the words before a number say; the nearest that says anything decides.

    The window is read backwards, word by word: mostly the first or second decides. Only "the number of the listing
    is ..." needs more: a word for a telephone in the same sentence then wins over the label. Who only asks for a label
    that stands beside the number (`at_once`) gets no other answer.
    """
    low = max(0, start - BEFORE)
    low = max(low, text.rfind(BOUND, low, start) + 1)
    window = text[low:start][::-1]
    numbered = window.lstrip()[:1] in ("#", "№")
    cut_off = low > 0 and text[low - 1].isalpha()
    place = 0
    nearer = ""
    adjacent, copula, labelled, beyond, maybe_at = True, False, False, False, -1
    while (match := _STEP_BACK.match(window, place)) is not None:
        place = match.end()
        if cut_off and place == len(window):
            break
        gap, word = match[1], match[2][::-1]
        adjacent = adjacent and _PUNCTUATION.fullmatch(gap) is not None
        if numbered or (adjacent and ("#" in gap or "№" in gap)):
            return _ANNOUNCES if _SAYS.kind(word) == "phone" else _LABEL_AT_ONCE
        beyond = beyond or _SENTENCE_END.search(gap) is not None
        distance = match.start(2)
        if maybe_at >= 0:
            if distance - maybe_at > LABEL_REACH:
                break
            if adjacent and _LABELS.kind(word) in ("label", "near"):
                return _LABEL_AT_ONCE
            adjacent = False
            if _SAYS.kind(word) == "label":
                return _LABEL
            continue
        if labelled:
            if beyond:
                break
            if _SAYS.kind(word) == "phone":
                return _ANNOUNCES
            continue
        role = _LABELS.kind(word) if adjacent else ""
        if role in ("label", "near") and not copula:
            return _LABEL_AT_ONCE
        labelled = role == "label"
        copula = copula or role == "copula"
        adjacent = role in ("filler", "copula")
        kind = _SAYS.kind(word) or _SAYS.kind(f"{word} {nearer}")
        nearer = word
        if labelled:
            continue
        if at_once and not adjacent and kind != "maybe":
            return _NOTHING
        if kind == "label":
            return _NOTHING if beyond or distance > LABEL_REACH else _LABEL
        if kind and beyond and distance > SENTENCE_REACH:
            return _NOTHING
        if kind == "phone":
            return _ANNOUNCES
        if kind == "maybe":
            maybe_at = place
    if labelled or numbered:
        return _LABEL_AT_ONCE
    return _ANNOUNCES if maybe_at >= 0 else _NOTHING


def is_labelled(text: str, start: int) -> bool:
    """Whether right before a number stands what else it is the number of."""
    return before(text, start, at_once=True).at_once


def after(text: str, end: int) -> Words:
    """Return what the first telling word after a number says; digits in between end its reach."""
    high = min(len(text), end + AFTER)
    bound = text.find(BOUND, end, high)
    if bound >= 0:
        high = bound
    last, nearer = end, ""
    for match in _STEP.finditer(text, end, high):
        if match.end() == high and high < len(text) and text[high].isalpha():
            break
        word = match[0]
        if any(map(str.isdigit, text[last : match.start()])):
            break
        kind = _SAYS.kind(word) or _SAYS.kind(f"{nearer} {word}")
        if kind:
            return _LABEL if kind == "label" else _ANNOUNCES
        last, nearer = match.end(), word
    return _NOTHING


def is_amount(text: str, start: int, end: int) -> bool:
    """Whether a currency or a unit stands right beside the number."""
    return _AMOUNT_AFTER.match(text, end) is not None or _is_money_before(text, start)


def _is_money_before(text: str, start: int) -> bool:
    """Whether a currency stands right before the number."""
    near = text[max(0, start - 3) : start].rstrip("(+-").rstrip()
    if not near:
        return False
    if near[-1] in _SYMBOLS:
        return True
    if not near[-1].isalpha():
        return False
    match = _LAST_WORD.match(text[max(0, start - 14) : start][::-1])
    return match is not None and _MONEY.kind(match[1][::-1]) == "money"


def is_in_url(text: str, start: int) -> bool:
    """Whether the number is part of a web address, outside of links made for calling."""
    low = max(0, start - 80)
    low = max(low, text.rfind(BOUND, low, start) + 1)
    word_start = max(text.rfind(space, low, start) for space in " \n\t") + 1
    word = text[max(word_start, low) : start]
    return ("://" in word or "www." in word) and not is_call_link(text, start)


def is_call_link(text: str, start: int) -> bool:
    """Whether what stands right before the number makes it one to call or to write to."""
    if not start or text[start - 1] not in "/=:+(":
        return False
    return _CALL_LINK.search(text[max(0, start - 32) : start]) is not None
