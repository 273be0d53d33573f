"""Turn what memory recalls about a user into soft hints for empty slots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Hint:
    """A remembered value of a slot; a stale one may be suggested in words but fills nothing."""

    value: Any
    stated_at: datetime
    stale: bool = False
