"""Numbers, money and dates as each language writes them, after CLDR."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import NumberPattern, format_currency, format_decimal, parse_pattern

_LOCALES = {"en": "en_GB"}
_SYMBOLS = {"TRY": "₺", "USD": "$"}
"""Where CLDR would write an ISO code or "US$", the sign that people here write."""
_DIGITS = {"fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")}


@dataclass(frozen=True, slots=True)
class Numbers:
    """The number formats of one language; all of its data is loaded, so that nothing here reads a file."""

    lang: str
    locale: Locale

    def number(self, value: float, decimals: int = 0) -> str:
        """Group digits and round to at most `decimals`."""
        return self.digits(_number(value, decimals, self.locale))

    def money(self, amount: float, currency: str) -> str:
        """Write an amount; fractions only where it has some."""
        return self.digits(_money(amount, currency, self.locale))

    def date(self, day: datetime.date) -> str:
        """Write a day with its month as a word."""
        return self.digits(format_date(day, "long", locale=self.locale))

    def month(self, day: datetime.date) -> str:
        """Write the month and year of a day."""
        return self.digits(format_date(day, "LLLL y", locale=self.locale))

    def month_name(self, month: int) -> str:
        """Name a month (1 to 12) as it stands beside a day."""
        return str(self.locale.months["format"]["wide"][month])

    def plural(self, count: float) -> str:
        """Name the CLDR plural category of a count."""
        return _plural(count, self.locale)

    def join(self, items: list[str], *, either: bool = False) -> str:
        """List things with "and" or "or" before the last."""
        # Persian list data carries directional marks that only clutter a plain list.
        text = str(format_list(items, style="or" if either else "standard", locale=self.locale))
        return text.replace("\u200f", "")

    def digits(self, text: str) -> str:
        """Write digits in the language's own script."""
        table = _DIGITS.get(self.lang)
        return text.translate(table) if table else text


@lru_cache(maxsize=4096)  # prices and sizes are round: a list of homes says few that no other list has said
def _number(value: float, decimals: int, locale: Locale) -> str:
    pattern = _pattern("#,##0" + ("." + "#" * decimals if decimals else ""))
    return format_decimal(value, format=pattern, locale=locale, numbering_system="default")


@lru_cache(maxsize=4096)
def _money(amount: float, currency: str, locale: Locale) -> str:
    pattern = str(locale.currency_formats["standard"].pattern).split(";", maxsplit=1)[0]
    if round(amount, 2) == round(amount):
        pattern = pattern.replace(".00", "")
    text = format_currency(
        amount,
        currency,
        format=_pattern(pattern),
        locale=locale,
        currency_digits=False,
        numbering_system="default",
    )
    symbol = _SYMBOLS.get(currency)
    return text.replace(f"US{symbol}", symbol).replace(currency, symbol) if symbol else text


@lru_cache(maxsize=1024)
def _plural(count: float, locale: Locale) -> str:
    return str(locale.plural_form(count))


@cache
def _pattern(text: str) -> NumberPattern:
    return parse_pattern(text)


@lru_cache(maxsize=16)
def numbers_for(lang: str) -> Numbers:
    """Load the formats of a language; reads locale data from disk the first time."""
    numbers = Numbers(lang, Locale.parse(_LOCALES.get(lang, lang)))
    # Babel reads its data lazily; touch every format now, so that it does not happen on the event loop.
    numbers.number(1.5, 1)
    numbers.money(1.5, "GBP")
    numbers.date(datetime.date(2025, 1, 1))
    numbers.month(datetime.date(2025, 1, 1))
    numbers.plural(2)
    numbers.join(["a", "b"])
    return numbers
