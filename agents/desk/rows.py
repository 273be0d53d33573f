"""Turn records of the front desk into rows and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from agents.desk.records import Handover, SavedSearch, Viewing

_DELIVERY = ("delivery", "tries", "next_try_at", "problem")


def request_row(request: Viewing | Handover, *, deliver: bool) -> dict[str, Any]:
    """Make the row of a new request; with `deliver` it waits for the webhook."""
    row = {**asdict(request), "asked_at": _seconds(request.asked_at)}
    if isinstance(request, Viewing):
        row["day"] = request.day.isoformat()
    else:
        row["transcript"] = json.dumps([dict(line) for line in request.transcript], ensure_ascii=False)
    state = "waiting" if deliver else "none"
    return {**row, "delivery": state, "tries": 0, "next_try_at": row["asked_at"], "problem": ""}


def viewing_of(row: Mapping[str, Any]) -> Viewing:
    """Read a viewing request."""
    fields = {**_without_delivery(row), "asked_at": _moment(row["asked_at"])}
    return Viewing(**{**fields, "day": date.fromisoformat(row["day"]), "demo": bool(row["demo"])})


def handover_of(row: Mapping[str, Any]) -> Handover:
    """Read a handover."""
    fields = {**_without_delivery(row), "asked_at": _moment(row["asked_at"])}
    return Handover(**{**fields, "transcript": tuple(json.loads(row["transcript"]))})


def search_row(search: SavedSearch) -> dict[str, Any]:
    """Make the row of a saved search."""
    return {
        **asdict(search),
        "slots": json.dumps(dict(search.slots), ensure_ascii=False),
        "seen": json.dumps(dict(search.seen), ensure_ascii=False),
        "saved_at": _seconds(search.saved_at),
        "looked_at": _seconds(search.looked_at),
    }


def search_of(row: Mapping[str, Any]) -> SavedSearch:
    """Read a saved search."""
    return SavedSearch(
        row["id"],
        row["user_id"],
        json.loads(row["slots"]),
        json.loads(row["seen"]),
        _moment(row["saved_at"]),
        _moment(row["looked_at"]),
    )


def as_json(record: Viewing | Handover | SavedSearch) -> dict[str, Any]:
    """Write a record as JSON values, for exports and the webhook."""
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in asdict(record).items()
    }


def _without_delivery(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _DELIVERY}


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
