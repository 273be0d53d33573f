"""Files to import, written without blocking the loop."""

from __future__ import annotations

import asyncio
from pathlib import Path


async def file(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file; in a thread, as the tests run under blockbuster."""
    path = folder / name
    data = content.encode() if isinstance(content, str) else content
    await asyncio.to_thread(path.write_bytes, data)
    return path
