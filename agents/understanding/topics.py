"""Tell a question about title deeds from a wish for one: "what is tahsis" is asked, "no tahsis" is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.understanding.line import Line
from agents.understanding.mentions import Mention

_ASKED = frozenset({"title_deed"})


def advice_mentions(line: Line, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Give the topic `title_deeds` where a deed is named and an explanation asked for."""
    if any(m.kind == "topic" and m.value == "title_deeds" for m in mentions):
        return
    deeds = [m for m in mentions if m.kind in _ASKED or (m.kind == "slot" and m.value == "title_deed")]
    asked = [m for m in line.matches if m.has("explain") and not line.taken[m.first]]
    if deeds and asked:
        deed, cue = deeds[0], asked[0]
        start, end = line.span(cue.first, cue.last)
        yield Mention(
            "topic", "title_deeds", start, end, cue.first, cue.last, line.text[start:end], lang=deed.lang
        )
