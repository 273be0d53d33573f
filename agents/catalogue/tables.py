"""The tables of the catalogue, in SQLAlchemy Core, for SQLite and PostgreSQL alike.

A listing is two rows. What searches look at is narrow and numeric (`LISTINGS`); what people read (titles,
descriptions, photos) lies apart (`LISTING_TEXTS`) and is fetched for the handful that is shown.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

SCHEMA_VERSION = 1
METADATA = MetaData()

LISTINGS = Table(
    "konak_listings",
    METADATA,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("id", String(200), nullable=False, unique=True),
    Column("listing_type", String(16), nullable=False),
    Column("property_type", String(32), nullable=False),  # "" where not known
    Column("place", String(120), nullable=False),  # canonical; "" where not known
    Column("price", Float),
    Column("currency", String(3), nullable=False),
    Column("price_base", Float),  # in the base currency of the market's rates
    Column("bedrooms", SmallInteger),
    Column("bathrooms", SmallInteger),
    Column("area_m2", Float),
    Column("plot_m2", Float),
    Column("features", BigInteger, nullable=False),  # bits of features.toml
    Column("other_features", String(500), nullable=False),  # "|a|b|", features without a bit
    Column("title_deed", String(32)),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("sea_distance_m", Float),
    Column("property_key", String(200)),  # folded name of the building or estate
    Column("rank", Integer, nullable=False),  # days: freshness plus what completeness is worth
    Column("updated_at", BigInteger),  # seconds since 1970, UTC
    Column("demo", Boolean, nullable=False),
)

LISTING_TEXTS = Table(
    "konak_listing_texts",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("body", Text, nullable=False),  # JSON
)

PLACES = Table(
    "konak_places",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("category", String(32), nullable=False),
    Column("name", String(300)),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("area", Boolean, nullable=False),  # a part of town where such places are, not one of them
    Column("approximate", Boolean, nullable=False),
    Column("body", Text, nullable=False),  # JSON
    Index("konak_places_near", "category", "latitude", "longitude"),
)

DUTIES = Table(
    "konak_duties",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("pharmacy", String(300), nullable=False),
    Column("place", String(120), nullable=False),
    Column("starts_at", BigInteger, nullable=False),  # seconds since 1970, UTC
    Column("ends_at", BigInteger, nullable=False),
    Column("phone", String(60)),
    Column("address", String(300)),
    Column("source", String(200), nullable=False),
    Index("konak_duties_when", "ends_at", "starts_at"),
)

META = Table(
    "konak_catalogue",
    METADATA,
    Column("key", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)
