"""The tables of the front desk, in SQLAlchemy Core, for SQLite and PostgreSQL alike. Times are seconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()


def _delivery() -> tuple[Column[str], Column[int], Column[int], Column[str]]:
    """Make the columns that a webhook's courier works on."""
    return (
        Column("delivery", String(16), nullable=False),  # none, waiting, delivered, failed
        Column("tries", Integer, nullable=False),
        Column("next_try_at", BigInteger, nullable=False),
        Column("problem", String(80), nullable=False),  # why the last try failed: a status or a kind of fault
    )


VIEWINGS = Table(
    "konak_viewings",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(300), nullable=False),
    Column("thread_id", String(300), nullable=False),
    Column("listing_id", String(200), nullable=False),
    Column("listing_title", String(300), nullable=False),
    Column("day", String(10), nullable=False),
    Column("name", String(200), nullable=False),
    Column("contact", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    *_delivery(),
    Index("konak_viewings_user", "user_id"),
    Index("konak_viewings_due", "delivery", "next_try_at"),
)

HANDOVERS = Table(
    "konak_handovers",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(300), nullable=False),
    Column("thread_id", String(300), nullable=False),
    Column("listing_id", String(200)),
    Column("name", String(200), nullable=False),
    Column("contact", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("transcript", Text, nullable=False),  # JSON, redacted
    Column("lang", String(8), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    *_delivery(),
    Index("konak_handovers_user", "user_id"),
    Index("konak_handovers_due", "delivery", "next_try_at"),
)

SEARCHES = Table(
    "konak_saved_searches",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(300), nullable=False),
    Column("slots", Text, nullable=False),  # JSON
    Column("seen", Text, nullable=False),  # JSON: listing id -> price
    Column("saved_at", BigInteger, nullable=False),
    Column("looked_at", BigInteger, nullable=False),
    Index("konak_saved_searches_user", "user_id"),
)

SENT = {"viewing": VIEWINGS, "handover": HANDOVERS}
"""Kind of request -> its table: what a webhook is told about."""
