"""The one thing every agent returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.forms.form import Form
from agents.understanding.types import Agent, Question, ShownItem, SlotState


@dataclass(frozen=True, slots=True)
class Handoff:
    """A wish to pass the turn on, with what the next agent needs."""

    target: Agent
    reason: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    """JSON values only: place, latitude, longitude, item_id, open question ..."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An agent's answer. `text` *is* the message the user reads; nothing rewrites it."""

    text: str
    slots: SlotState | None = None
    """The whole real-estate state after this reply; None leaves it as it was."""
    recommendations: tuple[Mapping[str, Any], ...] = ()
    """Shown results: id, kind ("listing" | "place") and the fields a card needs; JSON values only."""
    shown: tuple[ShownItem, ...] | None = None
    focus: str | None = None
    place: str | None = None
    """Canonical place this reply was about, for "there" and "near it"."""
    local: Mapping[str, Any] = field(default_factory=dict)
    asked: Question | None = None
    action: str | None = None
    handoff_to: Handoff | None = None
    dismissed: tuple[str, ...] = ()
    """Memory hints the user contradicted, as `slot=value`; they are not offered again."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """What chips, cards and logs may use beside the text: relaxed, count, hints_used ..."""
    form: Form | None = None
    """What is asked of the user before anything is done; the graph waits for the answer."""
