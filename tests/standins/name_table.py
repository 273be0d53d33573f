"""A table of names that lives as long as the test."""

from __future__ import annotations


class Names:
    """Keeps values by kind and name; `broken` makes every call fail as a database would."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], str] = {}
        self.broken = False

    async def known_id(self, kind: str, ours: str) -> str | None:
        """Return a value."""
        if self.broken:
            raise OSError("the table cannot be read")
        return self.rows.get((kind, ours))

    async def remember_id(self, kind: str, ours: str, theirs: str) -> None:
        """Keep a value."""
        self.rows[kind, ours] = theirs

    async def forget_id(self, kind: str, ours: str) -> None:
        """Forget a value."""
        self.rows.pop((kind, ours), None)
