"""Merging: who wins, what a change resets, and that nothing passed in is touched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.hints import Hint
from agents.understanding.merge import hint_key, merge_slots
from agents.understanding.types import Slot, SlotDelta

NOW = datetime(2025, 3, 1, tzinfo=UTC)


def state(**values: Any) -> dict[str, Slot]:
    return {name: Slot(value, "earlier", 0) for name, value in values.items()}


def after(before: dict[str, Slot], delta: SlotDelta, **kwargs: Any) -> dict[str, Any]:
    return {name: slot.value for name, slot in merge_slots(before, delta, turn=3, **kwargs).state.items()}


def test_what_is_said_replaces_and_keeps_its_turn() -> None:
    merged = merge_slots(state(location=["Girne"]), SlotDelta(set={"location": ["Lapta"]}), turn=3)
    assert merged.state["location"] == Slot(["Lapta"], "said", 3)
    assert merged.changes == {"location": "set"}


def test_what_was_said_in_an_earlier_turn_is_earlier_now() -> None:
    before = {"bedrooms": Slot([2, 2], "said", 1), "location": Slot(["Girne"], "said", 3)}
    merged = merge_slots(before, SlotDelta(), turn=3)
    assert merged.state["bedrooms"].source == "earlier"
    assert merged.state["location"].source == "said"


def test_a_rent_budget_is_not_a_purchase_budget() -> None:
    before = state(listing_type="rent", price=[None, 700], currency="EUR")
    merged = merge_slots(before, SlotDelta(set={"listing_type": "sale"}), turn=3)
    assert "price" not in merged.state
    assert merged.state["currency"] == Slot("EUR", "default", 3)


def test_a_purpose_and_its_budget_said_in_any_order_stay_together() -> None:
    before = state(listing_type="rent", price=[None, 700], currency="GBP")
    merged = after(before, SlotDelta(set={"price": [None, 120000], "listing_type": "sale"}))
    assert merged == {"listing_type": "sale", "price": [None, 120000], "currency": "GBP"}


def test_an_amount_without_a_currency_takes_the_conversations() -> None:
    before = merge_slots(
        state(listing_type="rent", price=[None, 700], currency="EUR"),
        SlotDelta(set={"listing_type": "sale"}),
        turn=2,
    ).state
    merged = merge_slots(before, SlotDelta(set={"price": [None, 120000]}), turn=3)
    assert merged.state["currency"] == Slot("EUR", "earlier", 2)


def test_saying_the_same_purpose_again_keeps_the_budget() -> None:
    before = state(listing_type="rent", price=[None, 700])
    assert after(before, SlotDelta(set={"listing_type": "rent"}))["price"] == [None, 700]


def test_a_change_of_place_drops_the_chosen_home_and_named_neighbours_only() -> None:
    before = state(location=["Girne"], property_name="Sea House", near=["sea", "Alsancak"])
    assert after(before, SlotDelta(set={"location": ["Lapta"]})) == {"location": ["Lapta"], "near": ["sea"]}


def test_wanting_what_was_excluded_takes_the_exclusion_back() -> None:
    before = state(exclude_location=["Lapta"], exclude_features=["pool"])
    delta = SlotDelta(set={"location": ["Lapta"]}, add={"features": ["pool"]})
    assert after(before, delta) == {"location": ["Lapta"], "features": ["pool"]}


def test_excluding_a_place_takes_it_out_of_the_search() -> None:
    before = state(location=["Girne", "Lapta"])
    merged = after(before, SlotDelta(add={"exclude_location": ["Lapta"]}))
    assert merged == {"location": ["Girne"], "exclude_location": ["Lapta"]}


def test_a_new_minimum_keeps_a_maximum_that_it_does_not_contradict() -> None:
    before = state(price=[None, 600], area_m2=[50, 100])
    merged = after(before, SlotDelta(set={"price": [400, None], "area_m2": [120, None]}))
    assert merged == {"price": [400, 600], "area_m2": [120, None]}


def test_another_currency_starts_the_budget_anew() -> None:
    before = state(price=[400, 600], currency="GBP")
    merged = after(before, SlotDelta(set={"currency": "EUR", "price": [None, 900]}))
    assert merged == {"price": [None, 900], "currency": "EUR"}


def test_adding_bedrooms_widens_the_range() -> None:
    assert after(state(bedrooms=[2, 2]), SlotDelta(add={"bedrooms": [[3, 3]]})) == {"bedrooms": [2, 3]}


def test_clearing_a_feature_by_its_name_leaves_the_others() -> None:
    before = state(features=["pool", "furnished"], near=["sea"])
    assert after(before, SlotDelta(clear=("pool",))) == {"features": ["furnished"], "near": ["sea"]}


def test_clearing_the_price_clears_its_currency() -> None:
    assert after(state(price=[None, 5], currency="GBP"), SlotDelta(clear=("price",))) == {}


def test_land_has_no_rooms_and_a_studio_no_second_bedroom() -> None:
    assert after(state(bedrooms=[2, 2], bathrooms=[1, 1]), SlotDelta(set={"property_type": ["land"]})) == {
        "property_type": ["land"]
    }
    assert after(state(bedrooms=[2, 2]), SlotDelta(set={"property_type": ["studio"]})) == {
        "property_type": ["studio"]
    }
    assert after(state(property_type=["studio"]), SlotDelta(set={"bedrooms": [2, 2]})) == {"bedrooms": [2, 2]}


def test_a_studio_or_one_bedroom_said_together_stay_together() -> None:
    both = SlotDelta(set={"bedrooms": [1, 1], "property_type": ["studio"]})
    once = merge_slots({}, both, turn=0).state
    assert merge_slots(once, SlotDelta(), turn=1).state.keys() == {"bedrooms", "property_type"}


def test_furnished_and_unfurnished_oust_each_other() -> None:
    assert after(state(features=["furnished"]), SlotDelta(add={"features": ["unfurnished"]})) == {
        "features": ["unfurnished"]
    }


def test_relative_wishes_move_what_is_set() -> None:
    before = state(price=[None, 700], bedrooms=[2, 2])
    merged = after(before, SlotDelta(relative={"price": "down", "size": "up", "sea_distance": "down"}))
    assert merged == {"price": [None, 630], "bedrooms": [3, None], "near": ["sea"]}
    assert after(state(plot_donum=[3, None]), SlotDelta(relative={"size": "up"})) == {
        "plot_donum": [3.3, None]
    }


def test_a_relative_wish_that_nothing_can_take_is_handed_back() -> None:
    merged = merge_slots({}, SlotDelta(relative={"price": "down", "newer": "up"}), turn=0)
    assert merged.state == {}
    assert merged.relative == {"price": "down", "newer": "up"}


def test_what_another_agent_was_told_counts_as_earlier() -> None:
    merged = merge_slots({}, SlotDelta(carried={"location": ["Girne"]}), turn=4)
    assert merged.state["location"] == Slot(["Girne"], "earlier", 4)


HINTS = {
    "location": Hint(["Girne"], NOW),
    "listing_type": Hint("rent", NOW),
    "price": Hint([None, 700], NOW),
    "currency": Hint("GBP", NOW),
}


def test_memory_fills_empty_slots_only() -> None:
    merged = merge_slots({}, SlotDelta(set={"location": ["Girne"]}), HINTS, turn=0)
    assert merged.state["location"].source == "said"
    assert {merged.state[name].source for name in ("listing_type", "price", "currency")} == {"memory"}
    assert set(merged.hints_used) == {"listing_type", "price", "currency"}


def test_a_contradicted_hint_is_dismissed_and_stays_out() -> None:
    merged = merge_slots({}, SlotDelta(set={"location": ["Lapta"]}), HINTS, turn=0)
    assert merged.dismissed == ("location=Girne",)
    later = merge_slots({}, SlotDelta(), HINTS, turn=1, dismissed=merged.dismissed)
    assert "location" not in later.state
    assert later.dismissed == ()


def test_a_cleared_slot_is_not_filled_again_in_the_same_turn() -> None:
    merged = merge_slots(state(price=[None, 700]), SlotDelta(clear=("price",)), HINTS, turn=1)
    assert "price" not in merged.state
    assert hint_key("price", [None, 700]) in merged.dismissed


def test_a_remembered_rent_budget_is_not_used_for_buying() -> None:
    merged = merge_slots({}, SlotDelta(set={"listing_type": "sale"}), HINTS, turn=0)
    assert "price" not in merged.state
    assert "currency" not in merged.state


def test_a_stale_hint_fills_nothing() -> None:
    assert merge_slots({}, SlotDelta(), {"location": Hint(["Girne"], NOW, stale=True)}, turn=0).state == {}


def test_a_value_said_over_a_remembered_one_becomes_said() -> None:
    before = {"location": Slot(["Girne"], "memory", 0)}
    assert (
        merge_slots(before, SlotDelta(set={"location": ["Girne"]}), turn=1).state["location"].source == "said"
    )


PLACES = st.lists(st.sampled_from(["Girne", "Lapta", "İskele"]), min_size=1, max_size=2, unique=True)
BOUND = st.none() | st.integers(1, 9)
RANGE = (
    st.tuples(BOUND, BOUND).filter(lambda low_high: None in low_high or low_high[0] <= low_high[1]).map(list)
)
DELTAS = st.builds(
    SlotDelta,
    set=st.fixed_dictionaries(
        {},
        optional={
            "location": PLACES,
            "bedrooms": RANGE,
            "price": RANGE,
            "listing_type": st.sampled_from(["rent", "sale"]),
            "property_type": st.lists(st.sampled_from(["studio", "land", "villa"]), min_size=1, max_size=2),
        },
    ),
    add=st.fixed_dictionaries(
        {}, optional={"features": st.lists(st.sampled_from(["pool", "garden"]), min_size=1)}
    ),
    remove=st.fixed_dictionaries({}, optional={"location": PLACES}),
    clear=st.lists(st.sampled_from(["price", "location", "pool", "any"]), max_size=2).map(tuple),
    relative=st.fixed_dictionaries({}, optional={"price": st.sampled_from(["up", "down"])}),
)


@given(st.lists(DELTAS, max_size=5))
def test_merging_never_leaves_an_empty_slot_nor_touches_its_input(deltas: list[SlotDelta]) -> None:
    slots: dict[str, Slot] = {}
    for turn, delta in enumerate(deltas):
        copy = dict(slots)
        merged = merge_slots(slots, delta, HINTS, turn=turn)
        assert slots == copy
        assert all(slot.value not in ([], None) for slot in merged.state.values())
        assert all(slot.turn <= turn for slot in merged.state.values())
        slots = dict(merged.state)


@given(DELTAS)
def test_merging_the_same_words_twice_changes_nothing_more(delta: SlotDelta) -> None:
    kinds = {"property_type": ["villa"]} if "property_type" in delta.set else {}
    said = SlotDelta(set={**delta.set, **kinds}, add=delta.add)
    once = merge_slots({}, said, turn=1).state
    twice = merge_slots(once, said, turn=1).state
    assert {n: s.value for n, s in once.items()} == {n: s.value for n, s in twice.items()}
