"""Give the day of the calendar that words name."""

from __future__ import annotations

from datetime import date

from agents.markets.market import Market
from agents.understanding.dates import when_date
from agents.understanding.reading import read


def day_in_words(text: str, today: date, lang: str, market: Market) -> date | None:
    """Give the day that words name ("Saturday", "5 Mart"), seen from `today`; None where they name none."""
    for mention in read(text, market, lang).of("when"):
        if (day := when_date(dict(mention.more), today)) is not None:
            return day
    return None
