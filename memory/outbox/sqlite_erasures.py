"""Tombstones, erasure jobs and names on SQLite: plain functions of a connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from memory.moment import moment
from memory.outbox.erasure_log import ErasureJob, tombstone

_JOB = "SELECT user_id, raw_user_id, thread_ids, started_at, done, recheck_at, holding FROM erasures"


def open_erasure(
    connection: sqlite3.Connection,
    user_id: str,
    raw_user_id: str,
    thread_ids: Sequence[str],
    going_on: Sequence[str],
    now: int,
    recheck_at: int,
) -> ErasureJob:
    """Put up tombstones, purge rows and begin or take up the job."""
    open_job = connection.execute(f"{_JOB} WHERE user_id = ?", (user_id,)).fetchone()
    threads = dict.fromkeys(json.loads(open_job[2]) if open_job else [])
    threads |= dict.fromkeys(threads_of(connection, user_id))
    threads |= dict.fromkeys(
        thread
        for thread in thread_ids
        # A thread of somebody else is never erased, whoever names it.
        if owner_of(connection, thread) in (None, user_id)
    )
    under_way = connection.execute(
        "SELECT 1 FROM threads WHERE user_id = ? AND waiting > 0 AND thread_id IN "
        "(SELECT thread_id FROM entries WHERE state = 0 AND tries > 0) LIMIT 1",
        (user_id,),
    ).fetchone()
    marks = [tombstone("user", user_id), *(tombstone("thread", t) for t in threads if t not in set(going_on))]
    connection.executemany(
        "INSERT INTO tombstones (subject, erased_at) VALUES (?, ?) "
        "ON CONFLICT (subject) DO UPDATE SET erased_at = MAX(erased_at, excluded.erased_at)",
        [(mark, now) for mark in marks],
    )
    connection.executemany("DELETE FROM entries WHERE thread_id = ?", [(thread,) for thread in threads])
    connection.execute("UPDATE threads SET waiting = 0, failures = 0 WHERE user_id = ?", (user_id,))
    connection.execute(
        "INSERT INTO erasures (user_id, raw_user_id, thread_ids, started_at, done, recheck_at) "
        "VALUES (?, ?, ?, ?, '{}', ?) "
        "ON CONFLICT (user_id) DO UPDATE SET thread_ids = excluded.thread_ids, done = '{}', holding = 1, "
        "recheck_at = COALESCE(excluded.recheck_at, recheck_at)",
        (user_id, raw_user_id, json.dumps(list(threads)), now, recheck_at if under_way else None),
    )
    return _job(connection.execute(f"{_JOB} WHERE user_id = ?", (user_id,)).fetchone())


def note_erasure(
    connection: sqlite3.Connection, user_id: str, store: str, receipt: Mapping[str, Any]
) -> None:
    """Keep a store's receipt."""
    row = connection.execute("SELECT done FROM erasures WHERE user_id = ?", (user_id,)).fetchone()
    if row:
        done = {**json.loads(row[0]), store: dict(receipt)}
        connection.execute("UPDATE erasures SET done = ? WHERE user_id = ?", (json.dumps(done), user_id))


def last_lease(connection: sqlite3.Connection, user_id: str) -> int:
    """Return when the last lease on a thread of this user ends, 0 without one."""
    (until,) = connection.execute(
        "SELECT MAX(lease_until) FROM threads WHERE user_id = ? AND lease_owner IS NOT NULL", (user_id,)
    ).fetchone()
    return until or 0


def postpone_erasure(connection: sqlite3.Connection, user_id: str, until: int) -> None:
    """Set when the job is looked at again, and let deliveries through meanwhile."""
    connection.execute("UPDATE erasures SET recheck_at = ?, holding = 0 WHERE user_id = ?", (until, user_id))


def close_erasure(connection: sqlite3.Connection, user_id: str) -> None:
    """Drop the job with what the registry still knows of the threads that were erased."""
    row = connection.execute(
        "SELECT thread_ids, started_at FROM erasures WHERE user_id = ?", (user_id,)
    ).fetchone()
    if row is None:
        return
    for thread in json.loads(row[0]):
        connection.execute("DELETE FROM names WHERE kind = 'thread' AND ours = ?", (thread,))
        connection.execute(
            "DELETE FROM threads WHERE thread_id = ? AND waiting = 0 AND NOT EXISTS "
            "(SELECT 1 FROM entries WHERE entries.thread_id = threads.thread_id)",
            (thread,),
        )
    if not threads_of(connection, user_id):
        connection.execute("DELETE FROM names WHERE kind = 'user' AND ours = ?", (user_id,))
    connection.execute("DELETE FROM erasures WHERE user_id = ?", (user_id,))


def open_erasures(connection: sqlite3.Connection) -> list[ErasureJob]:
    """Return the jobs that are not closed."""
    return [_job(row) for row in connection.execute(f"{_JOB} ORDER BY started_at, user_id")]


def erased_at(connection: sqlite3.Connection, user_id: str) -> int | None:
    """Return when a user was erased last."""
    row = connection.execute(
        "SELECT erased_at FROM tombstones WHERE subject = ?", (tombstone("user", user_id),)
    ).fetchone()
    return row[0] if row else None


def owner_of(connection: sqlite3.Connection, thread_id: str) -> str | None:
    """Return whose thread this is."""
    row = connection.execute("SELECT user_id FROM threads WHERE thread_id = ?", (thread_id,)).fetchone()
    return row[0] if row else None


def threads_of(connection: sqlite3.Connection, user_id: str) -> tuple[str, ...]:
    """Return a user's threads, oldest first."""
    rows = connection.execute(
        "SELECT thread_id FROM threads WHERE user_id = ? ORDER BY created_at, thread_id", (user_id,)
    )
    return tuple(thread for (thread,) in rows)


def _job(row: Sequence[Any]) -> ErasureJob:
    user_id, raw_user_id, threads, started_at, done, recheck_at, holding = row
    return ErasureJob(
        user_id,
        raw_user_id,
        tuple(json.loads(threads)),
        moment(started_at),
        json.loads(done),
        None if recheck_at is None else moment(recheck_at),
        bool(holding),
    )
