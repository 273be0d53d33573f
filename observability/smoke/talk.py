"""What a smoke test says: one short search, in words that need no model and no memory."""

from __future__ import annotations

from typing import Final

SEARCH: Final = "I'm looking for a 2 bedroom flat to rent in Kyrenia, up to 900 pounds"
FOLLOW_UP: Final = "show me cheaper ones"
OTHER_AGENT: Final = "where is the nearest pharmacy in Kyrenia?"
SHORT: Final = "hello"
LONG: Final = (
    "I'm looking for a 2 bedroom flat to rent in Kyrenia, up to 900 pounds. "
    + "It should be quiet, bright, close to the sea, with a balcony and a place for the car. " * 20
)
