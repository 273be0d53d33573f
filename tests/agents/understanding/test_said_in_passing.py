"""What is told of other homes, left unsaid, or said of what something is wanted for."""

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
SHOWN = tuple(
    ShownItem(number, "listing", f"home-{number}", f"Home {number}", price=price, currency="GBP")
    for number, price in ((1, 900.0), (2, 500.0), (3, 700.0))
)


def search(lang: str, **values: Any) -> DialogueContext:
    slots = {"listing_type": "rent", "property_type": ["apartment"], "location": ["Girne"], **values}
    return DialogueContext(
        datetime(2025, 3, 1, 9, tzinfo=UTC),
        turn=2,
        active_agent="real_estate",
        slots={name: Slot(value, "earlier", 1) for name, value in slots.items()},
        place="Girne",
        lang=lang,
    )


def read_in(context: DialogueContext, text: str) -> tuple[Understanding, dict[str, Any]]:
    understood = understand(text, context, MARKET)
    merged = merge_slots(context.slots, understood.delta, turn=context.turn)
    return understood, {name: slot.value for name, slot in merged.state.items()}


@pytest.mark.parametrize(
    "text",
    [
        "продаю квартиру в Питере, хочу купить виллу в Лапте",
        "квартиру в Питере продали, ищем виллу в Лапте",
        "раньше жили в студии за 500 евро, теперь нужна вилла в Лапте",
    ],
)
def test_a_home_that_is_told_of_is_not_searched(text: str) -> None:
    understood, state = read_in(DialogueContext(datetime(2025, 3, 1, tzinfo=UTC), lang="ru"), text)
    assert state["property_type"] == ["villa"]
    assert state["location"] == ["Lapta"]
    assert "price" not in state
    assert not understood.out_of_area


@pytest.mark.parametrize(
    ("lang", "text", "price"),
    [
        ("ru", "бюджет подниму до 120", [None, 120_000]),
        ("ru", "нет, 350", [None, 350_000]),
        ("en", "ok up to 120", [None, 120_000]),
        ("ru", "до 95 тысяч", [None, 95_000]),
        ("ru", "до 250 000", [None, 250_000]),
    ],
)
def test_a_purchase_is_budgeted_in_thousands(lang: str, text: str, price: list[float | None]) -> None:
    context = search(lang, listing_type="sale", price=[None, 90_000], currency="GBP")
    assert read_in(context, text)[1]["price"] == price


@pytest.mark.parametrize("text", ["до 550", "до 550 фунтов"])
def test_a_rent_is_taken_as_it_stands(text: str) -> None:
    assert read_in(search("ru", price=[None, 700], currency="GBP"), text)[1]["price"] == [None, 550]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("площадь от 60 до 100 метров", [60, 100]),
        ("метров 150", [150, None]),
        ("не меньше 80 метров", [80, None]),
        ("не дальше 500 метров от моря", None),
        ("чтоб до моря не больше 500 метров", None),
        ("500 метров пешком до пляжа", None),
    ],
)
def test_metres_measure_a_home_unless_they_lead_somewhere(text: str, area: list[float | None] | None) -> None:
    assert read_in(search("ru"), text)[1].get("area_m2") == area


def test_a_bounded_number_near_the_area_sought_changes_it() -> None:
    context = search("ru", area_m2=[80, None], price=[None, 1200])
    _, state = read_in(context, "нет погоди от восьмидесяти жирно от шестидесяти хватит")
    assert (state["area_m2"], state["price"]) == ([60, None], [None, 1200])


@pytest.mark.parametrize(
    ("lang", "text", "slot", "value"),
    [
        ("ru", "а если виллу вместо квартиры?", "property_type", ["villa"]),
        ("ru", "вместо квартиры давай дом", "property_type", ["house"]),
        ("ru", "терраса вместо балкона", "features", ["terrace"]),
        ("ru", "квартиры многовато будет, пусть студия", "property_type", ["studio"]),
        ("ru", "Гирне дорого, давай лучше Алсанджак", "location", ["Alsancak"]),
        ("ru", "ещё Лапту посмотри", "location", ["Girne", "Lapta"]),
        ("ru", "с двумя спальнями или с тремя", "bedrooms", [2, 3]),
        ("en", "2 bedrooms or 3", "bedrooms", [2, 3]),
        ("ru", "платят нам в баксах так что считай в них, 550-700", "currency", "USD"),
    ],
)
def test_a_choice_replaces_adds_or_widens(lang: str, text: str, slot: str, value: object) -> None:
    assert read_in(search(lang, features=["balcony"]), text)[1][slot] == value


