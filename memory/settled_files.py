"""The last step of an erasure: what was deleted leaves the write-ahead logs of the SQLite files, too."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Final

from memory.data_subject import DataSubject
from memory.erasure import Receipt

STORE: Final = "files"
SUFFIXES: Final = (".sqlite", ".sqlite3")
BUSY_S: Final = 2.0
"""How long a file may be in use before it is left to the next try."""


class SettledFiles:
    """Moves every log in the data folder into its file and empties it; a page that was overwritten has no older copy."""

    name = STORE

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir

    async def erase(self, subject: DataSubject) -> Receipt:  # noqa: ARG002
        """Empty the logs; "failed" while somebody reads from one."""
        busy = await asyncio.to_thread(self._settle)
        if busy:
            return Receipt(STORE, "failed", detail=f"in use: {', '.join(busy)}")
        return Receipt(STORE, "erased")

    async def recheck(self, subject: DataSubject) -> Receipt | None:
        """Empty them again, where another store has erased something late."""
        return await self.erase(subject)

    def _settle(self) -> list[str]:
        files = [path for path in sorted(self._folder.glob("*")) if path.suffix in SUFFIXES]
        return [path.name for path in files if not _settled(path)]


def _settled(path: Path) -> bool:
    connection = sqlite3.connect(path, timeout=BUSY_S)
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return not busy
