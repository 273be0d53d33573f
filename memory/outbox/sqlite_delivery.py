"""Delivery on SQLite: plain functions of a connection, each one a transaction of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from memory.moment import moment
from memory.outbox.batching import next_batch
from memory.outbox.entry import decode, encode, kind_of, said_since
from memory.outbox.erasure_log import tombstone
from memory.outbox.port import Claim, ClaimedEntry, Enqueued, Entry

_DUE: Final = (
    "SELECT thread_id, user_id, failures, lease_token FROM threads "
    "WHERE waiting > 0 AND due_at <= ? AND lease_until <= ? AND NOT EXISTS "
    "(SELECT 1 FROM erasures e WHERE e.user_id = threads.user_id AND e.holding) ORDER BY due_at LIMIT 1"
)


def enqueue(
    connection: sqlite3.Connection, user_id: str, thread_id: str, entries: Sequence[Entry], now: int
) -> Enqueued:
    """Keep entries that are new, at the end of their thread."""
    owner = connection.execute("SELECT user_id FROM threads WHERE thread_id = ?", (thread_id,)).fetchone()
    if owner and owner[0] != user_id:
        return Enqueued("foreign")
    marks = dict(
        connection.execute(
            "SELECT subject, erased_at FROM tombstones WHERE subject IN (?, ?)",
            (tombstone("user", user_id), tombstone("thread", thread_id)),
        )
    )
    if tombstone("thread", thread_id) in marks:
        return Enqueued("erased")
    if marks:
        entries = said_since(entries, moment(marks[tombstone("user", user_id)]))
        if not entries:
            return Enqueued("erased")
    if not owner:
        connection.execute(
            "INSERT INTO threads (thread_id, user_id, created_at, due_at) VALUES (?, ?, ?, ?)",
            (thread_id, user_id, now, now),
        )
    new = 0
    for entry in entries:
        new += connection.execute(
            "INSERT INTO entries (key, thread_id, kind, body, enqueued_at, changed_at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (key) DO NOTHING",
            (entry.key.bytes, thread_id, kind_of(entry), encode(entry), now, now),
        ).rowcount
    connection.execute(
        "UPDATE threads SET due_at = CASE WHEN waiting = 0 THEN ? ELSE due_at END, waiting = waiting + ? "
        "WHERE thread_id = ?",
        (now, new, thread_id),
    )
    return Enqueued("queued" if new else "duplicate", new)


def claim(connection: sqlite3.Connection, owner: str, until: int, limit: int, now: int) -> Claim | None:
    """Lease the thread that has waited longest and count a try for its next entries."""
    thread = connection.execute(_DUE, (now, now)).fetchone()
    if thread is None:
        return None
    thread_id, user_id, failures, token = thread
    rows = connection.execute(
        "SELECT seq, key, kind, body, tries, refusals FROM entries WHERE thread_id = ? AND state = 0 "
        "ORDER BY seq LIMIT ?",
        (thread_id, limit),
    ).fetchall()
    connection.execute(
        "UPDATE threads SET lease_owner = ?, lease_until = ?, lease_token = ? WHERE thread_id = ?",
        (owner, until, token + 1, thread_id),
    )
    waiting = [
        ClaimedEntry(seq, decode(UUID(bytes=key), kind, body), tries, refusals)
        for seq, key, kind, body, tries, refusals in rows
    ]
    batch = next_batch(waiting, failures)
    connection.executemany(
        "UPDATE entries SET tries = tries + 1 WHERE seq = ?", [(row.seq,) for row in batch]
    )
    return Claim(user_id, thread_id, token + 1, moment(until), batch, failures)


def _holds(connection: sqlite3.Connection, held: Claim) -> bool:
    row = connection.execute(
        "SELECT 1 FROM threads WHERE thread_id = ? AND lease_token = ? AND lease_owner IS NOT NULL",
        (held.thread_id, held.token),
    ).fetchone()
    return row is not None


def done(
    connection: sqlite3.Connection, held: Claim, keys: Sequence[UUID], now: int, *, release: bool
) -> bool:
    """Mark entries as delivered; their text goes, their keys stay."""
    if not _holds(connection, held):
        return False
    count = 0
    for key in keys:
        count += connection.execute(
            "UPDATE entries SET state = 1, body = '', changed_at = ? WHERE key = ? AND thread_id = ? AND state = 0",
            (now, key.bytes, held.thread_id),
        ).rowcount
    connection.execute(
        "UPDATE threads SET waiting = waiting - ?, failures = 0 WHERE thread_id = ?", (count, held.thread_id)
    )
    if release:
        give_back(connection, held, now, failed=False, unsent=False)
    return True


def refused(
    connection: sqlite3.Connection, held: Claim, key: UUID, reason: str, bury: bool, now: int
) -> bool:
    """Count a refusal; with `bury` the entry becomes a dead letter."""
    if not _holds(connection, held):
        return False
    buried = connection.execute(
        "UPDATE entries SET refusals = refusals + 1, reason = ?, state = ?, changed_at = ? "
        "WHERE key = ? AND thread_id = ? AND state = 0",
        (reason, 2 if bury else 0, now, key.bytes, held.thread_id),
    ).rowcount
    if bury:
        connection.execute(
            "UPDATE threads SET waiting = waiting - ? WHERE thread_id = ?", (buried, held.thread_id)
        )
    return True


def give_back(
    connection: sqlite3.Connection, held: Claim, due_at: int, *, failed: bool, unsent: bool
) -> bool:
    """End a lease."""
    if not _holds(connection, held):
        return False
    connection.execute(
        "UPDATE threads SET lease_owner = NULL, lease_until = 0, due_at = ?, failures = failures + ? "
        "WHERE thread_id = ?",
        (due_at, int(failed), held.thread_id),
    )
    if unsent:
        connection.executemany(
            "UPDATE entries SET tries = tries - 1 WHERE seq = ? AND state = 0",
            [(claimed.seq,) for claimed in held.entries],
        )
    return True


def end_leases(connection: sqlite3.Connection, gone: Callable[[str], bool]) -> int:
    """End the leases of owners who are gone."""
    owners = connection.execute("SELECT DISTINCT lease_owner FROM threads WHERE lease_owner IS NOT NULL")
    ended = 0
    for (owner,) in owners.fetchall():
        if gone(owner):
            ended += connection.execute(
                "UPDATE threads SET lease_owner = NULL, lease_until = 0 WHERE lease_owner = ?", (owner,)
            ).rowcount
    return ended


def end_long_waits(connection: sqlite3.Connection, latest: int, now: int) -> int:
    """Make due now what would be due later than the latest time that makes sense."""
    return connection.execute(
        "UPDATE threads SET due_at = MIN(due_at, :now), lease_until = MIN(lease_until, :now) "
        "WHERE (waiting > 0 AND due_at > :latest) OR lease_until > :latest",
        {"latest": latest, "now": now},
    ).rowcount


def next_due(connection: sqlite3.Connection, now: int) -> float | None:
    """Return the seconds until a thread may be claimed."""
    # With many threads waiting, the usual answer, "now", must not look at all of them.
    if connection.execute(_DUE, (now, now)).fetchone():
        return 0.0
    (soonest,) = connection.execute(
        "SELECT MIN(MAX(due_at, lease_until)) FROM threads WHERE waiting > 0 AND NOT EXISTS "
        "(SELECT 1 FROM erasures e WHERE e.user_id = threads.user_id AND e.holding)"
    ).fetchone()
    return None if soonest is None else max(0.0, (soonest - now) / 1e6)
