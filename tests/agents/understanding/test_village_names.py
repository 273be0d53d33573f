"""Every village and quarter is found in a search, with and without its accents, and sentences that merely use its word are left alone."""

from __future__ import annotations

import pytest

from agents.markets.market import default_market
from agents.understanding.folding import fold
from agents.understanding.reading import read

MARKET = default_market()
_BACK = "aıou"
_HARD = "çfhkpsşt"


def searched(text: str, lang: str | None = None) -> list[str]:
    return [mention.value for mention in read(text, MARKET, lang).of("place")]


def located(name: str) -> str:
    """Put the Turkish locative behind a name: Çınarlı'da, Taşlıca'da, Köprü Köyü'nde."""
    if name.endswith(("Köyü", "içi")):
        return f"{name}'nde"
    vowel = next(c for c in reversed(name.lower()) if c in "aeıioöuü")
    return f"{name}'{'t' if name[-1] in _HARD else 'd'}{'a' if vowel in _BACK else 'e'}"


@pytest.mark.parametrize("name", [place.name for place in MARKET.gazetteer])
def test_a_place_is_found_in_a_turkish_search_with_and_without_accents(name: str) -> None:
    said = located(name)
    for text in (said, said.replace("'", ""), fold(said), fold(said).replace("'", "")):
        assert searched(f"{text} kiralık 2+1", "tr") == [name], text


_DESCRIBED = {"Lefkoşa Surlariçi", "Mağusa Surlariçi", "Kapalı Maraş"}
"""Persian has no names for these, only descriptions: "old town of Nicosia"."""


@pytest.mark.parametrize("name", [place.name for place in MARKET.gazetteer])
def test_a_place_is_found_by_each_language_s_own_name(name: str) -> None:
    place = MARKET.place(name)
    assert place is not None
    for lang, frame in {
        "en": "2 bedroom flat to rent in {}",
        "de": "2-Zimmer-Wohnung zur Miete in {}",
        "ru": "снять квартиру с двумя спальнями в {}",
        "fa": "آپارتمان اجاره‌ای دو خوابه در {}",
    }.items():
        if lang == "fa" and name in _DESCRIBED:
            continue
        for known in place.names.get(lang, ())[:1]:
            assert searched(frame.format(known), lang) == [name], (lang, known)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Akdeniz manzaralı satılık villa", "tr"),
        ("Akdeniz'de bir ev hayal ediyorum", "tr"),
        ("Akdeniz iklimi bana iyi geliyor, kiralık ev bakıyorum", "tr"),
        ("arka bahçelerde meyve ağacı olan satılık ev", "tr"),
        ("bahçeli evler arıyorum", "tr"),
        ("köprüde trafik var mı", "tr"),
        ("köprüye yakın olmasın", "tr"),
        ("denizli bir yer olsun, denize yürüyelim", "tr"),
        ("erdemli insanlarla komşu olmak isterim", "tr"),
        ("cevizli ve incirli bir bahçesi olsun", "tr"),
        ("pamuklu çarşaf var mı evde", "tr"),
        ("havuz derince olsun", "tr"),
        ("kurtuluş günü bankalar açık mı", "tr"),
        ("adım Aygün, kiralık daire bakıyorum", "tr"),
        ("Özhan Bey ile görüşmek istiyorum", "tr"),
        ("sandallar limanda mı duruyor", "tr"),
        ("çocuklar için yuvacık gibi sıcak bir ev", "tr"),
        ("şahinler bu sene şampiyon olur mu", "tr"),
        ("adaçayı nereden alabilirim", "tr"),
        ("kömürcü ya da tüpçü var mı yakında", "tr"),
        ("kırk yıllık ev olmasın", "tr"),
        ("çınarlı, nergizli bir bahçe hayalim", "tr"),
        ("musluk suyu tuzluca geliyor", "tr"),
        ("Boğaziçi Üniversitesi mezunuyum", "tr"),
        ("AK PARTİ KİMİN PARTİSİ", "tr"),
        ("ÖNCE YEMEK YE SONRA BAK", "tr"),
        ("I want a mediterranean view, at a quiet gate", "en"),
        ("FLAT AT A GOOD PRICE, I AM A STUDENT", "en"),
        ("ist die Terrasse gepflastert und der Garten gross", "de"),
        ("вид на средиземное море, аренда на год", "ru"),
        ("یک پل نزدیک خانه هست؟ باغچه هم می‌خواهم", "fa"),
    ],
)  # fmt: skip
def test_sentences_that_use_the_word_of_a_village_name_no_place(text: str, lang: str) -> None:
    assert searched(text, lang) == []


def test_an_area_may_be_called_by_its_initials() -> None:
    assert searched("flat to rent in LB", "en") == ["Long Beach"]
