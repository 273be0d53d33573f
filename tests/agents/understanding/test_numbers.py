"""Numbers and money are read as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.markets.market import default_market
from agents.understanding.numbers import digits_value
from agents.understanding.reading import read

MARKET = default_market()


def price(text: str, lang: str) -> tuple[object, str | None]:
    mention = read(text, MARKET, lang).first("price")
    assert mention is not None, text
    return mention.value, mention.currency


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("250.000", 250000), ("85,000", 85000), ("1.250.000", 1250000), ("1,5", 1.5), ("0.25", 0.25), ("0.250", 0.25),
        ("12,500.50", 12500.5), ("12.500,50", 12500.5), ("2'500", 2500), ("1.5", 1.5), ("500", 500), ("007", 7),
    ],
)  # fmt: skip
def test_digits_have_the_value_people_mean(written: str, value: float) -> None:
    assert digits_value(written) == value


@given(st.integers(min_value=1000, max_value=9_999_999), st.sampled_from([",", ".", "'", " ", ""]))
def test_grouping_changes_no_amount(value: int, separator: str) -> None:
    written = f"{value:,}".replace(",", separator)
    assert price(f"£{written}", "en")[0] == (None, value)


@given(st.integers(min_value=1, max_value=900), st.sampled_from(["k", "K", " k", " thousand", " bin"]))
def test_thousands_are_understood_in_any_notation(value: int, scale: str) -> None:
    lang = "tr" if scale == " bin" else "en"
    assert price(f"{value}{scale} euro", lang) == ((None, value * 1000), "EUR")


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("half a million pounds", "en", 500_000), ("a quarter of a million pounds", "en", 250_000),
        ("ninety thousand pounds", "en", 90_000), ("two and a half million pounds", "en", 2_500_000),
        ("one hundred and twenty-five thousand pounds", "en", 125_000), ("twelve hundred pounds", "en", 1200),
        ("yarım milyon sterlin", "tr", 500_000), ("bir buçuk milyon sterlin", "tr", 1_500_000),
        ("iki yüz elli bin sterlin", "tr", 250_000), ("yüzellibin sterlin", "tr", 150_000),
        ("1 milyon 250 bin sterlin", "tr", 1_250_000), ("2 buçuk milyon sterlin", "tr", 2_500_000),
        ("полтора миллиона фунтов", "ru", 1_500_000), ("триста пятьдесят тысяч фунтов", "ru", 350_000),
        ("2,5 млн фунтов", "ru", 2_500_000), ("два с половиной миллиона фунтов", "ru", 2_500_000),
        ("eine halbe Million Pfund", "de", 500_000), ("fünfundachtzigtausend Pfund", "de", 85_000),
        ("eine Million zweihunderttausend Pfund", "de", 1_200_000), ("zweieinhalb Millionen Pfund", "de", 2_500_000),
        ("نیم میلیون پوند", "fa", 500_000), ("سیصد و پنجاه هزار پوند", "fa", 350_000),
        ("۲۵۰٬۰۰۰ پوند", "fa", 250_000), ("یک و نیم میلیون پوند", "fa", 1_500_000),
    ],
)  # fmt: skip
def test_number_words_add_up(text: str, lang: str, value: float) -> None:
    assert price(text, lang) == ((None, value), "GBP")


@pytest.mark.parametrize(
    ("text", "lang", "low", "high"),
    [
        ("80-100k", "en", 80_000, 100_000), ("80k-100k", "en", 80_000, 100_000), ("1-1.5m pounds", "en", 1e6, 1.5e6),
        ("between 80 and 100k", "en", 80_000, 100_000), ("£90,000 to £110,000", "en", 90_000, 110_000),
        ("from 400 up to 600 pounds", "en", 400, 600), ("120-150 bin", "tr", 120_000, 150_000),
        ("300'den 500'e kadar sterlin", "tr", 300, 500), ("80 ile 100 bin arası", "tr", 80_000, 100_000),
        ("80 bin ile 100 bin arasında", "tr", 80_000, 100_000), ("от 300 до 500 тысяч", "ru", 300_000, 500_000),
        ("между 80 и 100 тысячами", "ru", 80_000, 100_000), ("zwischen 80 und 100 Tausend", "de", 80_000, 100_000),
        ("von 300 bis 500 Euro", "de", 300, 500), ("بین ۸۰ تا ۱۰۰ هزار پوند", "fa", 80_000, 100_000),
        ("از ۳۰۰ تا ۵۰۰ پوند", "fa", 300, 500),
    ],
)  # fmt: skip
def test_ranges_have_two_ends_of_one_kind(text: str, lang: str, low: float, high: float) -> None:
    assert price(text, lang)[0] == (low, high)


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("at least 400 pounds", "en", (400, None)), ("over £100k", "en", (100_000, None)), ("£600 or less", "en", (None, 600)),
        ("500 sterlinden fazla", "tr", (500, None)), ("500 sterlinden az", "tr", (None, 500)),
        ("500 sterlin ve üzeri", "tr", (500, None)), ("ab 500 Euro", "de", (500, None)), ("unter 500 Euro", "de", (None, 500)),
        ("свыше 500 фунтов", "ru", (500, None)), ("не больше 500 фунтов", "ru", (None, 500)),
        ("حداقل ۵۰۰ پوند", "fa", (500, None)), ("زیر ۵۰۰ پوند", "fa", (None, 500)),
    ],
)  # fmt: skip
def test_bounds_stand_before_or_behind(
    text: str, lang: str, value: tuple[float | None, float | None]
) -> None:
    assert price(text, lang)[0] == value


def test_a_plain_price_is_the_most_one_would_pay_and_says_that_nobody_said_so() -> None:
    mention = read("a flat for £600", MARKET, "en").first("price")
    assert mention is not None
    assert (mention.value, mention.bound, mention.implied) == ((None, 600), "max", True)


@pytest.mark.parametrize(
    "text",
    ["we are 4 people", "5 minutes walk", "3rd floor", "built 10 years ago", "2 cars", "50m from the sea"],
)
def test_what_counts_something_else_is_no_price(text: str) -> None:
    assert list(read(text, MARKET, "en").of("price", "number", "bedrooms")) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("70 binle 90 bin sterlin arası", (70_000, 90_000)), ("beş yüzle altı yüz sterlin arası", (500, 600)),
        ("yüz elli bin ile iki yüz bin sterlin arası", (150_000, 200_000)), ("90 100 bin sterlin gibi", (90_000, 100_000)),
        ("500 sterlinle 700 sterlin arası", (500, 700)), ("iki bin ve beş yüz sterlin", (None, 2500)),
    ],
)  # fmt: skip
def test_two_amounts_in_a_row_are_two(text: str, value: tuple[float | None, float]) -> None:
    assert price(text, "tr")[0] == value


def test_rooms_in_front_of_thousands_are_no_lower_end() -> None:
    assert price("girnede 2 100 bin sterlin", "tr")[0] == (None, 100_000)
