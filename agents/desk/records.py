"""What lies at the front desk: plain, frozen values. All of it belongs to a user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Viewing:
    """Somebody's wish to see a home. `id` is the same however often the request is filed."""

    id: str
    user_id: str
    thread_id: str
    listing_id: str
    listing_title: str
    day: date
    name: str = field(repr=False)
    contact: str = field(repr=False)
    note: str = field(repr=False)
    lang: str
    demo: bool
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Handover:
    """A conversation that a person is to go on with; `transcript` is redacted (`{"role", "text"}`, oldest first)."""

    id: str
    user_id: str
    thread_id: str
    listing_id: str | None
    name: str = field(repr=False)
    contact: str = field(repr=False)
    note: str = field(repr=False)
    transcript: tuple[Mapping[str, str], ...] = field(repr=False)
    lang: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """Constraints that somebody wants to come back to, and what they had been shown of them by `looked_at`."""

    id: str
    user_id: str
    slots: Mapping[str, Any]
    seen: Mapping[str, float | None]
    """Id -> price of the homes that fitted when they last looked."""
    saved_at: datetime
    looked_at: datetime
