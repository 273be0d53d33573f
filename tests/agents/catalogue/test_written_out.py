"""Statements written out for SQLite's own driver answer as SQLAlchemy has them answered."""

from __future__ import annotations

import asyncio
import sqlite3
from threading import Barrier

import pytest
from sqlalchemy import bindparam, column, literal, select, table

from agents.catalogue.reads import Ask, Rows
from agents.catalogue.repository import open_catalogue
from agents.catalogue.written_out import written_out
from agents.markets.market import Market

NUMBERS = table("numbers", column("n"))
AMONG = (
    select(NUMBERS.c.n, literal("is one of them"))
    .where(NUMBERS.c.n.in_(bindparam("wanted", expanding=True)), NUMBERS.c.n >= bindparam("least"))
    .order_by(NUMBERS.c.n)
)


@pytest.mark.parametrize("wanted", [[], [3], [3, 5], [1, 2, 3, 4, 5, 6]])
def test_a_list_of_any_length_is_filled_in(wanted: list[int]) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript("CREATE TABLE numbers (n); INSERT INTO numbers VALUES (1), (2), (3), (4), (5)")
    values = {"wanted": wanted, "least": 2}
    written = written_out(AMONG, values)
    rows = connection.execute(written.sql, written.filled(values)).fetchall()
    assert rows == [(n, "is one of them") for n in wanted if 2 <= n <= 5]


def test_a_statement_is_written_once_for_a_number_of_values() -> None:
    written = written_out(AMONG, {"wanted": [1, 2], "least": 0})
    assert written_out(AMONG, {"wanted": [8, 9], "least": 7}) is written
    assert written_out(AMONG, {"wanted": [8], "least": 7}) is not written


def test_filling_in_leaves_the_values_as_they_were() -> None:
    values = {"wanted": [1, 2], "least": 0}
    written_out(AMONG, values).filled(values)
    assert values == {"wanted": [1, 2], "least": 0}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_reads_at_the_same_time_do_not_wait_for_each_other(seeded_url: str, market: Market) -> None:
    together = Barrier(2)

    def work(ask: Ask) -> Rows:
        together.wait(5)
        return ask(select(literal(1)), {})

    async with open_catalogue(seeded_url, market) as catalogue:
        reads = catalogue.listings.reads
        assert await asyncio.gather(reads.run(work), reads.run(work)) == [[(1,)], [(1,)]]
