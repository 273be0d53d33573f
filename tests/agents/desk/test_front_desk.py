"""What users leave at the front desk is kept once, theirs to read, and theirs to take away; on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agents.desk import Handover, Viewing, open_desk
from agents.desk.saved_searches import MOST_SAVED

NOW = datetime(2027, 1, 2, 12, tzinfo=UTC)
VIEWING = Viewing(
    id="11111111-1111-5111-8111-111111111111",
    user_id="ada",
    thread_id="t",
    listing_id="h1",
    listing_title="2+1 flat",
    day=date(2027, 1, 9),
    name="Ada",
    contact="ada@example.com",
    note="",
    lang="en",
    demo=False,
    asked_at=NOW,
)
HANDOVER = Handover(
    id="22222222-2222-5222-8222-222222222222",
    user_id="ada",
    thread_id="t",
    listing_id=None,
    name="Ada",
    contact="ada@example.com",
    note="in the evening",
    transcript=({"role": "user", "text": "hello"},),
    lang="en",
    asked_at=NOW,
)


@pytest.fixture
async def desk(desk_url):
    async with open_desk(desk_url) as opened:
        yield opened


async def test_a_request_that_is_filed_again_is_there_once_and_as_it_was_first(desk):
    assert await desk.file(VIEWING)
    assert not await desk.file(replace(VIEWING, name="Eve"))
    assert await desk.viewings() == [VIEWING]


async def test_a_handover_keeps_its_transcript(desk):
    await desk.file(HANDOVER)
    assert await desk.handovers() == [HANDOVER]


async def test_what_a_user_left_is_read_out_and_nobody_elses(desk):
    await desk.file(VIEWING)
    await desk.file(HANDOVER)
    await desk.file(replace(VIEWING, id="33333333-3333-5333-8333-333333333333", user_id="eve"))
    await desk.searches.save("ada", {"location": ["Girne"]}, {"h1": 500.0}, NOW)
    items = [item async for item in desk.of_user("ada")]
    assert [item["kind"] for item in items] == ["viewing", "handover", "search"]
    assert {item["user_id"] for item in items} == {"ada"}
    assert items[0]["contact"] == "ada@example.com"


async def test_forgetting_takes_what_was_left_before_that_moment(desk):
    later = replace(VIEWING, id="33333333-3333-5333-8333-333333333333", asked_at=NOW + timedelta(hours=1))
    for one in (VIEWING, HANDOVER, later, replace(VIEWING, id="4" * 36, user_id="eve")):
        await desk.file(one)
    await desk.searches.save("ada", {"location": ["Girne"]}, {}, NOW)
    assert await desk.forget("ada", before=NOW + timedelta(minutes=1)) == 3
    assert await desk.left_of("ada", before=NOW + timedelta(minutes=1)) == 0
    assert [one.user_id for one in await desk.viewings()] == ["eve", "ada"] or len(await desk.viewings()) == 2
    assert await desk.forget("ada") == 1


async def test_the_same_search_saved_again_is_one_search(desk):
    for hours in (0, 1):
        await desk.searches.save("ada", {"location": ["Girne"]}, {"h1": 1.0}, NOW + timedelta(hours=hours))
    (search,) = await desk.searches.of_user("ada")
    assert search.saved_at == NOW + timedelta(hours=1)


async def test_a_user_keeps_so_many_searches_and_no_more(desk):
    for number in range(MOST_SAVED + 3):
        slots = {"price": [0, 100 + number]}
        await desk.searches.save("ada", slots, {}, NOW + timedelta(minutes=number))
    kept = await desk.searches.of_user("ada")
    assert len(kept) == MOST_SAVED
    assert kept[0].slots == {"price": [0, 100 + MOST_SAVED + 2]}


async def test_a_second_start_finds_what_the_first_one_kept(desk, desk_url):
    await desk.file(VIEWING)
    async with open_desk(desk_url) as again:
        assert await again.viewings() == [VIEWING]


async def test_what_is_old_goes_but_a_viewing_not_before_its_day(desk):
    await desk.file(VIEWING)
    await desk.file(HANDOVER)
    later = replace(VIEWING, id="44444444-4444-5444-8444-444444444444", day=date(2027, 3, 1))
    await desk.file(later)
    assert await desk.let_go(NOW) == 0
    assert await desk.let_go(NOW + timedelta(days=10)) == 2
    assert await desk.viewings() == [later]
    assert await desk.handovers() == []
    assert await desk.let_go(NOW + timedelta(days=90)) == 1
