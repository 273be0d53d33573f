"""What memory has not taken yet, and what of a turn is worth remembering."""

from langchain_core.messages import AIMessage, HumanMessage

from graph.sweep import facts_of_turn, unsynced

TALK = [
    HumanMessage("first", id="h1"),
    AIMessage("answer", id="a1"),
    HumanMessage("second", id="h2", additional_kwargs={"client_msg_id": "c2"}),
    AIMessage("homes", id="a2"),
    AIMessage("and a pharmacy", id="a3"),
]


def test_everything_is_unsynced_before_the_first_mark():
    assert [m.id for m in unsynced({"messages": TALK})] == ["h1", "a1", "h2", "a2", "a3"]


def test_only_what_lies_behind_the_mark_is_unsynced():
    assert [m.id for m in unsynced({"messages": TALK, "synced": "a1"})] == ["h2", "a2", "a3"]


def test_a_mark_that_has_left_the_window_sweeps_the_whole_window():
    assert len(unsynced({"messages": TALK, "synced": "gone"})) == 5


def test_answers_of_one_turn_share_its_key_and_are_told_apart_by_their_ordinal():
    answers = [m for m in unsynced({"messages": TALK}) if m.role == "assistant"]
    assert [(m.key, m.ordinal) for m in answers] == [("h1", 0), ("c2", 0), ("c2", 1)]


def slot(value, source="said", turn=3):
    return {"value": value, "source": source, "turn": turn}


def state(slots, **turn):
    return {
        "messages": [HumanMessage("now", id="now")],
        "slots": slots,
        "dialogue": {"turns": 3},
        "turn": {"id": "t", **turn},
    }


def test_only_what_was_said_in_this_turn_becomes_a_fact():
    slots = {
        "location": slot(["Girne"]),
        "bedrooms": slot([2, 2], turn=1),
        "listing_type": slot("rent", "memory"),
    }
    assert [(f["key"], f["value"]) for f in facts_of_turn(state(slots))] == [("location", ["Girne"])]


def test_a_price_is_remembered_with_its_currency():
    slots = {"price": slot([None, 600]), "currency": slot("GBP", "earlier", 0)}
    assert {f["key"]: f["value"] for f in facts_of_turn(state(slots))} == {
        "price": [None, 600],
        "currency": "GBP",
    }


def test_a_constraint_taken_back_forgets_its_fact():
    cleared = facts_of_turn(state({}, understanding={"delta": {"clear": ["price"]}}))
    assert [(f["key"], f["value"]) for f in cleared] == [("price", None)]


def test_a_contradicted_hint_forgets_its_fact():
    assert [(f["key"], f["value"]) for f in facts_of_turn(state({}, dismissed=["location=Girne"]))] == [
        ("location", None)
    ]


def test_names_and_dates_of_one_visit_are_no_facts():
    assert facts_of_turn(state({"property_name": slot("Sea Towers"), "visit_date": slot("friday")})) == []


def test_a_turn_that_was_only_finished_states_nothing_again():
    assert facts_of_turn(state({"location": slot(["Girne"])}, answered=True)) == []


def test_a_long_thread_costs_no_more_than_a_short_one():
    looked_at = []

    class Counting(HumanMessage):
        @property
        def text(self):
            looked_at.append(self.id)
            return super().text

    talk = [m for n in range(30) for m in (Counting(f"q{n}", id=f"q{n}"), AIMessage("a", id=f"a{n}"))]
    assert [m.id for m in unsynced({"messages": talk, "synced": "a28"})] == ["q29", "a29"]
    assert set(looked_at) == {"q28", "q29"}


def test_a_mark_between_the_answers_of_a_turn_keeps_their_ordinals():
    assert [(m.id, m.ordinal) for m in unsynced({"messages": TALK, "synced": "a2"})] == [("a3", 1)]


def answered(name, at):
    return [
        HumanMessage("q", id=f"q{name}"),
        AIMessage("a", id=f"a{name}", additional_kwargs={"konak": {"at": at}}),
    ]


def test_what_was_stated_in_a_turn_whose_write_failed_is_remembered_by_the_next_as_of_then():
    talk = [*answered(1, 10.0), *answered(2, 20.0), *answered(3, 30.0)]
    slots = {
        "location": slot(["Girne"], "earlier", turn=0),
        "bedrooms": slot([2, 2], "earlier", turn=1),
        "features": slot(["pool"], "memory", turn=1),
        "price": slot([None, 600], turn=2),
    }
    failed = {"messages": talk, "synced": "a1", "slots": slots, "dialogue": {"turns": 2}, "turn": {"id": "t"}}
    assert {f["key"]: (f["value"], f["at"]) for f in facts_of_turn(failed)} == {
        "bedrooms": ([2, 2], 20.0),
        "price": ([None, 600], None),
    }
    kept = {**failed, "synced": "a2"}
    assert [f["key"] for f in facts_of_turn(kept)] == ["price"]
