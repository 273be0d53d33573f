"""Calls from other loops: run at home, bounded, answered where home is gone."""

from __future__ import annotations

import asyncio

from memory.home_loop import HomeLoop


async def here() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


async def test_at_home_it_runs_in_place() -> None:
    loop = await HomeLoop().run(here, otherwise=asyncio.new_event_loop, timeout_s=10)
    assert loop is asyncio.get_running_loop()


async def test_elsewhere_it_runs_at_home() -> None:
    home, loop = HomeLoop(), asyncio.get_running_loop()

    async def elsewhere() -> bool:
        return await home.run(here, otherwise=asyncio.get_running_loop, timeout_s=10) is loop

    assert await asyncio.to_thread(asyncio.run, elsewhere())


async def test_where_home_is_closed_the_other_answer_is_given() -> None:
    async def made() -> HomeLoop:
        return HomeLoop()

    home = await asyncio.to_thread(asyncio.run, made())

    async def never() -> str:
        raise AssertionError

    assert await home.run(never, otherwise=lambda: "closed", timeout_s=10) == "closed"


async def test_a_call_that_was_cut_off_elsewhere_ends_at_home_too() -> None:
    home, cancelled = HomeLoop(), asyncio.Event()

    async def hanging() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        return "never"

    async def elsewhere() -> str:
        return await home.run(hanging, otherwise=lambda: "late", timeout_s=0.05)

    assert await asyncio.to_thread(asyncio.run, elsewhere()) == "late"
    async with asyncio.timeout(10):
        await cancelled.wait()
