"""Conversations recorded elsewhere: what was asked and offered is read from the assistant's words."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from agents.markets.market import Market, market_from_files
from agents.understanding.previous_turn import read_recorded, with_recorded
from agents.understanding.types import DialogueContext, Slot
from agents.understanding.understand import understand
from evals.sgd_profile import SgdProfile
from evals.understanding import Harness

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """A market made of loose files, with towns and houses of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    towns = {
        "locations": ["Port Ellery", "New Harbour", "Saint Bride"],
        "property_names": ["Larch Court", "12 Mill Row"],
    }
    (folder / "gazetteer.json").write_text(json.dumps(towns), encoding="utf-8")
    return market_from_files(folder / "gazetteer.json")


def context(prev: str, **kwargs: object) -> DialogueContext:
    return DialogueContext(NOW, 1, "real_estate", lang="en", prev_system=prev, **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("prev", "kind", "slot"),
    [
        ("How many bedrooms should it have?", "ask_slot", "bedrooms"),
        ("Which town should I look in, and how many bedrooms?", "ask_slot", "bedrooms"),
        ("Which area should it be in?", "ask_slot", "location"),
        ("When would you like to come and visit?", "ask_slot", "visit_date"),
        ("Would you like me to schedule a visit?", "offer", "viewing"),
        ("How about Larch Court? It has 2 bedrooms.", "offer", "property_name"),
        ("Please confirm: a visit to Larch Court on March 7th.", "confirm", "visit_date"),
        ("Do you need a garage?", "confirm", "features"),
        ("Is there anything else I can do for you?", "offer_more", None),
        ("What name should the event have?", "ask_slot", None),
    ],
)
def test_a_recorded_question_is_read_from_its_words(
    market: Market, prev: str, kind: str, slot: str | None
) -> None:
    asked = read_recorded(prev, market, "en").asked
    assert asked is not None
    assert (asked.kind, asked.slot) == (kind, slot)


def test_a_recorded_offer_is_what_was_shown(market: Market) -> None:
    heard = with_recorded(context("How about 12 Mill Row, at 12 Mill Row?"), market)
    assert [item.name for item in heard.shown] == ["12 Mill Row"]
    assert heard.focus == "12 Mill Row"


def test_without_a_recorded_message_the_context_stays(market: Market) -> None:
    live = DialogueContext(NOW, 1, "real_estate", focus="x")
    assert with_recorded(live, market) is live


def test_an_offered_home_is_accepted_and_its_day_taken_from_the_talk_before(market: Market) -> None:
    offered = understand("Sounds good to me.", context("There is Larch Court for $900."), market)
    assert offered.delta.set == {"property_name": "Larch Court"}
    free = DialogueContext(
        NOW,
        3,
        "concierge",
        lang="en",
        prev_system="You are free on March 8th until 5 pm.",
        shown=with_recorded(context("There is Larch Court."), market).shown,
        focus="Larch Court",
        slots={"location": Slot(["Port Ellery"], "said", 0)},
    )
    visit = understand("Great, let's schedule a visit then.", free, market)
    assert visit.route.target == "real_estate"
    assert visit.delta.set["visit_date"] == "8 march"


def test_the_profile_speaks_as_people_spoke(market: Market) -> None:
    harness = Harness(market, SgdProfile())

    def slots(turn: int, text: str, prev: str = "") -> dict[str, str]:
        answer = harness.turn({"thread_id": "t", "turn": turn, "text": text, "prev_system": prev})
        found: dict[str, str] = answer["slots"]
        return found

    slots(0, "I need a furnished two bedroom apartment to rent in new harbour")
    slots(1, "I like it", "There is Larch Court at 5 Elm Street for $900.")
    state = slots(2, "Can I visit on the 7th at 5 pm?", "Anything else?")
    assert state == {
        "bedrooms": "2",
        "location": "new harbour",
        "furnished": "true",
        "listing_type": "rent",
        "property_name": "Larch Court",
        "visit_date": "the 7th",
    }


def test_a_place_named_to_another_agent_is_used(market: Market) -> None:
    harness = Harness(market, SgdProfile())
    harness.turn({"thread_id": "t", "turn": 0, "text": "I need a rental car in Saint Bride"})
    answer = harness.turn(
        {"thread_id": "t", "turn": 1, "text": "Now find me an apartment with 2 baths there"}
    )
    assert answer["slots"] == {"bathrooms": "2", "location": "Saint Bride"}


def test_what_an_entry_is_called_names_anything(market: Market) -> None:
    asked = DialogueContext(NOW, 2, "concierge", lang="en", prev_system="How should I title the event?")
    assert understand("Stylist visit at three pm", asked, market).route.target == "concierge"


def test_a_proposed_day_is_taken_with_a_yes(market: Market) -> None:
    asked = context("Please confirm: a visit to Larch Court on March 7th.")
    assert understand("Yes, that is right", asked, market).delta.set["visit_date"] == "7 march"


def test_another_home_with_something_instead_is_a_wish(market: Market) -> None:
    offered = context("I would suggest Larch Court.")
    assert understand("Any place with a garage instead?", offered, market).delta.add == {
        "features": ["garage"]
    }
