"""A person's conversations in the checkpointer: found, exported, erased, and told from their beginning."""

from __future__ import annotations

from collections.abc import AsyncIterator, Container, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from graph.conversation import conversation_channel, fold_messages
from graph.settings import Settings
from graph.sweep import keyed
from memory.backfill import HistoryMessage
from memory.data_subject import DataSubject
from memory.erasure import Receipt
from memory.export import ExportSource
from memory.identity import backend_id
from server.checkpoints import moment_of, open_checkpointer

STORE = "conversations"
NAMING_SQLITE = (
    "SELECT c.thread_id FROM (SELECT thread_id, MAX(checkpoint_id) AS newest FROM checkpoints WHERE checkpoint_ns = '' "
    "GROUP BY thread_id) AS n JOIN checkpoints AS c ON c.thread_id = n.thread_id AND c.checkpoint_ns = '' "
    "AND c.checkpoint_id = n.newest WHERE instr(c.checkpoint, ?) > 0"
)
NAMING_POSTGRES = (
    "SELECT DISTINCT thread_id FROM checkpoint_blobs WHERE checkpoint_ns = '' AND channel = 'turn' "
    "AND position(%s::bytea IN blob) > 0"
)


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, its user, and when its first and its last checkpoint were written."""

    id: str
    user_id: str | None
    begun_at: datetime
    updated_at: datetime


class Conversations:
    """What the checkpointer holds, by person. Ids are raw, as login and clients know them."""

    def __init__(self, saver: BaseCheckpointSaver[Any]) -> None:
        self._saver = saver
        self.erasure_step = ConversationErasure(self)
        self.export_source = ExportSource(STORE, self._export)

    async def threads(self, of: str | None = None, among: Container[str] = ()) -> AsyncIterator[Thread]:
        """Go through all threads, newest first; with `of` only those that may be that user's or are `among` backend ids.

        Reading a thread's last checkpoint costs five times what looking for a name in its bytes does, so a user's
        threads are looked for first; one that only mentions the name is read as well and told apart by its reader.
        """
        naming = await self._naming(of) if of is not None else set()
        for thread_id, first_id in await self._thread_ids():
            if of is not None and thread_id not in naming and backend_id(thread_id) not in among:
                continue
            stored = await self._saver.aget_tuple(_config(thread_id))
            if stored is not None:
                turn = stored.checkpoint["channel_values"].get("turn") or {}
                written = datetime.fromisoformat(stored.checkpoint["ts"])
                yield Thread(thread_id, turn.get("user_id"), moment_of(first_id), written)

    async def threads_of(self, raw_user_id: str) -> Sequence[str]:
        """List the threads of a user."""
        return [thread.id async for thread in self.threads(raw_user_id) if thread.user_id == raw_user_id]

    async def delete(self, thread_id: str) -> None:
        """Remove a thread with all its checkpoints."""
        await self._saver.adelete_thread(thread_id)

    async def history(self, since: datetime) -> AsyncIterator[HistoryMessage]:
        """Tell threads that were active since a moment from their beginning, each in order."""
        async for thread in self.threads():
            if thread.user_id is None or thread.updated_at < since:
                continue
            for message in keyed(await self.messages(thread.id)):
                at = datetime.fromtimestamp(message.at, UTC) if message.at else thread.updated_at
                if message.text and at >= since:
                    yield HistoryMessage(
                        thread.user_id,
                        thread.id,
                        message.key,
                        message.role,
                        message.text,
                        at,
                        message.ordinal,
                    )

    async def messages(self, thread_id: str) -> list[Any]:
        """Put a whole conversation together from what each checkpoint added, beyond the window a turn sees.

        A turn that a client runs with durability "exit" leaves no writes where its only checkpoint is a snapshot;
        what the snapshot has beyond the writes before it is that turn's.
        """
        steps: list[list[Any]] = []
        async for stored in self._saver.alist(_config(thread_id)):
            held = stored.checkpoint["channel_values"].get("messages")
            snapshot = [] if held is None else [conversation_channel().from_checkpoint(held).get()]
            added = [value for _, channel, value in stored.pending_writes or () if channel == "messages"]
            steps.append([*snapshot, *added])
        return fold_messages([], [value for step in reversed(steps) for value in step], window=None)

    async def _naming(self, raw_user_id: str) -> set[str]:
        """Find the threads whose stored turn holds a name, as the bytes it is written with."""
        name = raw_user_id.encode()
        if isinstance(self._saver, AsyncSqliteSaver):
            async with self._saver.conn.execute(NAMING_SQLITE, (name,)) as cursor:
                return {str(row[0]) for row in await cursor.fetchall()}
        async with self._saver.conn.cursor() as postgres:  # type: ignore[attr-defined]
            await postgres.execute(NAMING_POSTGRES, (name,))
            return {str(row["thread_id"]) for row in await postgres.fetchall()}

    async def _thread_ids(self) -> list[tuple[str, str]]:
        query = (
            "SELECT thread_id, MIN(checkpoint_id) AS oldest, MAX(checkpoint_id) AS newest FROM checkpoints "
            "WHERE checkpoint_ns = '' GROUP BY thread_id ORDER BY newest DESC"
        )
        if isinstance(self._saver, AsyncSqliteSaver):
            async with self._saver.conn.execute(query) as cursor:
                return [(str(row[0]), str(row[1])) for row in await cursor.fetchall()]
        async with self._saver.conn.cursor() as postgres:  # type: ignore[attr-defined]
            await postgres.execute(query)
            return [(str(row["thread_id"]), str(row["oldest"])) for row in await postgres.fetchall()]

    async def _export(self, subject: DataSubject) -> AsyncIterator[dict[str, Any]]:
        for thread_id in await self.threads_of(subject.raw_user_id):
            for message in keyed(await self.messages(thread_id)):
                yield {
                    "kind": "message",
                    "thread_id": thread_id,
                    "role": message.role,
                    "text": message.text,
                    "at": datetime.fromtimestamp(message.at, UTC).isoformat() if message.at else None,
                }


class ConversationErasure:
    """Erases a person's threads from the checkpointer and looks again."""

    name = STORE

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def erase(self, subject: DataSubject) -> Receipt:
        """Delete every thread of the person; "failed" where one is still there afterwards."""
        threads = await self._theirs(subject)
        for thread_id in threads:
            await self._conversations.delete(thread_id)
        left = await self._theirs(subject)
        return Receipt(STORE, "failed" if left else "erased", removed=len(threads) - len(left))

    async def _theirs(self, subject: DataSubject) -> list[str]:
        found = self._conversations.threads(subject.raw_user_id, subject.thread_ids)
        return [thread.id async for thread in found if _is_of(thread, subject)]

    async def recheck(self, subject: DataSubject) -> Receipt | None:
        """Erase what a turn that was running meanwhile has written since."""
        late = await self._theirs(subject)
        return await self.erase(subject) if late else None


@asynccontextmanager
async def open_conversations(given: Settings) -> AsyncIterator[Conversations]:
    """Open the checkpointer of these settings for what is done to conversations outside of turns."""
    async with open_checkpointer(given) as saver:
        yield Conversations(saver)


def _is_of(thread: Thread, subject: DataSubject) -> bool:
    """Whether a thread goes with its person: all that were begun before the erasure was asked for."""
    theirs = thread.user_id == subject.raw_user_id or backend_id(thread.id) in subject.thread_ids
    return theirs and (subject.erased_at is None or thread.begun_at <= subject.erased_at)


def _config(thread_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id, "checkpoint_ns": ""}}