def test_what_is_cheaper_elsewhere_lowers_no_budget() -> None:
    context = search("ru", price=[None, 450])
    _, state = read_in(context, "говорят в гёньели дешевле, давайте там смотреть")
    assert (state["location"], state["price"]) == (["Gönyeli"], [None, 450])


def test_a_place_is_taken_out_whatever_the_reason() -> None:
    context = search("ru", location=["Girne", "Alsancak"])
    understood, state = read_in(context, "Алсанджак уберите, оттуда на такси разорюсь")
    assert understood.route.target == "real_estate"
    assert state["location"] == ["Girne"]


def test_unfurnished_will_do_too() -> None:
    assert "features" not in read_in(search("ru", features=["furnished"]), "без мебели тоже пойдёт")[1]


def test_a_kind_of_place_need_not_be_near_any_more() -> None:
    assert "near" not in read_in(search("ru", near=["school"]), "школа рядом уже не важна")[1]


def test_too_is_said_in_its_own_sentence() -> None:
    _, state = read_in(search("ru", features=["garage"]), "пусть студия. гараж тоже не нужен")
    assert state["property_type"] == ["studio"]


def test_instalments_beside_an_amount_ask_nothing() -> None:
    understood, state = read_in(search("ru"), "до 700 фунтов, рассрочка приветствуется")
    assert understood.route.target == "real_estate"
    assert state["price"] == [None, 700]


@pytest.mark.parametrize(
    ("text", "selected"), [("самую дешевую подробно покажи", (2,)), ("самую дорогую опиши подробнее", (1,))]
)
def test_the_cheapest_is_one_of_those_shown(text: str, selected: tuple[int, ...]) -> None:
    assert understand(text, replace(search("ru"), shown=SHOWN), MARKET).selected == selected


def test_why_is_explained_by_who_showed_the_homes() -> None:
    understood = understand("почему именно эти мне показал", replace(search("ru"), shown=SHOWN), MARKET)
    assert understood.route.target == "real_estate"


@pytest.mark.parametrize(
    ("text", "emergency", "category"),
    [
        ("кошка чем-то отравилась, ветеринар в фамагусте есть?", False, "vet"),
        ("мужу плохо с сердцем!! больница в искеле где??", True, "hospital"),
        ("у ребёнка температура, куда обратиться", False, "doctor"),
    ],
)
def test_need_is_met_by_the_right_place(text: str, emergency: bool, category: str) -> None:
    understood = understand(text, search("ru"), MARKET)
    assert understood.route.target == "local_info"
    assert ("emergency" in understood.acts) == emergency
    assert understood.local["category"] == category


def test_a_village_in_another_script_is_no_garden() -> None:
    assert read_in(search("ru"), "БАХЧЕЛИ ЭСЕНТЕПЕ")[1]["location"] == ["Bahçeli", "Esentepe"]


@pytest.mark.parametrize(
    "text",
    [
        "kontratım bitiyo ev sahibi uzatmıyo, lefkoşada kiralık daire lazım bana",
        "kira sözleşmemiz bitiyor lefkoşada kiralık daire bakıyoruz",
        "ev sahibim evi satıyor, lefkoşada kiralık daire lazım",
        "girnedeki evimizi sattık, lefkoşada kiralık daire arıyoruz",
        "eski evimiz küçük geldi, lefkoşada kiralık daire bakıyoruz",
    ],
)
def test_the_home_that_is_left_is_told_of(text: str) -> None:
    understood, state = read_in(DialogueContext(datetime(2025, 3, 1, tzinfo=UTC), lang="tr"), text)
    assert understood.route.target == "real_estate"
    assert state == {"listing_type": "rent", "property_type": ["apartment"], "location": ["Lefkoşa"]}


