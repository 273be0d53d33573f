"""The event loop that a service was opened on; calls from other loops are sent there.

Connections, breakers and caches belong to one loop. A LangGraph server can be told to run turns on loops of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
Make = Callable[[], Coroutine[Any, Any, T]]


class HomeLoop:
    """Remembers the loop it was made on."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    async def run(self, make: Make[T], *, otherwise: Callable[[], T], timeout_s: float) -> T:
        """Run a coroutine at home; from elsewhere for `timeout_s` at most, and `otherwise` where home does not answer."""
        if asyncio.get_running_loop() is self._loop:
            return await make()
        try:
            async with asyncio.timeout(timeout_s):
                return await self._sent(make)
        except (TimeoutError, RuntimeError):
            return otherwise()

    def _sent(self, make: Make[T]) -> Awaitable[T]:
        if self._loop.is_closed():
            raise RuntimeError("the loop that memory was opened on is closed")
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(make(), self._loop))
