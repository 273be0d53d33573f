"""Load what understanding needs before the first message, off the event loop: lexicons, language models, names."""

from __future__ import annotations

from datetime import UTC, datetime

from agents.markets.market import Market
from agents.understanding.reading import prepare
from agents.understanding.types import DialogueContext
from agents.understanding.understand import understand

SAMPLES = (
    "Girne'de kiralık 2+1",
    "villa for sale",
    "квартира",
    "Wohnung",
    "آپارتمان",
    "qwertz asdf yxcvbn hjkl",
)
"""One message a language, and one that nothing but the statistical guess can place."""


def warm_up(market: Market) -> None:
    """Understand one message of each kind and forget it."""
    prepare(market)
    context = DialogueContext(datetime.now(UTC))
    for sample in SAMPLES:
        understand(sample, context, market)
