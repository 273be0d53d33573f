"""Find everything in a text that identifies a person: each detector looks at what the ones before it have left."""

from __future__ import annotations

from typing import Final

from memory.redaction.addresses import find_addresses
from memory.redaction.normal import normalise
from memory.redaction.outlines import AT
from memory.redaction.passports import may_announce_passport
from memory.redaction.reading import read
from memory.redaction.search import Search
from memory.redaction.settings import RedactionSettings
from memory.redaction.stretches import Stretch, Surroundings, open_stretches
from memory.redaction.view import Span, View, mask
from memory.redaction.zones import Zone

SHORTEST: Final = 6
"""Nothing shorter than "a@b.co" can be what we look for."""
MAX_ROUNDS: Final = 12
"""How often what is left is looked at again; more than three times has never been seen to matter."""


def detect(
    text: str, zone: Zone, settings: RedactionSettings, placeholders: list[tuple[int, int]]
) -> list[Span]:
    """Return what has to go from the text of a zone, left to right.

    Placeholders in it are bounds no rule looks across, and so is what was found: it is looked for again until there
    is nothing left that would be found in a redacted text, which is what makes redaction idempotent.
    """
    if len(text) < SHORTEST:
        return []
    reading = zone.reading or read(text)
    around = Surroundings(zone.words)
    passport = may_announce_passport(reading.text)
    told = passport or zone.signs or zone.numbers or settings.address or reading.hides
    stretches: list[Stretch] | None = None
    if not (told or placeholders or AT in reading.outline):
        stretches = open_stretches(reading.text, reading.outline, around)
        if not stretches:
            return []
    view = normalise(text) if reading.hides else View(reading.text, None, None, reading.outline)
    search = Search(view, zone, around, stretches, passport=passport or view.rewritten, told=told)
    if placeholders:
        search.begin_again([view.within(start, end) for start, end in placeholders])
    found: list[Span] = []
    for _ in range(MAX_ROUNDS):
        search.run()
        if settings.address:
            written = text if view.starts is None else "".join(text[place] for place in view.starts)
            search.spans += find_addresses(mask(search.text, sorted(search.spans)), written)
        new = [span for span in search.spans if span[2] and getattr(settings, span[2])]
        if not new:
            break
        found += new
        if not search.begin_again(sorted(new)):
            break
    else:
        raise RuntimeError("redaction does not settle")
    if view.starts is not None:
        found = [Span(*view.source(start, end), kind) for start, end, kind in found]
    found.sort()
    return found
