"""One step of the checklist and how it ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table. `detail` says what was seen; `took_ms` how long it was looked at."""

    name: str
    status: Status
    detail: str = ""
    took_ms: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return a JSON object."""
        return asdict(self)


class CheckFailed(Exception):  # noqa: N818 - it is an answer, not an error
    """Raised inside a step with what was seen instead of what should be."""


class CheckSkipped(Exception):  # noqa: N818
    """Raised inside a step that cannot be taken here, with why."""


async def take(name: str, step: Callable[[], Awaitable[str]], *, timeout_s: float) -> Check:
    """Take one step within a bound; whatever goes wrong is its result."""
    began = time.perf_counter()

    def ended(status: Status, detail: str) -> Check:
        return Check(name, status, detail, round((time.perf_counter() - began) * 1000, 1))

    try:
        async with asyncio.timeout(timeout_s):
            return ended("passed", await step())
    except CheckFailed as failed:
        return ended("failed", str(failed))
    except CheckSkipped as skipped:
        return ended("skipped", str(skipped))
    except TimeoutError:
        return ended("failed", f"not done within {timeout_s:.0f} s")
    except Exception as error:  # noqa: BLE001 - an unreachable target is a failed check, not a stack trace
        return ended("failed", f"{type(error).__name__}: {str(error)[:200]}")
