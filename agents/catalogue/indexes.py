"""The composite indexes of the listings table, as each database serves them best.

Measured on SQLite with 100,000 listings: a search that an index narrows but does not cover reads up to 50,000 table
rows one by one (60 ms); one that is answered from the index alone never takes longer than a scan of it (15 ms), and
mostly well under a millisecond. So on SQLite every index carries all searched columns. PostgreSQL limits the size of
an index row and has bitmap scans: there the leading columns are enough.
"""

from __future__ import annotations

from sqlalchemy import Index

from agents.catalogue.tables import LISTINGS

_LEADING = {
    "rank": ("rank desc", "id"),
    "updated": ("updated_at desc", "id"),
    "place": ("place", "listing_type", "bedrooms", "price_base"),
    "price": ("listing_type", "price_base"),
    "point": ("latitude", "longitude"),
    "area": ("area_m2 desc", "id"),
    "sea": ("sea_distance_m", "id"),
}
_BUILDING = ("property_key",)
_NOT_SEARCHED = {"key", "demo"}


def listing_indexes(dialect: str) -> list[Index]:
    """Make the indexes for a dialect ("sqlite" or "postgresql"); they are not attached to the table."""
    indexes = []
    for name, leading in _LEADING.items():
        columns = (*leading, *_rest(leading)) if dialect == "sqlite" else leading
        indexes.append(_detached(f"konak_listings_by_{name}", columns))
    indexes.append(_detached("konak_listings_by_building", _BUILDING))
    return indexes


def _rest(leading: tuple[str, ...]) -> list[str]:
    named = {column.removesuffix(" desc") for column in leading} | _NOT_SEARCHED
    return [column.name for column in LISTINGS.columns if column.name not in named]


def _detached(name: str, columns: tuple[str, ...]) -> Index:
    ordered = [
        LISTINGS.c[column.removesuffix(" desc")].desc() if column.endswith(" desc") else LISTINGS.c[column]
        for column in columns
    ]
    index = Index(name, *ordered)
    LISTINGS.indexes.discard(index)
    return index
