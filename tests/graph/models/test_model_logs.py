"""What providers' packages write into the log of their own accord."""

import logging

SEARCH = "flat to rent in Kyrenia with a zanzibar lamp"


async def test_at_debug_no_package_writes_what_is_sent_to_a_model_nor_what_comes(modelled, stub, caplog):
    caplog.set_level(logging.DEBUG)
    state = await modelled.turn("t", SEARCH, user_id="u")
    assert stub.asked[-1].message == SEARCH
    assert state["messages"][-1].text.startswith("Number 1 costs")
    assert "zanzibar" not in caplog.text
    assert "Number 1 costs" not in caplog.text
