"""Forms in which people say what the lexicons know in another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.markets.market import default_market
from agents.understanding.merge import merge_slots
from agents.understanding.reading import read
from agents.understanding.types import DialogueContext, ShownItem, Slot
from agents.understanding.understand import understand

MARKET = default_market()
SEARCH = DialogueContext(
    datetime(2025, 3, 1, 9, tzinfo=UTC),
    turn=2,
    active_agent="real_estate",
    slots={
        name: Slot(value, "earlier", 1)
        for name, value in {
            "listing_type": "rent",
            "location": ["Girne"],
            "bedrooms": [2, 2],
            "price": [None, 700],
            "currency": "GBP",
            "features": ["pool"],
        }.items()
    },
    place="Girne",
)


def state_after(lang: str, text: str) -> dict[str, Any]:
    context = replace(SEARCH, lang=lang)
    merged = merge_slots(context.slots, understand(text, context, MARKET).delta, turn=context.turn)
    return {name: slot.value for name, slot in merged.state.items()}


@pytest.mark.parametrize(
    ("lang", "text", "slot", "value"),
    [
        ("tr", "Lapta'ya da bakabiliriz", "location", ["Girne", "Lapta"]),  # "ya" is an ending, no "or"
        ("tr", "Çatalköy'e de bakar mısın", "location", ["Girne", "Çatalköy"]),
        ("tr", "Girne yerine Lefkoşa bak", "location", ["Lefkoşa"]),
        ("ru", "тогда смотрим Лефке вместо Кирении", "location", ["Lefke"]),
        ("fa", "به جای گیرنه تو لاپتا بگرد", "location", ["Lapta"]),
        ("tr", "yanlış söyledim Girne değil Gönyeli", "location", ["Gönyeli"]),
        ("tr", "Çatalköy hariç her yer", "exclude_location", ["Çatalköy"]),
        ("ru", "Лапту уберите", "exclude_location", ["Lapta"]),
        ("tr", "400 500 arası", "price", [400, 500]),
        ("tr", "700 çok, 550 yeter", "price", [None, 550]),
        ("tr", "bütçeyi biraz yükseltelim 850 olsun", "price", [None, 850]),
        ("ru", "бюджет четверть миллиона фунтов", "price", [None, 250000]),
        ("de", "350 Tsd. Pfund maximal", "price", [None, 350000]),
        ("tr", "3 olsun", "bedrooms", [3, 3]),
        ("tr", "yatak odası üç veya dört tane olsun", "bedrooms", [3, 4]),
        ("tr", "banyo iki tane olsun", "bathrooms", [2, 2]),
        ("ru", "не 2 спальни, а три", "bedrooms", [3, 3]),
        ("ru", "НЕТ ЛУЧШЕ 1+1", "bedrooms", [1, 1]),
        ("fa", "نه سه خوابه", "bedrooms", [3, 3]),
        ("ru", "побольше, хотя бы 180 квадратов", "area_m2", [180, None]),
        ("ru", "бассейн необязательно, но нужен лифт", "features", ["elevator"]),
        ("tr", "klma da olsun", "features", ["pool", "air_conditioning"]),
        ("de", "eine Anlagewohnung", "property_type", ["apartment"]),
        ("tr", "sterlin değil euro", "currency", "EUR"),
        ("tr", "5 günlüğüne kiralık bakıyoruz", "listing_type", "short_stay"),
        ("de", "eine Villa für zwei Wochen mieten", "listing_type", "short_stay"),
    ],
)
def test_a_form_of_speech_changes_its_slot(lang: str, text: str, slot: str, value: object) -> None:
    assert state_after(lang, text)[slot] == value


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("tr", "aman vazgeçtim havuzdan"),
        ("tr", "gerek yok havuza"),
        ("de", "den Pool brauchen wir nun doch nicht"),
        ("ru", "бассейн уже не важен"),
        ("fa", "استخر هم دیگه لازم نیست"),
    ],
)
def test_a_wish_is_taken_back_in_any_order(lang: str, text: str) -> None:
    assert "features" not in state_after(lang, text)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("tr", "bina eski olmasın sıfır olsun"),
        ("tr", "istemiyorum bahçeli olsun"),
    ],
)
def test_a_refusal_in_front_of_a_wish_is_not_about_it(lang: str, text: str) -> None:
    assert "exclude_features" not in state_after(lang, text)


def test_2_1_without_its_plus_is_rooms_where_a_home_follows() -> None:
    assert [m.value for m in read("2 1 daire kiralık", MARKET, "tr").of("bedrooms")] == [(2, 2)]
    assert list(read("2 1 kazandı", MARKET, "tr").of("bedrooms")) == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [("ru", "что можете рассказать об этой квартире"), ("tr", "bu daireyi yarın gezebilir miyiz")],
)
def test_the_home_in_hand_is_no_type_looked_for(lang: str, text: str) -> None:
    home = ShownItem(1, "listing", "L-1", "Sea House", "Girne")
    context = replace(SEARCH, lang=lang, shown=(home,), focus="L-1")
    assert "property_type" not in understand(text, context, MARKET).delta.set


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("yarın hava Girne'de nasıl olacak?", "weather"),
        ("bu akşam üşür müyüm", "weather"),
        ("Girne limanda meze yapan bi restoran önersene", "restaurant"),
        ("DAÜ'ye otobüs nereden kalkıyor", "bus"),
    ],
)
def test_a_local_request_has_the_subject_that_is_asked_for(text: str, category: str) -> None:
    context = DialogueContext(
        SEARCH.now,
        turn=2,
        active_agent="local_info",
        local={"category": "pharmacy", "location": "Lefkoşa", "on_duty": True},
        place="Lefkoşa",
        lang="tr",
    )
    assert understand(text, context, MARKET).local["category"] == category


def test_the_first_two_are_two() -> None:
    homes = tuple(ShownItem(n, "listing", f"L-{n}", f"Home {n}") for n in (1, 2, 3))
    context = replace(SEARCH, lang="tr", shown=homes)
    assert understand("ilk ikisini kıyasla", context, MARKET).selected == (1, 2)
    german = replace(context, lang="de")
    assert understand("Nummer 1 und 2 vergleichen", german, MARKET).selected == (1, 2)
