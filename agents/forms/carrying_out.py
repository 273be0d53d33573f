"""Do what an answered form asks for, and say so; what was typed into it is never repeated in the reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agents.concierge.memory_talk import erase_everything, keep_everything
from agents.desk.records import Handover, Viewing
from agents.forms.answers import Declined, Given
from agents.forms.form import Form
from agents.replies import Voice
from agents.reply import Reply
from agents.turn import Tools

REFERENCE_CHARS = 8


@dataclass(frozen=True, slots=True)
class Filing:
    """Whose request it is and when it was made; `id` is the same however often the step runs."""

    id: str
    user_id: str
    thread_id: str
    at: datetime
    transcript: tuple[Mapping[str, str], ...] = field(default=(), repr=False)
    """The conversation, redacted; for a handover only."""


async def carry_out(
    form: Form, answer: Given | Declined, filing: Filing, voice: Voice, tools: Tools
) -> Reply:
    """File the request, or leave it; raises only on a fault of the desk."""
    if form.kind == "confirm_forget":
        return keep_everything(voice) if isinstance(answer, Declined) else erase_everything(voice)
    if isinstance(answer, Declined):
        return Reply(voice.say(f"forms.{form.kind}.declined"), action=f"{form.kind}_declined")
    if tools.desk is None:
        return Reply(voice.say("forms.closed"), action=form.kind)
    request = (
        _viewing(form, answer, filing, voice)
        if form.kind == "viewing"
        else _handover(form, answer, filing, voice)
    )
    await tools.desk.file(request)
    return Reply(_filed(form, answer, filing, voice), action=f"{form.kind}_requested")


def _viewing(form: Form, answer: Given, filing: Filing, voice: Voice) -> Viewing:
    listing = form.listing or {}
    assert answer.day is not None, "a viewing without a day is never given"
    return Viewing(
        id=filing.id,
        user_id=filing.user_id,
        thread_id=filing.thread_id,
        listing_id=str(listing.get("id", "")),
        listing_title=str(listing.get("title", "")),
        day=answer.day,
        name=answer.values["name"],
        contact=answer.values["contact"],
        note=answer.values.get("note", ""),
        lang=voice.lang,
        demo=bool(listing.get("demo")),
        asked_at=filing.at,
    )


def _handover(form: Form, answer: Given, filing: Filing, voice: Voice) -> Handover:
    return Handover(
        id=filing.id,
        user_id=filing.user_id,
        thread_id=filing.thread_id,
        listing_id=str(form.listing["id"]) if form.listing else None,
        name=answer.values["name"],
        contact=answer.values["contact"],
        note=answer.values.get("note", ""),
        transcript=filing.transcript,
        lang=voice.lang,
        asked_at=filing.at,
    )


def _filed(form: Form, answer: Given, filing: Filing, voice: Voice) -> str:
    reference = filing.id[:REFERENCE_CHARS]
    if form.kind == "handover":
        return voice.say("forms.handover.filed", reference=reference)
    listing = form.listing or {}
    said = voice.say(
        "forms.viewing.filed",
        title=str(listing.get("title", "")),
        date=voice.numbers.date(answer.day) if answer.day else "",
        reference=reference,
    )
    return f"{said} {voice.say('forms.viewing.demo')}" if listing.get("demo") else said