def test_a_question_of_the_contract_is_still_one() -> None:
    asked = understand("kira sözleşmesi bitince ne oluyor", search("tr"), MARKET)
    assert asked.route.target == "local_info"


@pytest.mark.parametrize(
    ("text", "number"),
    [("2. villa kaç metrekare", 2), ("3. dairenin asansörü var mı", 3), ("2. evin havuzu var mı peki", 2),
     ("ilk çıkan evin depozitosu ne kadar", 1)],
)  # fmt: skip
def test_a_home_of_the_list_is_named_by_its_number(text: str, number: int) -> None:
    understood, state = read_in(replace(search("tr"), shown=SHOWN), text)
    assert understood.route.target == "real_estate"
    assert understood.selected == (number,)
    assert state == {"listing_type": "rent", "property_type": ["apartment"], "location": ["Girne"]}


def test_a_full_stop_behind_the_rooms_makes_no_rank() -> None:
    understood, state = read_in(replace(search("tr"), shown=SHOWN), "oda sayısı 3. Villa olsun")
    assert not understood.selected
    assert state["bedrooms"] == [3, 3]


def test_what_is_wished_beside_the_home_is_near_none_of_the_list() -> None:
    understood, state = read_in(
        replace(search("tr"), shown=SHOWN, focus="home-2"), "yanında otopark olsa iyi olur"
    )
    assert understood.anchor is None
    assert state["features"] == ["parking"]


@pytest.mark.parametrize(
    "text",
    ["Boğaz'ı çıkaralım", "o halde boğazı listeden çıkarabilirsiniz", "boğazı silelim", "boğazı kaldıralım"],
)
def test_a_place_is_taken_out_by_any_form_of_the_verb(text: str) -> None:
    _, state = read_in(search("tr", location=["İskele", "Boğaz"]), text)
    assert state["location"] == ["İskele"]


@pytest.mark.parametrize(
    ("text", "gone"),
    [("havuzu çıkaralım", "features"), ("oda sayısını kaldır", "bedrooms"), ("fiyatı çıkaralım", "price")],
)
def test_taking_out_what_is_no_place_leaves_the_places(text: str, gone: str) -> None:
    context = search("tr", features=["pool"], bedrooms=[2, 2], price=[None, 500])
    _, state = read_in(context, text)
    assert {"features", "bedrooms", "price"} - state.keys() == {gone}
    assert state["location"] == ["Girne"]


def test_a_budget_that_is_raised_takes_nothing_out() -> None:
    _, state = read_in(search("tr"), "bütçeyi 900 sterline çıkaralım")
    assert state["price"] == [None, 900]
    assert state["location"] == ["Girne"]


def test_the_plot_of_a_house_makes_no_land_of_it() -> None:
    _, state = read_in(search("tr", property_type=["house"]), "1 dönümden büyük arazisi olsun")
    assert state["property_type"] == ["house"]
    assert state["plot_donum"] == [1, None]


def test_a_robbery_calls_for_the_police_not_for_the_market_it_happened_at() -> None:
    understood, _ = read_in(search("ru"), "вытащили кошелёк на рынке, где в лефкоше полиция")
    assert understood.local["category"] == "police"


@pytest.mark.parametrize(
    ("text", "slot", "left"),
    [
        ("aslında ikinci el de olur, yeni olması şart değil", "features", None),
        ("alt sınırı kaldırın, en çok 900 kalsın", "price", [None, 900]),
        ("üst limiti kaldıralım", "price", [500, None]),
        ("Gönyeli'de çıkarsa o da olsun", "location", ["Girne", "Gönyeli"]),
    ],
)
def test_a_limit_let_go_and_a_place_that_would_do_too_are_read_in_turkish(text, slot, left) -> None:
    _, slots = read_in(search("tr", features=["new_build"], price=[500, 900]), text)
    assert (slots.get(slot) or None) == left


def test_a_burglary_of_last_year_is_no_emergency_and_one_of_last_night_is() -> None:
    told, slots = read_in(search("tr"), "geçen sene evimize hırsız girdi, Lapta'da kiralık daire bakıyoruz")
    assert "emergency" not in told.acts
    assert slots["location"] == ["Lapta"]
    assert "emergency" in read_in(search("tr"), "evime hırsız girdi geçen gece")[0].acts
