"""What the search has is let go, opened or moved, and what only goes with it changes nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from agents.markets.market import default_market
from agents.understanding.merge import merge_slots
from agents.understanding.reading import read
from agents.understanding.types import DialogueContext, ShownItem, Slot, Understanding
from agents.understanding.understand import understand

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)
MARKET = default_market()
HOMES = (ShownItem(1, "listing", "L-1", "Sea House", "Girne", price=450.0, currency="GBP"),)


def searching(**slots: Any) -> DialogueContext:
    held = {name: Slot(value, "earlier", 1) for name, value in slots.items()}
    return DialogueContext(NOW, turn=2, active_agent="real_estate", slots=held, shown=HOMES, focus="L-1")


RUSSIAN = searching(
    listing_type="rent",
    property_type=["studio"],
    location=["Girne"],
    price=[250, 500],
    currency="GBP",
    features=["furnished", "pool"],
    near=["school"],
)
BUYING = searching(
    listing_type="sale",
    property_type=["apartment"],
    location=["Lapta"],
    bedrooms=[1, 1],
    features=["new_build", "sea_view"],
)


def said(text: str, context: DialogueContext) -> Understanding:
    return understand(text, context, MARKET)


def state_after(text: str, context: DialogueContext) -> dict[str, Any]:
    merged = merge_slots(context.slots, said(text, context).delta, turn=context.turn)
    return {name: slot.value for name, slot in merged.state.items()}


@pytest.mark.parametrize(
    ("text", "slot", "kept"),
    [
        ("мебель могу и свою привезти, так что неважно", "features", ["pool"]),
        ("бассейн в целом не обязателен", "features", ["furnished"]),
        ("бассейн сами построим потом, ищи без этого условия", "features", ["furnished"]),
        ("школу уберите, дети выросли", "near", None),
        ("от школы отказываемся", "near", None),
    ],
)
def test_what_is_taken_back_further_on_goes(text: str, slot: str, kept: list[str] | None) -> None:
    assert said(text, RUSSIAN).route.target == "real_estate"
    assert state_after(text, RUSSIAN).get(slot) == kept


def test_never_mind_beside_two_wishes_takes_back_neither() -> None:
    assert state_after("мебель и бассейн, а где, неважно", RUSSIAN)["features"] == ["furnished", "pool"]


@pytest.mark.parametrize("text", ["интернет в квартире обязателен", "в квартире должен быть интернет"])
def test_where_a_feature_is_wanted_is_no_other_type(text: str) -> None:
    state = state_after(text, RUSSIAN)
    assert state["property_type"] == ["studio"]
    assert "internet" in state["features"]


def test_a_feature_bought_by_oneself_makes_no_purchase() -> None:
    assert state_after("мебель куплю сам", RUSSIAN)["listing_type"] == "rent"
    assert state_after("решил купить, с мебелью", RUSSIAN)["listing_type"] == "sale"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("пусть до 420 будет, без нижней границы", [None, 420]),
        ("нижнюю планку по цене убери", [None, 500]),
        ("верхний предел сними", [250, None]),
        ("лимит по деньгам убери", None),
        ("накину ещё 100 фунтов", [250, 600]),
        ("бюджет снизь на 50", [250, 450]),
        ("бюджет подниму до 600", [250, 600]),
    ],
)
def test_the_ends_of_a_budget_are_opened_and_moved(text: str, price: list[float | None] | None) -> None:
    assert state_after(text, RUSSIAN).get("price") == price


def test_a_numbered_home_is_asked_about_by_what_it_comes_with() -> None:
    understood = said("а первая с кондиционером?", RUSSIAN)
    assert understood.requested == ("air_conditioning",)
    assert not understood.delta
    assert "air_conditioning" in state_after("с кондиционером", RUSSIAN)["features"]


def test_the_inside_of_the_home_in_hand_is_asked_about() -> None:
    assert "features" not in said("в квартире кондиционер есть?", RUSSIAN).delta.add


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("одной спальни мало, надо две", "bedrooms", [2, 2]),
        ("можно и не новую, лишь бы ухоженную", "features", ["sea_view"]),
        ("вид неважен", "features", ["new_build"]),
    ],
)
def test_what_does_not_do_makes_room(text: str, slot: str, value: list[Any]) -> None:
    assert state_after(text, BUYING)[slot] == value


@pytest.mark.parametrize(
    "text", ["какие документы на внж нужны, если купил жильё?", "какие налоги если купим дом"]
)
def test_a_purchase_that_is_only_supposed_asks_about_the_law(text: str) -> None:
    understood = said(text, DialogueContext(NOW))
    assert understood.route.target == "local_info"
    assert not understood.delta


@pytest.mark.parametrize(
    "word", ["позиции", "понимание", "капуста", "родному", "поход", "кампания", "духовный"]
)
def test_an_ordinary_russian_word_is_no_misspelt_wish(word: str) -> None:
    kinds = {m.kind for m in read(word, MARKET, "ru").mentions}
    assert not kinds & {"category", "feature", "listing_type", "place", "property_type"}


def test_there_where_a_numbered_home_lies_moves_no_search() -> None:
    anywhere = searching(listing_type="rent", property_type=["apartment"])
    assert "location" not in state_after("вопрос по первой: там тихо?", anywhere)


def test_what_is_paid_today_is_no_budget() -> None:
    assert state_after("сейчас плачу 350, могу отдать 420", RUSSIAN)["price"] == [250, 420]
