"""Find e-mail addresses in a normalised text, as written or in the disguises people give them."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction.lexicon import LEXICON, folded, trie, whole_word
from memory.redaction.view import Span, View, ViewBuilder, mask

MAX_LOCAL: Final = 64
_LOCAL_BACKWARDS: Final = re.compile(r"[\w.+%&'~!#$*{}|^`?-]{1,64}")
_DOMAIN: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_TLD: Final = re.compile(r"[^\W\d_][\w-]{1,62}")
_OPENING: Final = r"""[(\[{<*_|/~'"«“-]"""
_CLOSING: Final = r"""[)\]}>*_|/~'"»”-]"""
_AT_ONLY: Final = trie(LEXICON["email"]["at_only"])
_AT: Final = trie(LEXICON["email"]["at"])
_DOT: Final = trie(LEXICON["email"]["dot"])
_JOINED: Final = {word: shown for word, shown in LEXICON["email"]["joined"].items()}
_PROVIDERS: Final = folded("email", "providers")
_UNMISTAKABLE: Final = folded("email", "unmistakable")
_DOMAINS: Final = folded("email", "domains")
_NEVER_LOCAL: Final = folded("email", "never_local")
_COMMON_END: Final = r"(?:com|net|org|edu|gov|info)"

_DISGUISE: Final = re.compile(
    rf"{_OPENING}{{1,2}}\s?(?:(?P<at1>{trie(LEXICON['email']['at_in_brackets'])})"
    rf"|(?P<dot1>{trie(LEXICON['email']['dot_in_brackets'])}))\s?{_CLOSING}{{1,2}}"
    rf"|(?<![^\W_])(?:(?P<joined>{trie(_JOINED)})|(?P<at4>{_AT_ONLY})|(?P<at2>{_AT})|(?P<dot2>{_DOT})"
    rf"|(?P<under>{trie(LEXICON['email']['underscore'])}))(?![^\W_])"
    r"|(?P<at3>@)"
    rf"|\.(?:(?P<dot3>(?<=\s.)(?=\s))|(?P<dot5>(?<=[^\W_].)(?=\s{_COMMON_END}(?![^\W_]))))"
    rf"|(?P<dot4>(?<=[^\W_]),(?=\s?{_COMMON_END}(?![^\W_])))"
)
_SPELLED: Final = re.compile(
    r"(?<![^\W_])[\w.@+-](?:[ \t\n]{1,2}[\w.@+-]){2,80}(?![^\W_])"
    r"|(?<![^\W_])[^\W_](?P<gap>[-_*~|/])[\w.@+](?:(?P=gap)[\w.@+]){3,80}(?![^\W_])"
)
_SPACED_DOT: Final = re.compile(r"\s{1,2}\.\s?[^\W_]")
_ANNOUNCED: Final = re.compile(whole_word(trie(LEXICON["email"]["announces"])))
_BARE_PROVIDER: Final = re.compile(
    rf"(?<![^\W_])([^\W_][\w.-]{{2,40}})\s{{1,2}}(?:{trie(_UNMISTAKABLE)})\s{{1,2}}com(?![^\W_])"
)


def find_emails(text: str) -> list[Span]:
    """Return addresses written as such, around each "@" of a normalised text, in time linear in its length."""
    found: list[Span] = []
    done = 0
    at = text.find("@")
    while at >= 0:
        end = _domain_end(text, at + 1)
        if end:
            start = _local_start(text, at, done)
            if (
                start < at
                and "." in text[at:end]
                and not _SPACED_DOT.match(text, end)
                and text[start - 3 : start] != " . "
            ):
                found.append(Span(start, end, "email"))
                done = end
        at = text.find("@", max(at + 1, done))
    return found


def _local_start(text: str, at: int, done: int) -> int:
    """Return where the local part before `at` starts, `at` itself where there is none."""
    low = max(done, at - MAX_LOCAL)
    match = _LOCAL_BACKWARDS.match(text[low:at][::-1])
    if match is None:
        return at
    local = match[0][::-1].lstrip(".!#$*{}|^`?'&%~-")
    return at - len(local) if any(map(str.isalnum, local)) else at


def _domain_end(text: str, start: int) -> int:
    """Return where the domain that starts here ends, 0 where none does."""
    match = _DOMAIN.match(text, start)
    if match is None:
        literal = re.compile(r"\[[\d.:a-f]{3,40}\]").match(text, start)
        return literal.end() if literal else 0
    labels = match[0].split(".")
    provider = labels[0] in _PROVIDERS
    if len(labels) == 1:
        return match.end() if labels[0] in _UNMISTAKABLE or labels[0].startswith(_GLUED) else 0
    for count in range(len(labels), 1, -1):
        if labels[count - 1] in _DOMAINS:
            return start + len(".".join(labels[:count]))
    if _TLD.fullmatch(labels[-1]) or provider or len(labels) > 4:
        return match.end()
    for count in range(len(labels) - 1, 1, -1):
        if _TLD.fullmatch(labels[count - 1]):
            return start + len(".".join(labels[:count]))
    return 0


_GLUED: Final = tuple(f"{name}com" for name in sorted(_UNMISTAKABLE))


def find_disguised_emails(text: str) -> list[Span]:
    """Return addresses whose letters are spaced out or whose signs are spelled."""
    spelled = _joined_letters(text)
    reading = _plain_signs(spelled.text)
    view = reading.view.through(spelled)
    found: list[Span] = []
    done = 0
    at = view.text.find("@")
    while at >= 0:
        end = _domain_end(view.text, at + 1)
        start = _local_start(view.text, at, done) if end else at
        if end and start < at and reading.convinces(start, at, end):
            source_start, source_end = view.source(start, end)
            found.append(Span(source_start, source_end, "email"))
            done = end
        at = view.text.find("@", max(at + 1, done))
    for match in _BARE_PROVIDER.finditer(text):
        if match[1] not in _NEVER_LOCAL and not any(
            s < match.end() and match.start() < e for s, e, _ in found
        ):
            found.append(Span(match.start(), match.end(), "email"))
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


class _Reading:
    """A text whose spelled-out signs are shown as such, and what they were."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.view = View(text)
        self.signs: dict[int, str] = {}

    def convinces(self, start: int, at: int, end: int) -> bool:
        """Whether what was read as an address is one, given how its signs were written."""
        local, domain = self.view.text[start:at], self.view.text[at + 1 : end]
        labels = domain.split(".")
        known_end = labels[-1] in _DOMAINS or (labels[-1].isalpha() and len(labels[-1]) == 2)
        provider = labels[0] in _UNMISTAKABLE or (labels[0] in _PROVIDERS and known_end)
        sign = self.signs.get(at, "")
        if sign == "at2":
            if local.rsplit(".")[-1] in _NEVER_LOCAL and not provider:
                return False
            if local in _NEVER_LOCAL:
                return False
            dots = [self.signs.get(place) for place in range(at, end) if self.view.text[place] == "."]
            if provider or (known_end and any(dot in ("dot1", "dot2", "joined") for dot in dots)):
                return True
            before = self.view.text[max(0, start - 40) : start]
            return known_end and len(labels) > 1 and _ANNOUNCED.search(before) is not None
        if sign in ("at1", "at3", "at4"):
            return provider or (len(labels) > 1 and (known_end or bool(_TLD.fullmatch(labels[-1]))))
        return True


def _plain_signs(text: str) -> _Reading:
    """Show "(at)", " et ", " nokta " and " @ " as the signs they stand for, without the space around them."""
    reading = _Reading(text)
    builder = ViewBuilder(text)
    shown_length = 0
    for match in _DISGUISE.finditer(text):
        sign = match.lastgroup or ""
        if sign == "joined":
            shown = _JOINED_FOLDED[match[sign]]
        else:
            shown = {"at": "@", "do": ".", "un": "_"}[sign[:2]]
        start, end = match.span()
        while start > max(builder.done, match.start() - 3) and text[start - 1].isspace():
            start -= 1
        while end < min(len(text), match.end() + 3) and text[end].isspace():
            end += 1
        if start < builder.done:
            start = builder.done
        shown_length += start - builder.done
        builder.show(start, end, shown)
        reading.signs[shown_length] = sign
        shown_length += len(shown)
    reading.view = builder.build()
    return reading


_JOINED_FOLDED: Final = {trie([word]).replace("\\", ""): shown for word, shown in _JOINED.items()}
