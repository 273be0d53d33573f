"""Find e-mail addresses that are written as such."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction.lexicon import LEXICON, folded, trie
from memory.redaction.view import Span

MAX_LOCAL: Final = 64
"""The longest part before the "@" (RFC 5321, section 4.5.3.1.1)."""

MIN_SPELLED_LABELS: Final = 4
"""With more labels than that, single letters between dots are a domain that is spelled out."""
PROVIDERS: Final = folded("email", "providers")
UNMISTAKABLE: Final = folded("email", "unmistakable")
DOMAINS: Final = folded("email", "domains")
TOP_LEVEL: Final = re.compile(r"[^\W\d_][\w-]{1,62}")

AT: Final = re.compile(
    rf"@(?<=[^\s@]@)(?:(?=[\w-]{{1,63}}+\.[\w-])|(?=\[[0-9])|(?={trie(LEXICON['email']['unmistakable'])}))"
)
"""A sign with something before it and what could be a domain after it."""
_LOCAL_BACKWARDS: Final = re.compile(r"[\w.+%&'~!#$*{}|^`?-]{1,64}")
_QUOTED_BACKWARDS: Final = re.compile(r'"[^"\s\x01]{1,62}"')
_NEVER_FIRST: Final = ".!#$*{}|^`?'&%~-"
_DOMAIN: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_LITERAL: Final = re.compile(r"\[[0-9.:a-f]{3,40}\]")
_MACHINE: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_SPACED_DOT: Final = re.compile(r"\s{1,2}\.\s?[^\W_]")
_GLUED: Final = tuple(f"{name}com" for name in sorted(UNMISTAKABLE))


def find_emails(text: str) -> list[Span]:
    """Return addresses around each "@" of a normalised text, in time linear in its length.

    Those with spaces around their dots are left to `find_disguised_emails`, which finds all of them.
    """
    found: list[Span] = []
    done = 0
    for sign in AT.finditer(text):
        at = sign.start()
        if at < done:
            continue
        end = domain_end(text, at + 1)
        if end and "." in text[at:end] and not _SPACED_DOT.match(text, end):
            start = local_start(text, at, done)
            if start < at and text[start - 3 : start] != " . ":
                found.append(Span(start, end, "email"))
                done = end
    return found


def local_start(text: str, at: int, done: int) -> int:
    """Return where the local part before the sign at `at` starts, not before `done`; `at` where there is none."""
    window = text[max(done, at - MAX_LOCAL) : at][::-1]
    match = _LOCAL_BACKWARDS.match(window)
    if match is None:
        quoted = _QUOTED_BACKWARDS.match(window)
        return at if quoted is None else at - quoted.end()
    local = match[0][::-1].lstrip(_NEVER_FIRST)
    return at - len(local) if any(map(str.isalnum, local)) else at


def domain_end(text: str, start: int) -> int:
    """Return where the domain that starts here ends, 0 where none does.

    It ends with a known top-level domain where there is one, so that a sentence glued to it stays.
    """
    match = _DOMAIN.match(text, start)
    if match is None:
        literal = _LITERAL.match(text, start)
        return literal.end() if literal else 0
    domain = match[0]
    if "." not in domain:
        return match.end() if domain in UNMISTAKABLE or domain.startswith(_GLUED) else 0
    labels = domain.split(".")
    if _MACHINE.fullmatch(domain):
        return match.end()
    whole = 0
    for count in range(len(labels), 1, -1):
        last = labels[count - 1]
        if last in DOMAINS:
            return start + len(".".join(labels[:count]))
        whole = whole or (count if TOP_LEVEL.fullmatch(last) else 0)
    if whole:
        return start + len(".".join(labels[:whole]))
    return match.end() if labels[0] in PROVIDERS or len(labels) > MIN_SPELLED_LABELS else 0
