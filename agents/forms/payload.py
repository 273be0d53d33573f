"""Say to a client what is asked: the value of the interrupt, described in docs/interrupts.md."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from agents.forms.form import BOOKABLE_DAYS, FIELDS, MAX_CHARS, OPTIONAL, FieldName, Form
from agents.replies import Voice

_TYPES: dict[FieldName, str] = {"date": "date", "note": "textarea"}


def payload_of(form: Form, voice: Voice, today: date) -> dict[str, Any]:
    """Describe an open form in the user's language, as JSON values."""
    return {
        "kind": form.kind,
        "lang": voice.lang,
        "title": voice.say(f"forms.{form.kind}.title"),
        "text": voice.say(f"forms.{form.kind}.text"),
        "listing": dict(form.listing) if form.listing else None,
        "fields": [_field(name, form, voice, today) for name in FIELDS[form.kind]],
        "errors": {name: voice.say(f"forms.problem.{key}") for name, key in form.errors.items()},
        "submit": voice.say(f"forms.{form.kind}.submit"),
        "cancel": voice.say(f"forms.{form.kind}.cancel"),
    }


def answer_schema(form: Form) -> dict[str, Any]:
    """Give the JSON schema of an answer, for clients that draw forms from one."""
    cancel = {"type": "boolean", "description": "true declines"}
    if form.kind == "confirm_forget":
        return {"type": "object", "properties": {"confirm": {"type": "boolean"}, "cancel": cancel}}
    fields = {name: {"type": "string", "maxLength": MAX_CHARS[name]} for name in FIELDS[form.kind]}
    return {"type": "object", "properties": {**fields, "cancel": cancel}}


def _field(name: FieldName, form: Form, voice: Voice, today: date) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": name,
        "type": _TYPES.get(name, "text"),
        "label": voice.say(f"forms.field.{name}"),
        "required": name not in OPTIONAL,
    }
    if name in form.values:
        described["value"] = form.values[name]
    if name == "date":
        last = today + timedelta(days=BOOKABLE_DAYS)
        return {**described, "min": today.isoformat(), "max": last.isoformat()}
    if name == "name":
        described["autocomplete"] = "name"
    return {**described, "max_length": MAX_CHARS[name]}
