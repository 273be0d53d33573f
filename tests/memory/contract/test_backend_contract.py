"""What every memory backend promises, whatever stands behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from uuid import UUID, uuid5

import pytest

from memory.port import MemoryBackend, MemoryMessage, NewFact
from memory.redaction import RedactedText
from memory.settings import Backend
from tests.memory.contract.subjects import open_subject

SPACE = UUID("00000000-0000-5000-8000-000000000001")
THEN = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(params=get_args(Backend))
async def memory(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MemoryBackend]:
    async with open_subject(request.param, tmp_path) as backend:
        yield backend


def text(words: str) -> RedactedText:
    return RedactedText.from_store(words)


def said(words: str, role: Literal["user", "assistant"] = "user", *, at: int = 0) -> MemoryMessage:
    return MemoryMessage(
        uuid5(SPACE, words), role, text(words), THEN + timedelta(seconds=at), {"turn": str(at)}
    )


def fact(key: str, value: Any, *, at: int = 0) -> NewFact:
    return NewFact(key, value, text(f"{key}: {value}"), THEN + timedelta(seconds=at))


async def told(
    memory: MemoryBackend,
    messages: Sequence[MemoryMessage],
    facts: Sequence[NewFact] = (),
    *,
    user: str = "ayse",
    thread: str = "thread-1",
    resend: bool = False,
) -> str:
    ensured = await memory.ensure_thread(user, thread)
    assert ensured.ok, ensured
    outcome = await memory.append(user, thread, messages, facts, resend=resend)
    assert outcome.ok, outcome
    return outcome.status


async def recalled(
    memory: MemoryBackend, *, user: str = "ayse", thread: str = "thread-1", last_n: int = 4
) -> list[str]:
    outcome, context = await memory.context(user, thread, last_n=last_n)
    assert outcome.ok, outcome
    return [str(message.content) for message in context.messages]


async def facts_of(memory: MemoryBackend, *, user: str = "ayse", thread: str = "thread-1") -> dict[str, Any]:
    outcome, context = await memory.context(user, thread)
    assert outcome.ok, outcome
    return {found.key: found.value for found in context.facts if found.key}


async def test_a_probe_is_answered(memory: MemoryBackend) -> None:
    assert (await memory.probe()).ok


async def test_nothing_is_known_of_a_new_thread(memory: MemoryBackend) -> None:
    outcome, context = await memory.context("ayse", "thread-1")
    assert outcome.status in ("empty", "not_found")
    assert (context.messages, context.facts) == ((), ())


async def test_a_thread_can_be_ensured_again_and_again(memory: MemoryBackend) -> None:
    for _ in range(3):
        assert (await memory.ensure_thread("ayse", "thread-1")).ok


async def test_messages_come_back_in_order_with_all_they_had(memory: MemoryBackend) -> None:
    messages = [said("I want a flat in Girne"), said("Here are three.", "assistant", at=1)]
    await told(memory, messages)
    _, context = await memory.context("ayse", "thread-1")
    assert [(m.id, m.role, m.content, m.created_at, dict(m.metadata)) for m in context.messages] == [
        (m.id, m.role, m.content, m.created_at, dict(m.metadata)) for m in messages
    ]


async def test_appends_keep_their_order(memory: MemoryBackend) -> None:
    for number in range(6):
        await told(
            memory, [said(f"question {number}", at=number), said(f"answer {number}", "assistant", at=number)]
        )
    assert await recalled(memory) == ["question 4", "answer 4", "question 5", "answer 5"]
    assert (await recalled(memory, last_n=3)) == ["answer 4", "question 5", "answer 5"]


async def test_a_long_batch_is_kept_whole_and_in_order(memory: MemoryBackend) -> None:
    await told(memory, [said(f"message {number:02}") for number in range(45)])
    assert await recalled(memory, last_n=4) == [f"message {number}" for number in range(41, 45)]
    assert (
        await told(memory, [said(f"message {number:02}") for number in range(45)], resend=True) == "duplicate"
    )


async def test_a_second_delivery_changes_nothing(memory: MemoryBackend) -> None:
    batch = [said("one"), said("two", "assistant")]
    await told(memory, batch)
    assert await told(memory, batch, resend=True) == "duplicate"
    assert await recalled(memory, last_n=10) == ["one", "two"]


async def test_a_second_delivery_that_nobody_announced_changes_nothing(memory: MemoryBackend) -> None:
    batch = [said("one"), said("two", "assistant")]
    await told(memory, batch)
    await told(memory, batch)
    assert await recalled(memory, last_n=10) == ["one", "two"]


async def test_of_a_batch_that_arrived_in_part_the_rest_is_kept(memory: MemoryBackend) -> None:
    await told(memory, [said("one")])
    await told(memory, [said("one"), said("two", "assistant"), said("three")], resend=True)
    assert await recalled(memory, last_n=10) == ["one", "two", "three"]


async def test_an_empty_append_is_fine(memory: MemoryBackend) -> None:
    assert await told(memory, []) in ("ok", "duplicate")


@pytest.mark.parametrize(
    "words", ["İğne Şişli çğöü", "Где <b>дом</b> & сад?", "خانه‌ای در گیرنه", "🏠 \u2028 tab\tend"]
)
async def test_any_script_comes_back_as_it_was(memory: MemoryBackend, words: str) -> None:
    await told(memory, [said(words)])
    assert await recalled(memory) == [words]


async def test_facts_are_known_in_all_threads_of_a_user(memory: MemoryBackend) -> None:
    await told(
        memory,
        [said("Girne, up to 900")],
        [fact("area", "Girne"), fact("budget", {"max": 900, "currency": "GBP"})],
    )
    assert await facts_of(memory, thread="thread-2") == {
        "area": "Girne",
        "budget": {"max": 900, "currency": "GBP"},
    }


async def test_a_fact_has_its_words_and_its_time(memory: MemoryBackend) -> None:
    await told(memory, [said("Girne")], [fact("area", "Girne", at=5)])
    _, context = await memory.context("ayse", "thread-1")
    found = next(entry for entry in context.facts if entry.key == "area")
    assert (found.text, found.created_at) == ("area: Girne", THEN + timedelta(seconds=5))


async def test_a_newer_fact_replaces_an_older_one(memory: MemoryBackend) -> None:
    await told(memory, [said("Girne")], [fact("area", "Girne")])
    await told(memory, [said("no, Lefke")], [fact("area", "Lefke", at=9)])
    assert await facts_of(memory) == {"area": "Lefke"}


async def test_an_older_fact_that_comes_late_replaces_nothing(memory: MemoryBackend) -> None:
    await told(memory, [said("Lefke")], [fact("area", "Lefke", at=9)])
    await told(memory, [said("Girne")], [fact("area", "Girne")], thread="thread-2")
    assert await facts_of(memory) == {"area": "Lefke"}


async def test_of_two_facts_in_one_append_the_newer_stays(memory: MemoryBackend) -> None:
    await told(memory, [said("Girne, no, Lefke")], [fact("area", "Lefke", at=2), fact("area", "Girne", at=1)])
    assert await facts_of(memory) == {"area": "Lefke"}


async def test_none_forgets_a_fact_and_leaves_no_words_of_it(memory: MemoryBackend) -> None:
    await told(memory, [said("Girne")], [fact("area", "Girne")])
    forgotten = NewFact("area", None, text("area: forgotten"), THEN + timedelta(seconds=9))
    await told(memory, [said("forget that")], [forgotten])
    assert await facts_of(memory) == {}
    exported = [item async for item in memory.export_user("ayse")]
    assert not any("area: Girne" in str(item) for item in exported)


async def test_facts_alone_can_be_kept(memory: MemoryBackend) -> None:
    await told(memory, [], [fact("area", "Girne")])
    assert await facts_of(memory) == {"area": "Girne"}


async def test_facts_arrive_with_a_second_delivery_when_the_first_kept_only_messages(
    memory: MemoryBackend,
) -> None:
    await told(memory, [said("Girne")])
    await told(memory, [said("Girne")], [fact("area", "Girne")], resend=True)
    assert await facts_of(memory) == {"area": "Girne"}
    assert await recalled(memory, last_n=10) == ["Girne"]


async def test_nobody_sees_what_another_user_said(memory: MemoryBackend) -> None:
    await told(memory, [said("my secret villa")], [fact("area", "Girne")])
    await told(memory, [said("hello")], user="mehmet", thread="thread-9")
    outcome, context = await memory.context("mehmet", "thread-9", query=text("secret villa"))
    assert outcome.ok
    assert "secret" not in str(context)
    assert await facts_of(memory, user="mehmet", thread="thread-9") == {}
    _, hits = await memory.search("mehmet", text("secret villa"))
    assert not any("secret" in hit.message.content for hit in hits)
    assert not any("secret" in str(item) for item in [item async for item in memory.export_user("mehmet")])


async def test_a_search_finds_what_was_said_in_any_thread(memory: MemoryBackend) -> None:
    await told(memory, [said("a villa with a pool in Lapta")])
    await told(memory, [said("how is the weather")], thread="thread-2")
    outcome, hits = await memory.search("ayse", text("villa with pool"))
    assert outcome.ok
    assert hits[0].message.content == "a villa with a pool in Lapta"
    assert len((await memory.search("ayse", text("villa weather"), limit=1))[1]) == 1


async def test_a_query_brings_what_fits_it_into_a_new_thread(memory: MemoryBackend) -> None:
    await told(memory, [said("a villa with a pool in Lapta")])
    outcome, context = await memory.context("ayse", "thread-2", query=text("villa with pool"))
    assert outcome.ok
    assert "a villa with a pool in Lapta" in str(context)


async def test_searching_for_nobody_finds_nothing(memory: MemoryBackend) -> None:
    outcome, hits = await memory.search("nobody", text("villa"))
    assert outcome.ok
    assert hits == []


async def test_an_export_holds_messages_and_facts(memory: MemoryBackend) -> None:
    await told(memory, [said("I want a flat"), said("Sure", "assistant")], [fact("area", "Girne")])
    await told(memory, [said("and a garden")], thread="thread-2")
    exported = [item async for item in memory.export_user("ayse")]
    assert all(item["type"] for item in exported)
    for words in ("I want a flat", "Sure", "and a garden", "Girne"):
        assert any(words in str(item) for item in exported), words


async def test_an_export_of_nobody_is_empty(memory: MemoryBackend) -> None:
    assert [item async for item in memory.export_user("nobody")] == []


async def test_a_deleted_user_is_gone_and_others_stay(memory: MemoryBackend) -> None:
    await told(memory, [said("I want a flat")], [fact("area", "Girne")])
    await told(memory, [said("me too")], user="mehmet", thread="thread-9")
    assert (await memory.delete_user("ayse", ["thread-1"])).status == "ok"
    outcome, context = await memory.context("ayse", "thread-1", query=text("flat"))
    assert outcome.status in ("empty", "not_found")
    assert context.messages == ()
    assert context.facts == ()
    assert [item async for item in memory.export_user("ayse")] == []
    assert await recalled(memory, user="mehmet", thread="thread-9") == ["me too"]


async def test_deleting_again_is_no_failure(memory: MemoryBackend) -> None:
    await told(memory, [said("I want a flat")])
    await memory.delete_user("ayse", ["thread-1"])
    assert (await memory.delete_user("ayse", ["thread-1"])).status in ("ok", "not_found", "unverified")


async def test_a_user_can_come_back_after_deletion(memory: MemoryBackend) -> None:
    await told(memory, [said("I want a flat")])
    await memory.delete_user("ayse", ["thread-1"])
    await told(memory, [said("I am back")], thread="thread-2")
    assert await recalled(memory, thread="thread-2") == ["I am back"]
