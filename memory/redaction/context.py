"""What the words beside a number say that it is."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from memory.redaction.lexicon import LEXICON, trie, whole_word

BEFORE: Final = 56
AFTER: Final = 32
"""How many characters beside a number are read; part of what keeps redaction local, and so streamable."""

LABEL_REACH: Final = 24
"""How many characters may stand between "order" and the number that it labels."""

_WORDS: Final = re.compile(
    rf"(?P<phone>{whole_word(trie(LEXICON['phone']['announces']))})"
    rf"|(?P<label>{whole_word(trie(LEXICON['phone']['labels']))}|[#№])"
    rf"|(?P<maybe>{whole_word(trie(LEXICON['phone']['may_announce']))})"
)
_SYMBOLS: Final = re.escape(LEXICON["money"]["symbols"])
_AMOUNT_AFTER: Final = re.compile(
    rf"[\s*_)]{{0,2}}(?:[{_SYMBOLS}](?!\s?[0-9])|%"
    rf"|(?:{trie([*LEXICON['money']['words'], *LEXICON['money']['measures'], 'k'])})(?![^\W_]))"
)
_MONEY_BEFORE: Final = re.compile(
    rf"(?:[{_SYMBOLS}]|(?<![^\W_])(?:{trie(LEXICON['money']['words'])}))\s?[(+-]?$"
)
_LINK_BEFORE: Final = re.compile(
    r"(?:wa\.me/|t\.me/|phone[=/]|number[=/]|tel[:=/]|sms(?:to)?[:=]|callto:|whatsapp[^\s]{0,12}[/=:]|viber[^\s]{0,12}[/=:])[+(]{0,2}$"
)
_SENTENCE_END: Final = re.compile(r"[.!?;]\s|\n")


_LABELLED: Final = re.compile(
    rf"(?:{whole_word(trie(LEXICON['phone']['labels']) + '|' + trie(LEXICON['phone']['near_labels']))}|[#№])"
    rf"(?:[\s:#№=.,()-]{{1,3}}(?:{trie(LEXICON['phone']['fillers'])})(?![^\W_])){{0,3}}[\s:#№=.()-]{{0,4}}$"
)


class Words(NamedTuple):
    """What the words on one side of a number say."""

    announces: bool = False
    is_label: bool = False


def before(text: str, start: int) -> Words:
    """Return what the words before a number say; the nearest that says anything decides."""
    window = text[max(0, start - BEFORE) : start]
    decisive = label_end = -1
    kind = ""
    for match in _WORDS.finditer(window):
        name = match.lastgroup
        if name == "maybe" and kind == "label" and match.start() - label_end <= LABEL_REACH:
            label_end = match.end()
            continue
        kind, decisive = name or "", match.end()
        if name == "label":
            label_end = decisive
    if is_labelled(text, start):
        return Words(is_label=True)
    if kind == "label":
        near = len(window) - label_end <= LABEL_REACH and not _SENTENCE_END.search(window, label_end)
        return Words(is_label=near)
    if not kind:
        return Words()
    far = len(window) - decisive > 32 and _SENTENCE_END.search(window, decisive + 1) is not None
    return Words(announces=not far)


def is_labelled(text: str, start: int) -> bool:
    """Whether right before a number stands what else it is the number of."""
    return _LABELLED.search(text[max(0, start - BEFORE) : start]) is not None


def after(text: str, end: int) -> Words:
    """Return what the first telling word after a number says."""
    match = _WORDS.search(text, end, min(len(text), end + AFTER))
    if match is None or any(map(str.isdigit, text[end : match.start()])):
        return Words()
    return Words(announces=match.lastgroup != "label")


def is_amount(text: str, start: int, end: int) -> bool:
    """Whether a currency or a unit stands right beside the number."""
    return _AMOUNT_AFTER.match(text, end) is not None or is_money_before(text, start)


def is_money_before(text: str, start: int) -> bool:
    """Whether a currency stands right before the number."""
    return _MONEY_BEFORE.search(text[max(0, start - 14) : start]) is not None


def is_in_url(text: str, start: int) -> bool:
    """Whether the number is part of a web address, outside of links made for calling."""
    before = text[max(0, start - 80) : start]
    word = before[max(before.rfind(" "), before.rfind("\n"), before.rfind("\t")) + 1 :]
    return ("://" in word or "www." in word) and _LINK_BEFORE.search(before) is None


def is_call_link(text: str, start: int) -> bool:
    """Whether what stands right before the number makes it one to call or to write to."""
    return _LINK_BEFORE.search(text[max(0, start - 32) : start]) is not None
