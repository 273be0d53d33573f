"""Dialect, haste and other letters: words that stand for others are read as those."""

import pytest

from agents.markets.market import default_market
from agents.understanding.reading import read

MARKET = default_market()


def found(text: str, lang: str, kind: str) -> list[object]:
    return [m.value for m in read(text, MARKET, lang).of(kind)]


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("i suach a Wohnung zum mietn", "listing_type", ["rent"]),
        ("mir sueched e Wohnig zum chaufe", "property_type", ["apartment"]),
        ("whg in Girne", "property_type", ["apartment"]),
        ("aber nich mehr als 350 euro", "price", [(None, 350)]),
        ("mehr als 180.000 Pfund haben wir net", "price", [(None, 180000)]),
        ("mehrere Neubauwohnungen", "feature", ["new_build"]),
    ],
)
def test_dialect_and_haste_are_read_as_the_words_they_stand_for(text, kind, meant) -> None:
    assert found(text, "de", kind) == meant


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("khoone 2 khabe too girne baraye kharid", "bedrooms", [(2, 2)]),
        ("khoone 2 khabe too girne baraye kharid", "listing_type", ["sale"]),
        ("ejare mikham ta 600 pound", "price", [(None, 600)]),
        ("moble bashe va parking dashte bashe", "feature", ["furnished", "parking"]),
    ],
)
def test_persian_in_latin_letters_is_persian(text, kind, meant) -> None:
    reading = read(text, MARKET, None)
    assert reading.lang == "fa"
    assert [m.value for m in reading.of(kind)] == meant


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("how much is the deposit on it?", "en"),
        ("a man and a dog look for a flat", "en"),
        ("is it too far in the sea", "en"),
        ("ama ev çok pahalı", "tr"),
        ("ich habe ein Haus", "de"),
    ],
)
def test_words_of_another_language_are_no_dialect(text, lang) -> None:
    assert read(text, MARKET, None).lang == lang


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("حمیت‌کوی", "Hamitköy"),
        ("حمیت کوی", "Hamitköy"),
        ("باهچلی", "Bahçeli"),
        ("قونیلی", "Gönyeli"),
        ("آیدین کوی", "Aydınköy"),
        ("ینی بغازایچی", "Yeniboğaziçi"),
        ("ینی ارن‌کوی", "Yeni Erenköy"),
        ("گیرنا", "Girne"),
    ],
)
def test_a_place_is_known_however_its_name_is_written_by_ear(written, place) -> None:
    assert found(f"خونه تو {written}", "fa", "place") == [place]


@pytest.mark.parametrize("text", ["کرونا گرفتم", "گرانه", "یه خونه نقلی قشنگ", "قرآن میخونم", "کنارم باشه"])
def test_other_words_sound_like_no_place(text) -> None:
    assert found(text, "fa", "place") == []


def test_one_thing_said_in_words_of_several_languages_is_one() -> None:
    assert found("tahsis", "de", "title_deed") == ["tmd"]
