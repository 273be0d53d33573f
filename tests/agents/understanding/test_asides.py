"""What is only told beside a wish is none, and what is wished stays one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.markets.market import default_market
from agents.understanding.merge import merge_slots
from agents.understanding.types import DialogueContext, ShownItem, Slot, Understanding
from agents.understanding.understand import understand

MARKET = default_market()
FRESH = DialogueContext(datetime(2025, 3, 1, 9, tzinfo=UTC))
SEARCH = replace(
    FRESH,
    turn=2,
    active_agent="real_estate",
    slots={
        "listing_type": Slot("sale", "earlier", 1),
        "location": Slot(["Girne", "Lapta"], "earlier", 1),
        "features": Slot(["pool", "sea_view"], "earlier", 1),
        "near": Slot(["hospital"], "earlier", 1),
        "price": Slot([None, 120000], "earlier", 1),
        "currency": Slot("EUR", "earlier", 1),
    },
    shown=(ShownItem(1, "listing", "L-1", "Sea House", "Girne", price=110000.0, currency="EUR"),),
)


def heard(text: str, context: DialogueContext = FRESH) -> Understanding:
    return understand(text, replace(context, lang="tr"), MARKET)


def slots_after(text: str, context: DialogueContext = SEARCH) -> dict[str, Any]:
    merged = merge_slots(context.slots, heard(text, context).delta, turn=3)
    return {name: slot.value for name, slot in merged.state.items()}


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        (
            "dün internetim gitti, güzelyurtta satılık arsa soruyordum",
            {"location": ["Güzelyurt"], "listing_type": "sale", "property_type": ["land"]},
        ),
        (
            "amcamın Gönyelideki daireleri dolu, Hamitköyde kiralık 2+1 bakıyorum",
            {"location": ["Hamitköy"], "listing_type": "rent", "bedrooms": [2, 2]},
        ),
        (
            "kızım lefkoşada çalışıyor ben karaoğlanoğlunda satılık daire istiyorum",
            {"location": ["Karaoğlanoğlu"], "listing_type": "sale", "property_type": ["apartment"]},
        ),
    ],
)
def test_what_is_told_beside_a_wish_is_no_wish(text: str, slots: dict[str, Any]) -> None:
    assert dict(heard(text).delta.set) == slots


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("kedimiz oldu, kiralık ev bakıyoruz", "features", ["pets_allowed"]),
        ("havuzlu istedik, bahçe de olsun", "features", ["pool", "garden"]),
        ("Lefkoşa'ya taşındık, kiralık ev lazım", "location", ["Lefkoşa"]),
    ],
)
def test_what_is_meant_by_being_told_stays_a_wish(text: str, slot: str, value: list[str]) -> None:
    delta = heard(text).delta
    assert {**delta.set, **delta.add}[slot] == value


def test_a_trade_told_beside_a_wish_for_a_home_asks_for_no_such_place() -> None:
    understood = heard("casinoda krupiyeyim, girnede eşyalı kiralık stüdyo lazım")
    assert (understood.route.target, understood.also) == ("real_estate", ())


def test_a_place_asked_for_beside_a_wish_for_a_home_is_asked_for() -> None:
    understood = heard("girnede kiralık stüdyo lazım, bir de eczane nerede")
    assert {understood.route.target, *understood.also} == {"real_estate", "local_info"}


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("hastaneye yakınlık şart değil artık", "near", None),
        ("fiyat sınırını kaldıralım", "price", None),
        ("manzaradan vazgeçtim", "features", ["pool"]),
        ("annem havuz istiyordu, havuz şart diil artık", "features", ["sea_view"]),
        ("Üst limiti 30 bin euro daha artırabiliriz", "price", [None, 150000]),
        ("aslında 130 olsun", "price", [None, 130000]),
        ("yok euro demişim, sterlin olacaktı", "currency", "GBP"),
        ("sterlin bu arada bütçem 90 bin", "currency", "GBP"),
    ],
)
def test_what_the_search_has_is_moved_and_taken_back(text: str, slot: str, value: Any) -> None:
    assert slots_after(text).get(slot) == value


def test_a_place_of_the_search_beside_a_question_for_details_only_picks() -> None:
    assert slots_after("Lapta'daki en ucuz olanın detayı")["location"] == ["Girne", "Lapta"]


def test_why_a_home_was_shown_is_asked_of_whoever_showed_it() -> None:
    assert heard("ilki niye çıktı karşıma", SEARCH).route.target == "real_estate"


def test_only_turkish_title_is_no_filter_by_origin() -> None:
    assert heard("sadece türk koçanlı olanlar", SEARCH).refusal is None
    assert heard("binada arap rus falan oturmasın", SEARCH).refusal == "discriminatory_filter"
