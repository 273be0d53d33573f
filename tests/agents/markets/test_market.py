"""Markets read from folders and from loose files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from agents.markets.gazetteer import GazetteerPlace, read_gazetteer
from agents.markets.market import Market, default_market, load_market, market_from_files
from agents.markets.rates import Rates

SETTINGS = """
id = "toyland"
name = "Toyland"
languages = ["en"]
default_currency = "EUR"
timezone = "Europe/Berlin"
"""


def write_market(folder: Path, gazetteer: object, settings: str = SETTINGS) -> Path:
    (folder / "market.toml").write_text(settings, encoding="utf-8")
    (folder / "gazetteer.json").write_text(json.dumps(gazetteer), encoding="utf-8")
    return folder


def test_a_market_needs_no_more_than_settings_and_a_gazetteer(tmp_path: Path) -> None:
    market = load_market(write_market(tmp_path, {"places": [{"name": "A"}, {"name": "B", "parent": "A"}]}))
    assert market.within("A") == ("A", "B")
    assert market.bounds is None
    assert market.emergency_numbers == ()
    assert market.rates.convert(5, "EUR", "EUR") == 5
    assert market.rates.convert(5, "EUR", "GBP") is None


def test_the_default_market_is_read_once() -> None:
    assert default_market() is default_market()
    assert hash(default_market())


def test_loose_files_make_a_market(tmp_path: Path) -> None:
    gazetteer = tmp_path / "gazetteer.json"
    gazetteer.write_text('{"locations": ["Springfield", "Shelbyville"], "property_names": ["Tower"]}')
    listings = tmp_path / "listings.jsonl"
    listings.write_text('{"property_name": "Tower"}\n{"property_name": "Court"}\nnot json\n[1]\n')
    market = market_from_files(gazetteer, listings, currency="USD")
    assert [place.name for place in market.gazetteer] == ["Springfield", "Shelbyville"]
    assert market.property_names == ("Tower", "Court")
    assert market.rates.to_base(3, "USD") == 3
    assert market.lexicon_dirs == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "neither"),
        ('{"towns": []}', "neither"),
        ('{"places": [{"name": "A", "parent": "B"}]}', "parent of A"),
    ],
)
def test_a_broken_gazetteer_is_named(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "gazetteer.json"
    path.write_text(content)
    with pytest.raises(ValueError, match=rf"gazetteer\.json.*{message}"):
        read_gazetteer(path)


def test_parents_in_a_circle_end(tmp_path: Path) -> None:
    circle = (GazetteerPlace("A", parent="B"), GazetteerPlace("B", parent="A"))
    market = Market("c", "c", ("en",), "EUR", "UTC", circle)
    assert market.within("A") == ("A", "B")
    assert market.ancestors("A") == ("B", "A")


def test_rates_convert_through_their_base() -> None:
    rates = Rates("GBP", {"GBP": 1.0, "EUR": 1.25, "TRY": 50.0}, date(2026, 1, 1))
    assert rates.convert(100, "EUR", "TRY") == 4000
    assert rates.to_base(50, "TRY") == 1
    assert rates.convert(1, "GBP", "CHF") is None
    assert rates.convert(1, "CHF", "CHF") == 1


def test_a_place_has_a_label_in_every_language() -> None:
    girne = default_market().place("Girne")
    assert girne is not None
    assert (girne.label("en"), girne.label("tr"), girne.label("xx")) == ("Kyrenia", "Girne", "Girne")
