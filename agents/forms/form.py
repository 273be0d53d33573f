"""The one form that a reply may leave open until the user has answered it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

FormKind = Literal["viewing", "handover", "confirm_forget"]
FieldName = Literal["date", "name", "contact", "note"]

FIELDS: Mapping[FormKind, tuple[FieldName, ...]] = {
    "viewing": ("date", "name", "contact", "note"),
    "handover": ("name", "contact", "note"),
    "confirm_forget": (),
}
OPTIONAL: frozenset[FieldName] = frozenset({"note"})
MAX_CHARS: Mapping[FieldName, int] = {"date": 40, "name": 80, "contact": 120, "note": 500}
BOOKABLE_DAYS = 180
"""How far ahead a viewing may be asked for."""
WHOLE = ""
"""Stands for the form as a whole where a problem belongs to no field."""


@dataclass(frozen=True, slots=True)
class Form:
    """An open form. It holds nothing the user has typed into it, only what the conversation had said before."""

    kind: FormKind
    listing: Mapping[str, Any] | None = None
    """The home it is about: id, number, title, price_text, place, demo; JSON values only."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Field -> what is known already."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Field (or `WHOLE`) -> why the last answer did not fit: a key of `forms.problem`."""
