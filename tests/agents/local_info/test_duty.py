"""Pharmacies are on duty only where a loaded roster says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from agent_stage import NOW, tools, turn

from agents.catalogue.schema import DutyEntry
from agents.local_info.agent import answer
from agents.replies import LANGUAGES, voice_for

TONIGHT = DutyEntry(
    pharmacy="Yıldız Eczanesi",
    place="Girne",
    starts_at=datetime(2025, 11, 3, 16, 0, tzinfo=UTC),
    ends_at=datetime(2025, 11, 4, 6, 0, tzinfo=UTC),
    phone="0392 815 11 11",
    source="KTEB",
)
ON_DUTY = {"category": "pharmacy", "on_duty": True, "location": "Girne"}


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_without_a_roster_ordinary_pharmacies_are_called_just_that(lang: str) -> None:
    reply = await answer(turn("local_info", lang=lang, local=ON_DUTY), tools())
    voice = voice_for(lang)
    assert reply.text.startswith(voice.say("local_info.duty.no_roster"))
    assert voice.say("local_info.duty.ordinary") in reply.text
    assert "Deniz Eczanesi" in reply.text
    assert not any(card.get("on_duty") for card in reply.recommendations)


async def test_tonight_is_looked_up_for_the_night() -> None:
    reply = await answer(turn("local_info", local={**ON_DUTY, "when": "tonight"}), tools(roster=[TONIGHT]))
    assert reply.text.startswith("**Pharmacies on duty, Kyrenia (Girne)** (from the loaded roster)")
    assert "Yıldız Eczanesi" in reply.text
    assert "until 08:00" in reply.text  # local time of the market
    assert "Roster: KTEB." in reply.text
    assert reply.recommendations[0]["on_duty"] is True


async def test_on_duty_elsewhere_is_said_to_be_elsewhere() -> None:
    now = [DutyEntry("Ay Eczanesi", "Lefkoşa", NOW - timedelta(hours=1), NOW + timedelta(hours=8))]
    reply = await answer(turn("local_info", local=ON_DUTY), tools(roster=now))
    assert reply.text.startswith(
        "The loaded roster has no pharmacy on duty for Kyrenia (Girne) at this time."
    )
    assert "Ay Eczanesi" in reply.text


async def test_a_roster_without_anyone_says_so() -> None:
    reply = await answer(turn("local_info", local=ON_DUTY), tools(roster=[TONIGHT]))
    assert reply.text == "The loaded roster has no pharmacy on duty at this time."


async def test_without_roster_and_place_it_says_so_and_asks_where() -> None:
    reply = await answer(turn("local_info", local={"category": "pharmacy", "on_duty": True}), tools())
    assert (
        reply.text == "No duty roster is loaded, so I can't say which pharmacy is on duty. Near which place?"
    )


@pytest.mark.parametrize(("when", "name"), [("tomorrow", "Ay Eczanesi"), ("wednesday", "Gün Eczanesi"), ("5 november", "Gün Eczanesi")])  # fmt: skip
async def test_another_day_is_looked_up_for_its_own_night(when: str, name: str) -> None:
    nights = [
        TONIGHT,
        DutyEntry("Ay Eczanesi", "Girne", TONIGHT.ends_at, TONIGHT.ends_at + timedelta(days=1)),
        DutyEntry("Gün Eczanesi", "Girne", *(at + timedelta(days=2) for at in (TONIGHT.starts_at, TONIGHT.ends_at))),
    ]  # fmt: skip
    reply = await answer(turn("local_info", local={**ON_DUTY, "when": when}), tools(roster=nights))
    assert [card["title"] for card in reply.recommendations] == [name]


async def test_a_day_that_no_roster_covers_names_nobody() -> None:
    asked = turn("local_info", local={**ON_DUTY, "when": "next friday"})
    reply = await answer(asked, tools(roster=[TONIGHT]))
    assert not any(card.get("on_duty") for card in reply.recommendations)
