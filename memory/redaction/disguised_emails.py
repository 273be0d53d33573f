"""Find e-mail addresses in the disguises people give them: "ayse (at) gmail nokta com", "n i l @ y a h o o . c o m"."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction.emails import AT, DOMAINS, PROVIDERS, TOP_LEVEL, UNMISTAKABLE, domain_end, local_start
from memory.redaction.folding import fold
from memory.redaction.lexicon import LEXICON, folded, trie, whole_words
from memory.redaction.view import BOUND, Span, View, ViewBuilder, mask

ANNOUNCED_WITHIN: Final = 40
"""How many characters before an address a word like "mail" may stand."""
ANNOUNCED_AFTER: Final = 12
"""And how many after it such a word may begin or end."""
MAX_SPACE: Final = 3
"""How much white space beside a spelled sign belongs to it."""

_EMAIL: Final = LEXICON["email"]
_OPENING: Final = r"""[(\[{<*_|/~`'"«“-]"""
_CLOSING: Final = r"""[)\]}>*_|/~`'"»”-]"""
_COMMON_END: Final = r"(?:com|net|org|edu|gov|info)(?![^\W_])"
_SIGN: Final = re.compile(
    rf"{_OPENING}{{1,2}}\s?(?:(?P<bracketed_at>{trie(_EMAIL['at_in_brackets'])})"
    rf"|(?P<bracketed_dot>{trie(_EMAIL['dot_in_brackets'])}))\s?{_CLOSING}{{1,2}}"
    rf"|(?<![^\W_])(?:(?P<joined_dot>{trie(_EMAIL['joined'])})|(?P<only_at>{trie(_EMAIL['at_only'])})"
    rf"|(?P<word_at>{trie(_EMAIL['at'])})|(?P<word_dot>{trie(_EMAIL['dot'])})"
    rf"|(?P<weak_at>a(?=\s{{1,3}}(?:{trie(_EMAIL['unmistakable'])})))|(?P<underscore>{trie(_EMAIL['underscore'])}))(?![^\W_])"
    r"|(?P<marked_at>@[*_~`]{1,3})|(?P<spaced_at>@@{1,3}|(?<=\s)@|@(?=\s))"
    rf"|\.(?:(?P<spaced_dot>(?<=\s.)(?=\s))|(?P<early_dot>(?<=[^\W_].)(?=\s{_COMMON_END})))"
    rf"|(?P<comma_dot>(?<=[^\W_]),(?=\s?{_COMMON_END}))"
)
_SHOWN: Final = {"at": "@", "dot": ".", "underscore": "_"}
_JOINED: Final = {fold(word): shown for word, shown in _EMAIL["joined"].items()}
_DOTS_THAT_TELL: Final = frozenset(("bracketed_dot", "joined_dot", "word_dot", "spaced_dot"))
_NEVER_LOCAL: Final = folded("email", "never_local")
_SPELLED: Final = re.compile(
    r"(?<![^\W_])[\w.@+-](?:[ \t\n]{1,2}[\w.@+-]){2,80}(?![^\W_])"
    r"|(?<![^\W_])[^\W_](?P<gap>[-_*~|/])[\w.@+](?:(?P=gap)[\w.@+]){3,80}(?![^\W_])"
)
_ANNOUNCED: Final = re.compile(whole_words(_EMAIL["announces"]))
_WITHOUT_SIGNS: Final = re.compile(
    rf"(?<![^\W_])([^\W_][\w.-]{{2,40}})\s{{1,2}}(?:{trie(_EMAIL['unmistakable'])})\s{{1,2}}com(?![^\W_])"
)


def find_disguised_emails(text: str) -> list[Span]:
    """Return addresses whose letters are spaced out or whose signs are spelled, in time linear in the text's length."""
    letters = _joined_letters(text)
    signs, kinds = _plain_signs(letters.text)
    view = signs.through(letters)
    found: list[Span] = []
    done = 0
    for sign in AT.finditer(view.text):
        at = sign.start()
        if at < done:
            continue
        end = domain_end(view.text, at + 1)
        start = local_start(view.text, at, done) if end else at
        if start < at and _convinces(view.text, start, at, end, kinds):
            found.append(Span(*view.source(start, end), "email"))
            done = end
    found.extend(
        Span(match.start(), match.end(), "email")
        for match in _WITHOUT_SIGNS.finditer(mask(text, found))
        if match[1] not in _NEVER_LOCAL
    )
    return sorted(found)


def _joined_letters(text: str) -> View:
    """Read "g m a i l" as "gmail"."""
    builder = ViewBuilder(text)
    for match in _SPELLED.finditer(text):
        gap = match["gap"]
        for place in range(match.start() + 1, match.end()):
            if text[place] == gap if gap else text[place].isspace():
                builder.show(place, place + 1, "")
    return builder.build()


def _plain_signs(text: str) -> tuple[View, dict[int, str]]:
    """Show "(at)", " et ", " nokta " and " @ " as the signs they stand for, without the space around them.

    With the reading comes how each sign in it was written, by its place.
    """
    builder = ViewBuilder(text)
    kinds: dict[int, str] = {}
    length = 0
    for match in _SIGN.finditer(text):
        kind = match.lastgroup or ""
        shown = _JOINED[match[kind]] if kind == "joined_dot" else _SHOWN[kind.rpartition("_")[2]]
        start, end = match.span()
        while start > max(builder.done, match.start() - MAX_SPACE) and text[start - 1].isspace():
            start -= 1
        while end < min(len(text), match.end() + MAX_SPACE) and text[end].isspace():
            end += 1
        start = max(start, builder.done)
        length += start - builder.done
        builder.show(start, end, shown)
        kinds[length] = kind
        length += len(shown)
    return builder.build(), kinds


def _convinces(text: str, start: int, at: int, end: int, kinds: dict[int, str]) -> bool:
    """Whether what was read as an address is one, given how its signs were written."""
    local, labels = text[start:at], text[at + 1 : end].split(".")
    known_end = len(labels) > 1 and (labels[-1] in DOMAINS or (labels[-1].isalpha() and len(labels[-1]) == 2))
    provider = labels[0] in UNMISTAKABLE or (labels[0] in PROVIDERS and known_end)
    kind = kinds.get(at)
    if kind is None:
        return True
    if kind == "weak_at":
        return labels[0] in UNMISTAKABLE and known_end and local not in _NEVER_LOCAL
    if kind == "spaced_at":
        return provider or known_end or all(len(label) == 1 for label in labels)
    if kind != "word_at":
        return provider or known_end or (len(labels) > 1 and TOP_LEVEL.fullmatch(labels[-1]) is not None)
    if local in _NEVER_LOCAL or (local.rpartition(".")[2] in _NEVER_LOCAL and not provider):
        return False
    if provider or (known_end and any(kinds.get(place) in _DOTS_THAT_TELL for place in range(at, end))):
        return True
    low = max(0, start - ANNOUNCED_WITHIN)
    low = max(low, text.rfind(BOUND, low, start) + 1)
    return known_end and (
        _ANNOUNCED.search(text, low, start) is not None
        or _ANNOUNCED.search(text, end, end + ANNOUNCED_AFTER) is not None
    )
