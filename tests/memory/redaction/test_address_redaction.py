"""Postal addresses stay by default; when asked for, a street and a number go together."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from evals.pii import is_leaked, surviving
from memory.redaction import RedactionSettings, redact, redact_addresses

MESSAGES = tomllib.loads((Path(__file__).parent / "addresses.toml").read_text(encoding="utf-8"))

ADDRESSES = [
    "Atatürk Caddesi No 41 Kat 3, Girne",
    "Osman Paşa Cad. No: 31 D: 6, Lefkoşa 99010",
    "Limon Çiçeği Sokak 8, Blok C, Gazimağusa",
    "Zeytinlik Mahallesi, Portakal Sokak No:19",
    "20 Temmuz Caddesi No:3",
    "Dr. Fazıl Küçük Bulvarı 15/3 Lefkoşa",
    "14 Elm Street, Kyrenia 99300",
    "Flat 5, 14 Palm Beach Avenue, Famagusta",
    "Main Street 12, Kyrenia",
    "Atatürk\u00a0Caddesi No\u200b: 45",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_goes_when_asked_for(address):
    assert redact_addresses(f"we live at {address}; is it far?") == "we live at [ADDRESS]; is it far?"


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_stays_by_default(address):
    assert redact(f"we live at {address}; is it far?").text == f"we live at {address}; is it far?"


@pytest.mark.parametrize(
    "text",
    [
        "Atatürk Caddesi çok güzel bir yer",
        "Dereboyu Caddesi 120 m2 daire",
        "Close to the sea, 5 km from the road",
        "drive 20 minutes to St Hilarion castle",
        "kaç para bu sokak?",
        "2+1 court view, 85.000 GBP",
    ],
)
def test_a_street_without_a_number_and_a_number_without_a_street_stay(text):
    assert redact_addresses(text) == text


@pytest.mark.parametrize("message", MESSAGES["private"], ids=lambda message: message["text"][:40])
def test_an_address_in_a_message_goes_and_the_message_is_stable(message):
    text = message["text"]
    redacted = redact_addresses(text)
    survives = surviving(text, redacted)
    for value in message["goes"]:
        start = text.index(value)
        assert not is_leaked(text, survives, start, start + len(value)), redacted
    assert redact_addresses(redacted) == redacted


@pytest.mark.parametrize("text", MESSAGES["harmless"])
def test_words_for_streets_and_numbers_that_are_no_address_stay(text):
    assert redact_addresses(text) == text


def test_each_kind_has_its_own_switch():
    text = (
        "0533 861 24 07, ayse@ornek.com, TR33 0006 1005 1978 6457 8413 26, 4111 1111 1111 1111, 10000000146"
    )
    off = RedactionSettings(
        email=False, phone=False, iban=False, card=False, national_id=False, passport=False
    )
    assert redact(text, off).text == text
    for kind in ("email", "phone", "iban", "card", "national_id"):
        only = RedactionSettings(
            **{**dict.fromkeys(RedactionSettings.__dataclass_fields__, False), kind: True}
        )
        assert redact(text, only).counts == {kind: 1}
