"""What every outbox promises, whatever it is kept in."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from memory.outbox import Outbox
from memory.outbox.port import Claim
from memory.port import MemoryMessage, NewFact
from memory.redaction import RedactedText
from tests.memory.outbox.stage import START, Clock, fact, ids, turn


async def claimed(outbox: Outbox, *, lease_s: float = 10, **options: int) -> Claim:
    claim = await outbox.claim("me", lease_s=lease_s, **options)
    assert claim is not None
    return claim


def keys(claim: Claim) -> list[object]:
    return [held.entry.key for held in claim.entries]


async def test_a_turn_waits_with_both_messages_and_facts_in_order(outbox: Outbox) -> None:
    messages = turn(1)
    result = await outbox.enqueue("ada", "t1", messages, [fact(["Girne"])])
    assert (result.status, result.queued) == ("queued", 3)
    claim = await claimed(outbox)
    assert (claim.user_id, claim.thread_id) == ("ada", "t1")
    assert [held.entry.body for held in claim.entries][:2] == messages
    assert isinstance(claim.entries[2].entry.body, NewFact)
    assert claim.entries[2].entry.body == fact(["Girne"])
    assert not claim.resend


async def test_a_resend_of_a_turn_adds_nothing(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1), [fact(1)])
    again = await outbox.enqueue("ada", "t1", turn(1), [fact(1)])
    assert (again.status, again.queued, again.ok) == ("duplicate", 0, True)
    assert (await outbox.depth()).pending == 3


async def test_a_resend_after_delivery_adds_nothing(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    claim = await claimed(outbox)
    await outbox.done(claim, ids(turn(1)), release=True)
    assert (await outbox.enqueue("ada", "t1", turn(1))).status == "duplicate"
    assert (await outbox.depth()).pending == 0
    assert await outbox.claim("me", lease_s=10) is None


async def test_half_a_turn_that_is_new_is_added(outbox: Outbox) -> None:
    first, second = turn(1)
    await outbox.enqueue("ada", "t1", [first])
    assert (await outbox.enqueue("ada", "t1", [first, second])).queued == 1
    assert keys(await claimed(outbox)) == [first.id, second.id]


async def test_a_thread_is_claimed_by_one_only(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await claimed(outbox)
    assert await outbox.claim("other", lease_s=10) is None
    await outbox.enqueue("ada", "t1", turn(2))
    assert await outbox.claim("other", lease_s=10) is None


async def test_other_threads_are_claimed_meanwhile(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.enqueue("ada", "t2", turn(1, thread="t2"))
    assert {(await claimed(outbox)).thread_id, (await claimed(outbox)).thread_id} == {"t1", "t2"}


async def test_the_thread_that_waits_longest_comes_first(outbox: Outbox, clock: Clock) -> None:
    for number, thread in enumerate(["t3", "t1", "t2"]):
        clock.move(1)
        await outbox.enqueue("ada", thread, turn(number, thread=thread))
    assert [(await claimed(outbox)).thread_id for _ in range(3)] == ["t3", "t1", "t2"]


async def test_a_lease_that_ran_out_goes_to_another_who_hears_of_the_try(
    outbox: Outbox, clock: Clock
) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    lost = await claimed(outbox)
    clock.move(11)
    taken = await outbox.claim("other", lease_s=10)
    assert taken is not None and taken.resend
    assert not await outbox.done(lost, ids(turn(1)))
    assert not await outbox.refused(lost, turn(1)[0].id, "invalid", bury=True)
    assert not await outbox.give_back(lost)
    assert (await outbox.depth()).pending == 2
    assert await outbox.done(taken, ids(turn(1)), release=True)
    assert (await outbox.depth()).pending == 0


async def test_a_lease_that_ran_out_still_counts_while_nobody_took_it(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    late = await claimed(outbox)
    clock.move(60)
    assert await outbox.done(late, ids(turn(1)), release=True)
    assert (await outbox.depth()).pending == 0


async def test_leases_of_the_dead_are_ended(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.claim("dead", lease_s=1000)
    assert await outbox.end_leases(lambda owner: owner == "somebody else") == 0
    assert await outbox.claim("me", lease_s=10) is None
    assert await outbox.end_leases(lambda owner: owner == "dead") == 1
    assert (await claimed(outbox)).resend


async def test_after_the_clock_was_set_back_nothing_waits_for_it_to_come_round_again(
    outbox: Outbox, clock: Clock
) -> None:
    await outbox.enqueue("ada", "waits", turn(1, thread="waits"))
    await outbox.give_back(await claimed(outbox), delay_s=5)
    await outbox.enqueue("ada", "leased", turn(1, thread="leased"))
    assert (await claimed(outbox)).thread_id == "leased"
    assert await outbox.end_long_waits(10) == 0
    clock.move(-3_600)
    assert await outbox.next_due_s() == pytest.approx(3_605)
    assert await outbox.end_long_waits(3_611) == 0
    assert await outbox.end_long_waits(600) == 2
    assert await outbox.end_long_waits(600) == 0
    assert {(await claimed(outbox)).thread_id, (await claimed(outbox)).thread_id} == {"waits", "leased"}


async def test_a_wait_that_makes_sense_is_left_alone(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.give_back(await claimed(outbox), delay_s=300)
    await outbox.enqueue("ada", "t2", turn(1, thread="t2"))
    await claimed(outbox, lease_s=300)
    assert await outbox.end_long_waits(300) == 0
    assert await outbox.next_due_s() == pytest.approx(300)


async def test_half_a_character_is_kept_as_one_that_cannot_be_read(outbox: Outbox) -> None:
    """A model gives them, UTF-8 has no place for them, and one that is refused would be refused for ever."""
    half = MemoryMessage(
        turn(1)[1].id, "assistant", RedactedText.from_store("a\ud83db\x00"), START, {"k": "\udc00"}
    )
    told = NewFact("location", ["Girne\ud83d"], RedactedText.from_store("in Girne\ud83d"), START)
    assert (await outbox.enqueue("ada", "t1", [half], [told])).status == "queued"
    assert (await outbox.enqueue("ada", "t1", [half], [told])).status == "duplicate"
    message, fact_held = [held.entry.body for held in (await claimed(outbox)).entries]
    assert isinstance(message, MemoryMessage) and isinstance(fact_held, NewFact)
    assert (message.content, message.metadata) == ("a\ufffdb\x00", {"k": "\ufffd"})
    assert (fact_held.value, fact_held.text) == (["Girne\ufffd"], "in Girne\ufffd")
    assert isinstance(message.content, RedactedText) and isinstance(fact_held.text, RedactedText)


async def test_giving_back_delays_and_counts_failures(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    assert await outbox.next_due_s() == 0
    await outbox.give_back(await claimed(outbox), delay_s=5, failed=True)
    assert await outbox.next_due_s() == pytest.approx(5)
    assert await outbox.claim("me", lease_s=10) is None
    clock.move(5)
    claim = await claimed(outbox)
    assert claim.failures == 1 and claim.resend
    await outbox.give_back(claim, failed=True)
    assert (await claimed(outbox)).failures == 2


async def test_enqueueing_does_not_shorten_a_backoff(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.give_back(await claimed(outbox), delay_s=5, failed=True)
    clock.move(1)
    await outbox.enqueue("ada", "t1", turn(2))
    assert await outbox.claim("me", lease_s=10) is None


async def test_a_success_resets_the_failures(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.give_back(await claimed(outbox), failed=True)
    claim = await claimed(outbox)
    await outbox.done(claim, ids(turn(1)), release=True)
    await outbox.enqueue("ada", "t1", turn(2))
    assert (await claimed(outbox)).failures == 0


async def test_giving_a_claim_back_is_no_failure(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    assert await outbox.give_back(await claimed(outbox)) is True
    assert (await claimed(outbox)).failures == 0


async def test_what_a_claim_leaves_undelivered_may_have_been_stored(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.done(await claimed(outbox), ids(turn(1))[:1], release=True)
    rest = await claimed(outbox)
    assert (keys(rest), rest.resend) == (ids(turn(1))[1:], True)


async def test_the_leases_of_all_who_are_gone_are_ended_and_counted(outbox: Outbox) -> None:
    for thread, owner in (("t1", "gone-1"), ("t2", "gone-2"), ("t3", "here")):
        await outbox.enqueue("ada", thread, turn(1, thread=thread))
        assert await outbox.claim(owner, lease_s=10)
    assert await outbox.end_leases(lambda owner: owner.startswith("gone")) == 2
    assert {(await claimed(outbox)).thread_id for _ in range(2)} == {"t1", "t2"}
    assert await outbox.claim("me", lease_s=10) is None


async def test_what_was_never_sent_is_no_resend(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.give_back(await claimed(outbox), unsent=True)
    assert not (await claimed(outbox)).resend


async def test_nothing_is_due_when_nothing_waits(outbox: Outbox) -> None:
    assert await outbox.next_due_s() is None
    assert await outbox.claim("me", lease_s=10) is None


async def test_a_lease_delays_what_is_due(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await claimed(outbox)
    assert await outbox.next_due_s() == pytest.approx(10)


async def test_a_claim_takes_the_oldest_rows_up_to_its_limit(outbox: Outbox) -> None:
    for number in range(5):
        await outbox.enqueue("ada", "t1", turn(number))
    claim = await claimed(outbox, limit=3)
    assert keys(claim) == [*ids(turn(0)), turn(1)[0].id]
    await outbox.done(claim, keys(claim), release=True)  # type: ignore[arg-type]
    assert keys(await claimed(outbox, limit=3)) == [turn(1)[1].id, *ids(turn(2))]


async def test_marking_a_row_twice_counts_once(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    clock.move(1)
    await outbox.enqueue("ada", "t2", turn(1, thread="t2"))
    claim = await claimed(outbox)
    await outbox.done(claim, ids(turn(1)))
    await outbox.done(claim, ids(turn(1)), release=True)
    assert (await claimed(outbox)).thread_id == "t2"
    assert (await outbox.depth()).pending == 2


async def test_a_claim_marks_rows_of_its_own_thread_only(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.enqueue("ada", "t2", turn(1, thread="t2"))
    await outbox.done(await claimed(outbox), ids(turn(1, thread="t2")), release=True)
    assert (await outbox.depth()).pending == 4


async def test_depth_counts_rows_age_and_dead_letters_of_all_or_one(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    clock.move(30)
    await outbox.enqueue("bob", "b1", turn(1, user="bob", thread="b1"))
    claim = await claimed(outbox)
    await outbox.refused(claim, claim.entries[0].entry.key, "invalid", bury=True)
    everybody, ada, bob, nobody = [await outbox.depth(user) for user in (None, "ada", "bob", "eve")]
    assert (everybody.pending, everybody.oldest_s, everybody.dead) == (3, 30, 1)
    assert (ada.pending, ada.oldest_s, ada.dead) == (1, pytest.approx(30), 1)
    assert (bob.pending, bob.oldest_s, bob.dead) == (2, 0, 0)
    assert (nobody.pending, nobody.oldest_s, nobody.dead) == (0, 0, 0)


async def test_a_dead_letter_blocks_nobody_and_can_be_retried_in_its_old_place(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", [*turn(1), *turn(2)])
    claim = await claimed(outbox)
    bad = turn(1)[1].id
    assert await outbox.refused(claim, bad, "invalid: too long", bury=False)
    assert await outbox.refused(claim, bad, "invalid: too long", bury=True)
    await outbox.give_back(claim)
    assert keys(await claimed(outbox)) == [turn(1)[0].id, *ids(turn(2))]
    [letter] = await outbox.dead_letters()
    assert (letter.key, letter.user_id, letter.thread_id, letter.kind) == (bad, "ada", "t1", "message")
    assert (letter.reason, letter.refusals) == ("invalid: too long", 2)
    assert letter.preview.startswith("assistant says 1")
    assert await outbox.retry_dead([uuid4()]) == 0
    assert await outbox.retry_dead([bad]) == 1
    assert await outbox.dead_letters() == []
    assert (await outbox.depth()).pending == 4
    assert await outbox.retry_dead() == 0


async def test_dead_letters_are_retried_and_dropped_all_at_once(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    for change in (outbox.retry_dead, outbox.drop_dead):
        claim = await claimed(outbox)
        for message in turn(1):
            await outbox.refused(claim, message.id, "invalid", bury=True)
        await outbox.give_back(claim)
        assert await change() == 2


async def test_a_refusal_is_remembered(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    claim = await claimed(outbox)
    await outbox.refused(claim, turn(1)[0].id, "invalid", bury=False)
    await outbox.give_back(claim)
    assert [held.refusals for held in (await claimed(outbox)).entries] == [1, 0]


async def test_a_dropped_dead_letter_does_not_come_back_with_a_resend(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    claim = await claimed(outbox)
    for message in turn(1):
        await outbox.refused(claim, message.id, "invalid", bury=True)
    await outbox.give_back(claim)
    assert await outbox.claim("me", lease_s=10) is None
    assert await outbox.drop_dead([turn(1)[0].id]) == 1
    assert await outbox.drop_dead() == 1
    assert await outbox.dead_letters() == []
    items = [item async for item in outbox.export_user("ada")]
    assert [(item["body"], item["reason"]) for item in items[1:]] == [(None, "dropped")] * 2
    assert (await outbox.enqueue("ada", "t1", turn(1))).status == "duplicate"


async def test_operators_see_what_waits(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1, text="x" * 200), [fact("Girne")])
    letters = await outbox.pending()
    assert [letter.kind for letter in letters] == ["message", "message", "fact"]
    assert len(letters[0].preview) == 80 and letters[0].preview.endswith("…")
    assert letters[2].preview == "location is Girne"
    assert len(await outbox.pending(limit=1)) == 1


async def test_operators_see_when_a_letter_came_and_how_often_it_was_tried(
    outbox: Outbox, clock: Clock
) -> None:
    await outbox.enqueue("ada", "t1", turn(1)[:1])
    clock.move(60)
    for _ in range(2):
        await outbox.give_back(await claimed(outbox))
    [letter] = await outbox.pending()
    assert (letter.enqueued_at, letter.tries, letter.refusals, letter.reason) == (START, 2, 0, "")


async def test_lists_for_operators_end_after_a_hundred_letters(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", [message for number in range(51) for message in turn(number)])
    assert len(await outbox.pending()) == 100
    claim = await claimed(outbox, limit=200)
    for held in claim.entries:
        await outbox.refused(claim, held.entry.key, "invalid", bury=True)
    assert len(await outbox.dead_letters()) == 100


async def test_keys_of_delivered_rows_are_pruned_after_their_time_only(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.done(await claimed(outbox), ids(turn(1)), release=True)
    await outbox.enqueue("ada", "t1", turn(2))
    clock.move(30 * 86_400)
    assert await outbox.prune(30) == 0
    assert await outbox.known(ids(turn(1))) == set(ids(turn(1)))
    clock.move(1)
    assert await outbox.prune(30) == 2
    assert await outbox.known([*ids(turn(1)), *ids(turn(2))]) == set(ids(turn(2)))
    assert (await outbox.depth()).pending == 2


async def test_the_registry_knows_threads_and_their_owner(outbox: Outbox, clock: Clock) -> None:
    for thread in ("z", "a"):
        clock.move(1)
        await outbox.enqueue("ada", thread, turn(1, thread=thread))
    assert await outbox.threads_of("ada") == ("z", "a")
    assert await outbox.threads_of("bob") == ()
    assert (await outbox.owner("z"), await outbox.owner("nope")) == ("ada", None)


async def test_a_thread_of_somebody_else_takes_nothing(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    result = await outbox.enqueue("eve", "t1", turn(2, user="eve"))
    assert (result.status, result.ok, result.queued) == ("foreign", True, 0)
    assert (await outbox.depth()).pending == 2
    assert await outbox.threads_of("eve") == ()


async def test_names_are_kept_replaced_and_forgotten(outbox: Outbox) -> None:
    assert await outbox.known_id("thread", "t1") is None
    await outbox.remember_id("thread", "t1", "a")
    await outbox.remember_id("thread", "t1", "b")
    await outbox.remember_id("user", "t1", "c")
    assert await outbox.known_id("thread", "t1") == "b"
    await outbox.forget_id("thread", "t1")
    assert await outbox.known_id("thread", "t1") is None
    assert await outbox.known_id("user", "t1") == "c"


async def test_a_long_message_waits_in_parts_that_a_resend_does_not_double(outbox: Outbox) -> None:
    [long, reply] = turn(1, text="word " * 1200)
    assert (await outbox.enqueue("ada", "t1", [long, reply])).queued == 6
    assert (await outbox.enqueue("ada", "t1", [long, reply])).status == "duplicate"
    bodies = [held.entry.body for held in (await claimed(outbox)).entries]
    assert all(isinstance(body, MemoryMessage) for body in bodies)
    parts = [body for body in bodies[:3] if isinstance(body, MemoryMessage)]
    assert "".join(part.content for part in parts) == long.content
    assert parts[0].id == long.id


async def test_many_enqueues_at_once_to_one_thread_lose_nothing(outbox: Outbox) -> None:
    await asyncio.gather(*(outbox.enqueue("ada", "t1", turn(number)) for number in range(30)))
    claim = await claimed(outbox, limit=100)
    assert len(claim.entries) == 60
    for number in range(30):
        place = keys(claim).index(turn(number)[0].id)
        assert keys(claim)[place + 1] == turn(number)[1].id


async def test_many_claims_at_once_never_share_a_thread(outbox: Outbox) -> None:
    for number in range(12):
        await outbox.enqueue("ada", f"t{number}", turn(1, thread=f"t{number}"))
    claims = await asyncio.gather(*(outbox.claim(f"o{number}", lease_s=10) for number in range(12)))
    threads = [claim.thread_id for claim in claims if claim is not None]
    assert len(threads) == len(set(threads))
    rest = [claim.thread_id for claim in [await outbox.claim("me", lease_s=10) for _ in range(12)] if claim]
    assert sorted(threads + rest) == sorted(f"t{number}" for number in range(12))


async def test_an_export_holds_threads_rows_and_names_of_that_user_only(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    clock.move(1)
    await outbox.enqueue("bob", "b1", turn(1, user="bob", thread="b1"))
    await outbox.remember_id("thread", "t1", "uuid-1")
    await outbox.remember_id("user", "ada", "uuid-2")
    await outbox.remember_id("thread", "b1", "uuid-3")
    claim = await claimed(outbox)
    await outbox.done(claim, [claim.entries[0].entry.key], release=True)
    items = [item async for item in outbox.export_user("ada")]
    assert [item["type"] for item in items] == ["thread", "outbox", "outbox", "name", "name"]
    assert [item["state"] for item in items[1:3]] == ["delivered", "waiting"]
    assert items[1]["body"] is None and items[2]["body"]["content"].startswith("assistant says 1")
    assert {item["theirs"] for item in items[3:]} == {"uuid-1", "uuid-2"}
    assert [item async for item in outbox.export_user("eve")] == []


async def test_an_export_says_all_that_is_known_of_each_thing(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1), [fact("Girne")])
    await outbox.remember_id("thread", "t1", "uuid-1")
    claim = await claimed(outbox)
    await outbox.done(claim, [claim.entries[0].entry.key])
    await outbox.refused(claim, claim.entries[1].entry.key, "invalid: poison", bury=True)
    clock.move(5)
    since = START.isoformat()
    row = {"type": "outbox", "thread_id": "t1", "enqueued_at": since}
    keys_of = [str(held.entry.key) for held in claim.entries]
    items = [item async for item in outbox.export_user("ada")]
    said, known = items[2].pop("body"), items[3].pop("body")
    assert items == [
        {"type": "thread", "thread_id": "t1", "created_at": since, "waiting": 1},
        {**row, "id": keys_of[0], "kind": "message", "state": "delivered", "reason": "", "body": None},
        {**row, "id": keys_of[1], "kind": "message", "state": "dead", "reason": "invalid: poison"},
        {**row, "id": keys_of[2], "kind": "fact", "state": "waiting", "reason": ""},
        {"type": "name", "kind": "thread", "ours": "t1", "theirs": "uuid-1"},
    ]
    assert (said["role"], known["value"]) == ("assistant", "Girne")


async def test_said_before_the_erasure_is_refused_and_said_after_is_taken(
    outbox: Outbox, clock: Clock
) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    clock.move(60)
    job = await outbox.open_erasure("ada", [], raw_user_id="ada@example.org")
    assert (job.holding, job.recheck_at) == (True, None), "nothing was under way"
    assert (job.user_id, job.raw_user_id, job.thread_ids) == ("ada", "ada@example.org", ("t1",))
    assert (await outbox.depth()).pending == 0
    assert (await outbox.enqueue("ada", "t9", turn(2, thread="t9"), [fact(1)])).status == "erased"
    later = clock() + timedelta(seconds=1)
    assert (await outbox.enqueue("ada", "t9", turn(3, thread="t9", at=later), [fact(2)])).queued == 2
    assert await outbox.erased_at("ada") == clock()
    assert await outbox.erased_at("bob") is None


async def test_a_reply_that_came_after_the_erasure_is_refused_with_its_question(
    outbox: Outbox, clock: Clock
) -> None:
    question, reply = turn(1, thread="t9")
    clock.move(60)
    await outbox.open_erasure("ada", [], raw_user_id="ada")
    late = MemoryMessage(reply.id, "assistant", reply.content, clock() + timedelta(seconds=5))
    assert (await outbox.enqueue("ada", "t9", [question, late])).status == "erased"
    assert (await outbox.enqueue("ada", "t9", [late])).queued == 1


async def test_erased_threads_take_nothing_any_more_unless_they_go_on(outbox: Outbox, clock: Clock) -> None:
    for thread in ("t1", "t2"):
        await outbox.enqueue("ada", thread, turn(1, thread=thread))
    await outbox.open_erasure("ada", ["t3"], raw_user_id="ada", going_on=["t2"])
    later = clock() + timedelta(seconds=1)
    statuses = [
        (await outbox.enqueue("ada", thread, turn(2, thread=thread, at=later))).status
        for thread in ("t1", "t2", "t3", "t4")
    ]
    assert statuses == ["erased", "queued", "erased", "queued"]


async def test_an_erasure_leaves_other_users_and_their_threads_alone(outbox: Outbox) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.enqueue("bob", "b1", turn(1, user="bob", thread="b1"))
    job = await outbox.open_erasure("ada", ["b1"], raw_user_id="ada")
    assert job.thread_ids == ("t1",)
    await outbox.close_erasure("ada")
    assert (await outbox.depth("bob")).pending == 2
    assert (await outbox.enqueue("bob", "b1", turn(2, user="bob", thread="b1"))).status == "queued"


async def test_an_erasure_that_meets_a_delivery_under_way_is_looked_at_again(
    outbox: Outbox, clock: Clock
) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    claim = await claimed(outbox)
    assert await outbox.leases_left_s("ada") == 10
    assert await outbox.leases_left_s("bob") == 0
    job = await outbox.open_erasure("ada", [], raw_user_id="ada")
    assert job.recheck_at == clock() + timedelta(seconds=60)
    await outbox.done(claim, ids(turn(1)), release=True)
    assert await outbox.leases_left_s("ada") == 0
    assert await outbox.next_due_s() is None


async def test_an_erasure_job_survives_until_it_is_closed(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.remember_id("thread", "t1", "uuid-1")
    await outbox.remember_id("user", "ada", "uuid-2")
    await outbox.open_erasure("ada", ["t2"], raw_user_id="ada")
    await outbox.note_erasure("ada", "backend", {"status": "erased"})
    await outbox.note_erasure("ada", "cache", {"status": "erased"})
    await outbox.postpone_erasure("ada", START + timedelta(hours=1))
    [job] = await outbox.open_erasures()
    assert job.thread_ids == ("t1", "t2")
    assert dict(job.done) == {"backend": {"status": "erased"}, "cache": {"status": "erased"}}
    assert job.recheck_at == START + timedelta(hours=1)
    assert job.started_at == clock()
    again = await outbox.open_erasure("ada", ["t5"], raw_user_id="ada")
    assert again.thread_ids == ("t1", "t2", "t5") and again.done == {}
    await outbox.close_erasure("ada")
    assert await outbox.open_erasures() == []
    assert await outbox.threads_of("ada") == ()
    assert (await outbox.known_id("thread", "t1"), await outbox.known_id("user", "ada")) == (None, None)
    await outbox.close_erasure("ada")
    await outbox.note_erasure("ada", "backend", {})


async def test_what_is_said_during_an_erasure_is_delivered_after_it(outbox: Outbox, clock: Clock) -> None:
    await outbox.open_erasure("ada", [], raw_user_id="ada")
    later = clock() + timedelta(seconds=1)
    await outbox.enqueue("ada", "t2", turn(2, thread="t2", at=later))
    clock.move(1)
    assert await outbox.claim("me", lease_s=10) is None
    assert await outbox.next_due_s() is None
    await outbox.postpone_erasure("ada", later)
    assert not (await outbox.open_erasures())[0].holding
    assert await outbox.next_due_s() == 0
    assert (await claimed(outbox)).thread_id == "t2"


async def test_closing_an_erasure_keeps_what_was_said_since(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.remember_id("user", "ada", "uuid-2")
    await outbox.open_erasure("ada", [], raw_user_id="ada", going_on=["t1"])
    later = clock() + timedelta(seconds=1)
    await outbox.enqueue("ada", "t1", turn(2, at=later))
    await outbox.enqueue("ada", "t2", turn(2, thread="t2", at=later))
    await outbox.close_erasure("ada")
    assert set(await outbox.threads_of("ada")) == {"t1", "t2"}
    assert await outbox.known_id("user", "ada") == "uuid-2"
    assert (await outbox.depth("ada")).pending == 4


async def test_a_claim_takes_twenty_rows_and_says_until_when_it_holds(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", [message for number in range(11) for message in turn(number)])
    claim = await outbox.claim("me", lease_s=10)
    assert claim is not None and len(claim.entries) == 20
    assert claim.expires_at == clock() + timedelta(seconds=10)


async def test_what_has_been_due_for_long_is_due_now(outbox: Outbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    await claimed(outbox)
    assert await outbox.next_due_s() == 10
    clock.move(4.5)
    assert await outbox.next_due_s() == 5.5
    clock.move(60)
    assert await outbox.next_due_s() == 0


async def test_of_a_user_without_leases_none_is_left(outbox: Outbox) -> None:
    assert await outbox.leases_left_s("nobody") == 0


async def test_dead_letters_of_an_erased_user_are_gone_and_nothing_replays_them(
    outbox: Outbox, clock: Clock
) -> None:
    for user, thread in (("ada", "t1"), ("bob", "t2")):
        await outbox.enqueue(user, thread, turn(1, user=user, thread=thread)[:1])
        claim = await claimed(outbox)
        await outbox.refused(claim, claim.entries[0].entry.key, "invalid", bury=True)
        await outbox.give_back(claim)
    clock.move(1)
    await outbox.open_erasure("ada", [], raw_user_id="ada")
    assert [letter.user_id for letter in await outbox.dead_letters()] == ["bob"]
    assert await outbox.retry_dead(ids(turn(1)[:1])) == 0
    assert await outbox.retry_dead() == 1
    assert (await claimed(outbox)).user_id == "bob"
    assert await outbox.claim("me", lease_s=10) is None
    assert (await outbox.enqueue("ada", "t1", turn(1)[:1])).status == "erased", (
        "nor does a client that resends"
    )
