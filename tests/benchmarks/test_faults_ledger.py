"""The fault table's ledger finds what is missing, doubled or out of order."""

from __future__ import annotations

from benchmarks.faults.ledger import Ledger
from memory.identity import message_id


def ledger() -> tuple[Ledger, list[str]]:
    book = Ledger()
    book.note("u", "t", "1", answers=1)
    book.note("u", "t", "2", answers=2)
    return book, list(book.told["t"])


def test_ids_are_those_that_memory_gives() -> None:
    _, ids = ledger()
    assert ids[0] == str(message_id("u", "t", "1", "user"))
    assert ids[4] == str(message_id("u", "t", "2", "assistant", 1))


def test_what_is_all_there_is_even() -> None:
    book, ids = ledger()
    assert book.balance({"t": ids}).even
    assert book.balance({"t": ids}).told == 5


def test_what_is_missing_is_lost() -> None:
    book, ids = ledger()
    assert book.balance({"t": [ids[0], *ids[2:]]}).lost == 1
    assert book.balance({}).lost == 5


def test_what_nobody_said_or_what_is_there_twice_is_doubled() -> None:
    book, ids = ledger()
    assert book.balance({"t": [*ids, "other"]}).doubled == 1
    assert book.balance({"t": [*ids, ids[0]]}).doubled == 1
    assert book.balance({"t": ids, "elsewhere": ["other"]}).doubled == 1


def test_what_stands_elsewhere_is_out_of_order() -> None:
    book, ids = ledger()
    assert book.balance({"t": [ids[1], ids[0], *ids[2:]]}).disordered == 2
