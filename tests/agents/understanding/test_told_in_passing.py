"""Where somebody lives and what they have sold is no wish; what does not bother is let go of."""

from dataclasses import replace

import pytest

from agents.understanding.merge import merge_slots
from agents.understanding.types import Slot
from tests.agents.understanding.test_dialogues_understood import (
    FRESH,
    HOMES,
    PHARMACY,
    SEARCH,
    said,
    state_after,
)


def searching(lang: str, **slots):
    held = {name: slot for name, slot in SEARCH.slots.items() if name in ("listing_type", "location")}
    return replace(
        SEARCH,
        lang=lang,
        slots={**held, **{name: Slot(value, "earlier", 1) for name, value in slots.items()}},
    )


@pytest.mark.parametrize(
    ("lang", "text", "wished"),
    [
        ("en", "we sold our house in Girne and look for a villa in Lapta", {"Lapta", "villa"}),
        ("en", "I work in Girne, I need a villa", {"Girne", "villa"}),
        ("ru", "мы продали дом в Гирне, ищем виллу в Лапте", {"Lapta", "villa"}),
        ("ru", "квартиру в Гирне мы продали, ищем виллу в Лапте", {"Lapta", "villa"}),
        ("ru", "раньше жили в Гирне, ищем виллу", {"villa"}),
    ],
)
def test_what_is_told_reaches_from_pause_to_pause_around_its_verb(lang, text, wished) -> None:
    slots = said(text, replace(FRESH, lang=lang)).delta.set
    assert {*slots.get("location", ()), *slots["property_type"]} == wished


def test_a_place_that_is_only_told_of_is_no_there() -> None:
    assert said("just not Long Beach, my ex lives there", searching("en")).anchor is None


@pytest.mark.parametrize(("lang", "text"), [("tr", "manzaradan vazgeçtim"), ("en", "forget the view")])
def test_a_view_given_up_is_the_one_the_search_has(lang, text) -> None:
    assert said(text, searching(lang, features=["pool", "sea_view"])).delta.clear == ("sea_view",)


@pytest.mark.parametrize(
    ("lang", "text", "places"),
    [
        ("de", "ich arbeite in Nikosia und suche eine Wohnung in Gönyeli", ["Gönyeli"]),
        ("de", "hab einen Vertrag am Krankenhaus in Nikosia und suche eine Wohnung in Gönyeli", ["Gönyeli"]),
        ("fa", "داداشم گیرنه زندگی میکنه ولی ما تو گونیلی خونه اجاره میخوایم", ["Gönyeli"]),
        ("de", "ich arbeite in Nikosia und suche eine Wohnung", ["Lefkoşa"]),
        ("de", "eine Wohnung in Girne oder Lapta", ["Girne", "Lapta"]),
    ],
)
def test_where_somebody_lives_is_no_wish_beside_a_place_that_is(lang, text, places) -> None:
    assert said(text, replace(FRESH, lang=lang)).delta.set["location"] == places


def test_the_home_that_was_sold_is_not_looked_for() -> None:
    delta = said(
        "hab mein altes Haus verkauft und möchte eine Wohnung mieten", replace(FRESH, lang="de")
    ).delta
    assert delta.set["property_type"] == ["apartment"]


def test_what_does_not_bother_any_more_is_let_go_of() -> None:
    before = searching("de", exclude_features=["ground_floor"])
    assert "exclude_features" not in state_after(
        "Wenn's im Erdgeschoss liegt, stört mich das nicht mehr", before
    )


@pytest.mark.parametrize(
    ("lang", "text", "slot", "value"),
    [
        ("de", "Pool ist mir zu gefährlich, bitte nur welche ohne", "exclude_features", ["pool"]),
        ("de", "ohne Klimaanlage kann ich nicht schlafen, also mit", "features", ["air_conditioning"]),
        ("de", "ohne Pool bitte", "exclude_features", ["pool"]),
        (
            "de",
            "Esentepe könnte ich mir für die Wohnungen ebenfalls vorstellen",
            "location",
            ["Girne", "Esentepe"],
        ),
        ("de", "neben Girne käme auch Lapta in Betracht", "location", ["Girne", "Lapta"]),
        ("de", "Girne ist mir zu laut, lieber Lapta", "location", ["Lapta"]),
        ("fa", "نه گیرنه، لاپتا", "location", ["Lapta"]),
    ],
)
def test_a_wish_is_taken_as_it_is_meant(lang, text, slot, value) -> None:
    assert state_after(text, searching(lang))[slot] == value


@pytest.mark.parametrize(
    ("lang", "text", "rooms"),
    [
        ("de", "drei würden auch gehen, also 3 oder 4", [3, 4]),
        ("fa", "دو تا خواب کمه بکنش سه تا", [3, 3]),
        ("fa", "همونا ولی سه خوابه، دوستم هم میاد", [3, 3]),
    ],
)
def test_rooms_are_counted_anew(lang, text, rooms) -> None:
    assert state_after(text, searching(lang, bedrooms=[2, 2]))["bedrooms"] == rooms


def test_one_of_two_kinds_is_taken_out_and_the_other_stays() -> None:
    before = searching("de", property_type=["apartment", "penthouse"])
    assert state_after("Penthouse entfällt", before)["property_type"] == ["apartment"]


def test_what_is_taken_back_in_a_message_is_not_asked_for_by_telling_why() -> None:
    before = searching("de", features=["pets_allowed"])
    after = state_after("der Hund zieht zur Oma, das mit den Haustieren kann raus", before)
    assert "features" not in after


def test_a_currency_named_apart_is_that_of_the_amount() -> None:
    after = state_after("der Lohn kommt in Lira, 18000 bis 25000 wären machbar", searching("de"))
    assert (after["currency"], after["price"]) == ("TRY", [18000, 25000])


def test_more_of_the_homes_there_moves_no_search() -> None:
    context = replace(PHARMACY, lang="de", homes=HOMES)
    understood = said("und die Häuser, gibts da noch mehr von?", context)
    assert understood.route.target == "real_estate"
    assert merge_slots(context.slots, understood.delta, turn=3).state["location"].value == ["Girne"]


def test_a_number_that_only_the_homes_have_is_that_of_a_home() -> None:
    context = replace(PHARMACY, lang="de", homes=HOMES, shown=HOMES[:0])
    assert said("über die dritte möchte ich mehr hören", context).route.target == "real_estate"


def test_another_place_in_the_stead_of_that_of_the_search_returns_to_it() -> None:
    understood = said("Lapta statt Girne", replace(PHARMACY, lang="de"))
    assert understood.route.target == "real_estate"


def test_a_place_alone_asks_on_where_places_are_asked_for() -> None:
    assert said("und in Lapta?", replace(PHARMACY, lang="de")).route.target == "local_info"
