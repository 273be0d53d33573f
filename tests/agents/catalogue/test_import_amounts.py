"""Numbers, money, yes and no, dates, and text as data files write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.catalogue.importing.amounts import coordinate, currency, moment, number, yes_or_no
from agents.catalogue.importing.field_names import field_names, key_of
from agents.catalogue.importing.flatten import flat
from agents.catalogue.importing.text import clean_text, photo_urls


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (125000, 125000.0),
        ("125,000", 125000.0),
        ("125.000", 125000.0),
        ("1.250,50", 1250.5),
        ("1,250.50", 1250.5),
        ("1.250.000 TL", 1250000.0),
        ("£85 000", 85000.0),
        ("85'000", 85000.0),
        ("99.5", 99.5),
        ("1,5", 1.5),
        ("-3", -3.0),
        ("call us", None),
        ("", None),
        (None, None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_numbers(written: object, meant: float | None) -> None:
    assert number(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"), [("35.336", 35.336), ("35,336", 35.336), (33, 33.0), ("x", None)]
)
def test_degrees_have_decimals_not_thousands(written: object, meant: float | None) -> None:
    assert coordinate(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("GBP", "GBP"), ("gbp", "GBP"), ("£85,000", "GBP"), ("12000 TL", "TRY"), ("500 Sterlin", "GBP"),
     ("CHF", "CHF"), ("85000", None), ("", None)],
)  # fmt: skip
def test_currencies(written: str, meant: str | None) -> None:
    assert currency(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("True", True), ("evet", True), (1, True), ("x", True), ("False", False), ("Hayır", False), (0, False),
     ("perhaps", None)],
)  # fmt: skip
def test_yes_and_no(written: object, meant: bool | None) -> None:
    assert yes_or_no(written) is meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02T03:04:05+02:00", datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("31.12.2025", datetime(2025, 12, 31, tzinfo=UTC)),
        ("31/12/2025 20:30", datetime(2025, 12, 31, 20, 30, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1_700_000_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("soon", None),
        (1e30, None),
    ],
)
def test_moments(written: object, meant: datetime | None) -> None:
    assert moment(written) == meant


@given(st.one_of(st.text(max_size=80), st.floats(), st.integers(), st.booleans(), st.none()))
def test_nothing_that_can_be_written_raises(value: object) -> None:
    number(value)
    coordinate(value)
    currency(value)
    yes_or_no(value)
    moment(value)
    clean_text(str(value), 50)
    photo_urls(value)
    key_of(str(value))


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<p>Hello</p><br>World", "Hello\nWorld"),
        ("a &amp; b &lt;3", "a & b <3"),
        ("2 < 3 and 5 > 4", "2 < 3 and 5 > 4"),
        ("tab\tnew\u0000line\n\n\nend", "tab new line\nend"),
        ("x" * 100, "x" * 50),
    ],
)
def test_texts_lose_their_markup(dirty: str, clean: str) -> None:
    assert clean_text(dirty, 50) == clean


def test_only_web_addresses_are_photos() -> None:
    assert photo_urls("https://a/1.jpg, javascript:x; http://a/2.jpg") == (
        "https://a/1.jpg",
        "http://a/2.jpg",
    )
    assert photo_urls([{"contentUrl": "https://a/1"}, {"url": 5}, "https://a/1", None]) == ("https://a/1",)
    assert photo_urls(None) == ()


def test_nested_values_become_paths_and_depth_is_bounded() -> None:
    assert flat({"a": {"b": 1}, "c": [{"d": 2}], "e": None, "f": [1, 2]}) == {
        "a.b": 1,
        "c": [{"d": 2}],
        "c.d": 2,
        "f": [1, 2],
    }
    deep: dict[str, object] = {"x": 1}
    for _ in range(5_000):
        deep = {"x": deep}
    assert flat(deep) == {}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("ListPrice", "price"),
        ("offers.price", "price"),
        ("mainEntity.geo.latitude", "latitude"),
        ("Oda Sayısı", "rooms"),
        ("in_unit_laundry", "has:laundry"),
        ("title_tr", None),
        ("title.tr", "title.tr"),
        ("seller.name", None),
        ("@type", "property_type"),
        ("", None),
    ],
)
def test_names_lead_to_our_fields(path: str, field: str | None) -> None:
    assert field_names().field_of(path) == field
