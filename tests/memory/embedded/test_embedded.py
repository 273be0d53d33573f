"""The embedded backend beyond the contract: search, history of facts, erasure down to the bytes, upgrades."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from memory.embedded import EmbeddedMemory, facts, open_embedded, reindex
from memory.port import Fact, MemoryMessage
from memory.redaction import RedactedText
from memory.settings import MemorySettings
from tests.memory.outbox.stage import START, fact, turn, write_locked


def text(words: str) -> RedactedText:
    return RedactedText.from_store(words)


def said(words: str, role: str = "user") -> MemoryMessage:
    return MemoryMessage(uuid4(), "user" if role == "user" else "assistant", text(words), START)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.sqlite3"


@pytest.fixture
async def memory(path: Path) -> AsyncIterator[EmbeddedMemory]:
    opened = await EmbeddedMemory.open(path)
    yield opened
    await opened.aclose()


async def found(memory: EmbeddedMemory, query: str, user: str = "ada") -> list[str]:
    outcome, hits = await memory.search(user, text(query))
    assert outcome.status == ("ok" if hits else "empty")
    return [str(hit.message.content) for hit in hits]


async def known(memory: EmbeddedMemory, user: str = "ada") -> tuple[Fact, ...]:
    return (await memory.context(user, "t1"))[1].facts


class TestSearch:
    """Finding what was said."""

    async def test_something_said_400_messages_ago_is_found(self, memory: EmbeddedMemory) -> None:
        await memory.append("ada", "t1", [said("Köpeğim Zeytin büyük bir kangal")])
        await memory.append(
            "ada", "t1", [said(f"show me flat number {number} in Girne") for number in range(400)]
        )
        assert (await found(memory, "köpeğimin adı Zeytin miydi?"))[0].startswith("Köpeğim")

    async def test_inflected_and_misspelt_words_are_found(self, memory: EmbeddedMemory) -> None:
        await memory.append(
            "ada", "t1", [said("havuzlu villa"), said("I play the violoncello"), said("nothing here")]
        )
        assert (await found(memory, "havuz"))[0] == "havuzlu villa"
        assert (await found(memory, "violonchello"))[0] == "I play the violoncello"

    async def test_a_search_is_a_handful_of_statements_however_much_it_looks_at(
        self, memory: EmbeddedMemory
    ) -> None:
        """At every statement and row the driver lets go of the interpreter, and a busy loop takes it."""
        await memory.append(
            "ada", "t1", [said(f"flat {number} with a pool in Girne") for number in range(300)]
        )
        run: list[str] = []
        await memory._file.ask(lambda connection: connection.set_trace_callback(run.append))
        assert len(await found(memory, "which flat in Girne was the one with the pool and the garden")) == 10
        ours = [one for one in run if one.lstrip().startswith("SELECT") and "'main'." not in one]
        assert len(ours) == 5, "the user, two indexes, the places, the messages"

    async def test_hits_come_back_with_all_they_had_and_none_of_another_user(
        self, memory: EmbeddedMemory
    ) -> None:
        odd = MemoryMessage(uuid4(), "assistant", text('a "villa"\n\x00 in Гирне 🏡'), START, {"part": "1/2"})
        await memory.append("ada", "t1", [odd])
        await memory.append("bob", "t1", [said("a villa in Гирне of mine")])
        _, hits = await memory.search("ada", text("villa Гирне"))
        assert [(hit.message, hit.thread_id) for hit in hits] == [(odd, "t1")]

    async def test_the_answer_beside_the_question_comes_along(self, memory: EmbeddedMemory) -> None:
        await memory.append(
            "ada",
            "t1",
            [said("What is your parrot called?", "assistant"), said("Captain."), said("and now the rent")],
        )
        assert (await found(memory, "name of the parrot"))[:2] == ["What is your parrot called?", "Captain."]

    async def test_nobody_finds_what_another_said(self, memory: EmbeddedMemory) -> None:
        await memory.append("ada", "t1", [said("my secret plot in Lapta")])
        await memory.append("eve", "t1", [said("hello")])
        assert await found(memory, "secret plot Lapta", user="eve") == []
        assert await found(memory, "secret plot Lapta", user="nobody") == []

    async def test_all_threads_of_the_user_are_searched(self, memory: EmbeddedMemory) -> None:
        await memory.append("ada", "t1", [said("first marmalade")])
        await memory.append("ada", "t2", [said("second marmalade")])
        _, hits = await memory.search("ada", text("marmalade"))
        assert {(hit.thread_id, str(hit.message.content)) for hit in hits} == {
            ("t1", "first marmalade"),
            ("t2", "second marmalade"),
        }
        assert hits[0].score >= hits[1].score > 0

    async def test_the_limit_is_kept(self, memory: EmbeddedMemory) -> None:
        await memory.append("ada", "t1", [said(f"marmalade {number}") for number in range(30)])
        for limit in (0, 1, 7):
            _, hits = await memory.search("ada", text("marmalade"), limit=limit)
            assert len(hits) == limit

    @pytest.mark.parametrize(
        "query", ["", "   ", "?!", '" OR 1', "NEAR(a b)", "a* -b ^c", "word_index", "\x00", "'" * 9]
    )
    async def test_no_query_is_an_error(self, memory: EmbeddedMemory, query: str) -> None:
        await memory.append("ada", "t1", [said("a b c word index")])
        assert (await memory.search("ada", text(query)))[0].ok

    async def test_a_query_in_the_context_brings_what_fits(self, memory: EmbeddedMemory) -> None:
        await memory.append(
            "ada", "t1", [said("my parrot is called Captain"), *(said(f"rent {n}") for n in range(9))]
        )
        _, context = await memory.context("ada", "t2", query=text("parrot"))
        assert str(context.found[0].message.content) == "my parrot is called Captain"
        assert context.messages == ()
        assert (await memory.context("ada", "t1"))[1].found == ()


class TestFacts:
    """The newest statement of a key holds."""

    async def test_a_newer_value_replaces_and_an_older_one_that_comes_late_does_not(
        self, memory: EmbeddedMemory
    ) -> None:
        await memory.append("ada", "t1", [], [fact("Girne", at=START)])
        await memory.append("ada", "t2", [], [fact("Lapta", at=START + timedelta(days=2))])
        await memory.append("ada", "t3", [], [fact("İskele", at=START + timedelta(days=1))])
        assert [one.value for one in await known(memory)] == ["Lapta"]

    async def test_of_two_at_one_time_the_later_arrival_holds(self, memory: EmbeddedMemory) -> None:
        await memory.append("ada", "t1", [], [fact("Girne"), fact("Lapta")])
        assert [one.value for one in await known(memory)] == ["Lapta"]

    async def test_none_forgets_with_the_history(self, memory: EmbeddedMemory, path: Path) -> None:
        await memory.append("ada", "t1", [], [fact("Girne"), fact(3, key="bedrooms")])
        await memory.append("ada", "t1", [], [fact(None, at=START + timedelta(days=1))])
        assert [one.key for one in await known(memory)] == ["bedrooms"]
        await memory.append("ada", "t1", [], [fact("Girne", at=START)])
        assert [one.key for one in await known(memory)] == ["bedrooms"]
        items = [item async for item in memory.export_user("ada")]
        assert [item["value"] for item in items if item.get("key") == "location"] == [None]

    async def test_a_forgotten_key_may_be_stated_again(self, memory: EmbeddedMemory) -> None:
        for day, value in enumerate(["Girne", None, "Lapta"]):
            await memory.append("ada", "t1", [], [fact(value, at=START + timedelta(days=day))])
        assert [one.value for one in await known(memory)] == ["Lapta"]

    async def test_the_same_fact_again_is_a_duplicate(self, memory: EmbeddedMemory) -> None:
        assert (await memory.append("ada", "t1", [], [fact("Girne")])).status == "ok"
        assert (await memory.append("ada", "t1", [], [fact("Girne")])).status == "duplicate"

    async def test_history_is_kept_within_bounds(self, memory: EmbeddedMemory) -> None:
        for day in range(facts.HISTORY_KEPT + 10):
            await memory.append("ada", "t1", [], [fact(day, at=START + timedelta(days=day))])
        items = [item async for item in memory.export_user("ada") if item["type"] == "fact"]
        assert [item["value"] for item in items] == list(range(10, facts.HISTORY_KEPT + 10))
        assert [item["current"] for item in items][-2:] == [False, True]

    async def test_facts_come_latest_first_with_their_time(self, memory: EmbeddedMemory) -> None:
        for day, key in enumerate(["a", "b", "c"]):
            await memory.append("ada", f"t{day}", [], [fact(day, key=key, at=START + timedelta(days=day))])
        assert [(one.key, one.created_at) for one in await known(memory)] == [
            ("c", START + timedelta(days=2)),
            ("b", START + timedelta(days=1)),
            ("a", START),
        ]


class TestErasure:
    """Nothing is left, not even bytes."""

    async def test_no_byte_of_what_was_said_is_left(self, memory: EmbeddedMemory, tmp_path: Path) -> None:
        for number in range(50):
            await memory.append(
                "zebulon", "threadwing", [said(f"quokkaphone {number}")], [fact(f"wombatville {number}")]
            )
            await memory.append("bob", "b1", [said(f"hello {number}")])
        assert (await memory.delete_user("zebulon", ["threadwing"])).status == "ok"
        held = await asyncio.to_thread(lambda: b"".join(part.read_bytes() for part in tmp_path.iterdir()))
        for trace in (b"quokka", b"wombat", b"uok", b"threadwing", b"zebulon"):
            assert trace not in held, trace
        assert await found(memory, "quokkaphone") == []
        assert len(await found(memory, "hello", user="bob")) == 10

    async def test_a_user_who_comes_back_meets_nothing_old(self, memory: EmbeddedMemory) -> None:
        await memory.append("ada", "t1", [said("old marmalade")])
        await memory.delete_user("ada", ["t1"])
        await memory.append("ada", "t1", [said("new marmalade")])
        assert await found(memory, "marmalade") == ["new marmalade"]

    async def test_erasing_again_or_nobody_is_fine(self, memory: EmbeddedMemory) -> None:
        assert (await memory.delete_user("nobody", [])).status == "ok"
        assert (await memory.delete_user("nobody", [])).status == "ok"

    async def test_the_index_stays_whole(self, memory: EmbeddedMemory) -> None:
        for user in ("ada", "bob"):
            await memory.append(
                user, f"{user}-t", [said(f"{user} {number} marmalade") for number in range(20)]
            )
        await memory.delete_user("ada", [])
        for table in ("word_index", "gram_index"):
            await memory._file.write(
                lambda c, t=table: c.execute(f"INSERT INTO {t} ({t}) VALUES ('integrity-check')")  # type: ignore[misc]
            )


async def test_an_export_pages_through_everything(memory: EmbeddedMemory) -> None:
    messages = [said(f"number {number}") for number in range(1_203)]
    await memory.append("ada", "t1", messages)
    await memory.append("bob", "b1", [said("not hers")])
    items = [item async for item in memory.export_user("ada")]
    assert [item["type"] for item in items[:2]] == ["user", "thread"]
    assert [item["id"] for item in items[2:]] == [str(message.id) for message in messages]
    assert items[2]["content"] == "number 0"
    assert [item async for item in memory.export_user("nobody")] == []


async def test_a_thread_id_used_by_two_users_stays_apart(memory: EmbeddedMemory) -> None:
    await memory.append("ada", "t1", [said("hers")])
    await memory.append("bob", "t1", [said("his")])
    _, context = await memory.context("bob", "t1", last_n=9)
    assert [str(message.content) for message in context.messages] == ["his"]


async def test_trouble_is_a_value(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    memory = await EmbeddedMemory.open(path, busy_ms=10)
    async with write_locked(path):
        assert (await memory.append("ada", "t1", turn(1))).status == "unavailable"
        assert (await memory.ensure_thread("ada", "t1")).detail == "sqlite: locked"
        assert (await memory.delete_user("ada", [])).status == "unavailable"
        assert (await memory.context("ada", "t1"))[0].ok, "reading goes on"
    await memory.aclose()
    assert (await memory.context("ada", "t1"))[0].status == "unavailable"
    assert (await memory.search("ada", text("x")))[0].status == "unavailable"
    assert (await memory.probe()).status == "unavailable"


async def test_it_is_all_there_after_a_restart(path: Path) -> None:
    settings = MemorySettings(data_dir=path.parent)
    async with open_embedded(settings) as memory:
        await memory.append("ada", "t1", turn(1), [fact("Girne")])
    async with open_embedded(settings) as memory:
        _, context = await memory.context("ada", "t1")
        assert (len(context.messages), context.facts[0].value) == (2, "Girne")


async def test_messages_of_a_failed_append_leave_nothing_behind(memory: EmbeddedMemory) -> None:
    good, bad = said("good"), said("bad")
    broken = replace(bad, metadata={"x": object()})  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        await memory.append("ada", "t1", [good, broken])
    assert (await memory.context("ada", "t1"))[0].status == "empty"
    assert await found(memory, "good") == []


async def test_another_version_of_the_tokens_rebuilds_the_index(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = await EmbeddedMemory.open(path)
    await memory.append("ada", "t1", [said(f"marmalade {number}") for number in range(reindex.BATCH + 20)])
    await memory._file.write(lambda c: c.execute("UPDATE index_version SET version = 0"))
    await memory._file.write(lambda c: c.execute("INSERT INTO word_index (word_index) VALUES ('delete-all')"))
    await memory.aclose()
    memory = await EmbeddedMemory.open(path)
    assert len(await found(memory, "marmalade")) == 10
    assert await reindex.reindex_if_outdated(memory._file) == 0
    await memory.aclose()


async def test_opening_what_is_not_there_makes_nothing(path: Path) -> None:
    assert await EmbeddedMemory.open_existing(path) is None
    assert not await asyncio.to_thread(path.exists)


async def test_a_broken_file_is_an_error_at_the_start(path: Path) -> None:
    await asyncio.to_thread(path.write_bytes, b"rubbish" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        await EmbeddedMemory.open(path)
