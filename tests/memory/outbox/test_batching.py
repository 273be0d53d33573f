"""Batches: new rows by the score, doubtful ones carefully."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.outbox.batching import RESEND_BATCH, next_batch
from memory.outbox.entry import entries_of
from memory.outbox.port import ClaimedEntry
from tests.memory.outbox.stage import turn

[ENTRY] = entries_of("ada", "t1", turn(1)[:1])


def rows(*tries: int) -> list[ClaimedEntry]:
    return [ClaimedEntry(seq, ENTRY, tried, 0) for seq, tried in enumerate(tries)]


def test_rows_never_sent_go_together() -> None:
    assert len(next_batch(rows(*[0] * 20), 0)) == 20
    assert len(next_batch(rows(*[0] * 20), 9)) == 20
    assert next_batch([], 3) == ()


@pytest.mark.parametrize(("failures", "size"), [(0, 8), (1, 4), (2, 2), (3, 1), (4, 1), (60, 1)])
def test_doubtful_rows_go_in_batches_that_shrink_with_every_failure(failures: int, size: int) -> None:
    assert RESEND_BATCH == 8
    assert len(next_batch(rows(*[1] * 20), failures)) == size


def test_doubtful_rows_go_by_themselves() -> None:
    assert [row.seq for row in next_batch(rows(2, 1, 0, 0), 0)] == [0, 1]


@given(st.lists(st.integers(0, 3), max_size=25), st.integers(0, 10))
def test_a_batch_is_the_oldest_rows_in_order_and_never_none(tries: list[int], failures: int) -> None:
    waiting = rows(*tries)
    batch = next_batch(waiting, failures)
    assert list(batch) == waiting[: len(batch)]
    assert bool(batch) == bool(waiting)
