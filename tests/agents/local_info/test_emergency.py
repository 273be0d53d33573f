"""In need the number comes first, and is said to be unconfirmed where it is."""

from __future__ import annotations

import pytest
from agent_stage import tools, turn, with_market

from agents.local_info.agent import answer
from agents.markets.market import EmergencyNumber
from agents.replies import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_first_line_has_the_number_to_call(lang: str) -> None:
    reply = await answer(turn("local_info", lang=lang, acts=("emergency",)), tools())
    assert "112" in reply.text.split("\n")[0]
    assert reply.action == "emergency"


async def test_numbers_that_nobody_confirmed_are_said_to_be_so() -> None:
    reply = await answer(turn("local_info", acts=("emergency",)), tools())
    assert "compiled by hand and not confirmed" in reply.text
    numbers = (EmergencyNumber("ambulance", "112", "operator", confirmed=True),)
    confirmed = await answer(
        turn("local_info", acts=("emergency",)), with_market(tools(), emergency_numbers=numbers)
    )
    assert "not confirmed" not in confirmed.text


async def test_hospitals_follow_where_it_is_known_where_one_is() -> None:
    reply = await answer(turn("local_info", acts=("emergency",), place="Girne"), tools())
    assert reply.text.index("112") < reply.text.index("Akçiçek Hastanesi")


async def test_a_market_without_numbers_makes_none_up() -> None:
    reply = await answer(turn("local_info", acts=("emergency",)), with_market(tools(), emergency_numbers=()))
    assert "I have no confirmed number" in reply.text
    assert not any(c.isdigit() for c in reply.text)
