"""Faults a stand-in can be told to show: which requests, how often, before or after the commit."""

from __future__ import annotations

import fnmatch
import random
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["latency", "status", "reset", "truncate_json", "short_body", "hang"]


@dataclass(slots=True)
class FaultRule:
    """One fault. `op` is a pattern over operation names; `count` None means for ever; `skip` lets the first ones through.

    "before" leaves the server's state alone; "after" commits and then loses or spoils the answer. A rule with
    `flap_s` is on and off in turns of that length. Times ending in `_ms` are milliseconds.
    """

    kind: Kind
    op: str = "*"
    method: str | None = None
    count: int | None = None
    skip: int = 0
    percent: float | None = None
    seed: int = 7
    when: Literal["before", "after"] = "before"
    flap_s: float | None = None
    latency_ms: float = 0
    jitter_ms: float = 0
    status: int = 503
    retry_after: str | int | None = None
    body: Any = None
    content_type: str | None = None
    hits: int = 0
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Seed the rule's own dice."""
        self._random = random.Random(self.seed)

    def takes(self, op: str, method: str) -> bool:
        """Say whether this request gets the fault, and count it."""
        if self.count is not None and self.count <= 0:
            return False
        if not fnmatch.fnmatch(op, self.op) or self.method not in (None, method):
            return False
        if self.flap_s is not None and int(time.monotonic() / self.flap_s) % 2:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.percent is not None and self._random.random() * 100 >= self.percent:
            return False
        if self.count is not None:
            self.count -= 1
        self.hits += 1
        return True

    def delay_s(self) -> float:
        """Draw how long a latency rule waits."""
        return max(0.0, self.latency_ms + self._random.uniform(-1, 1) * self.jitter_ms) / 1000

    def shown(self) -> dict[str, Any]:
        """Return the rule as JSON values."""
        return {key: value for key, value in asdict(self).items() if not key.startswith("_")}


class FaultPlan:
    """The rules in force: latencies add up, and at most one other fault fires per request."""

    def __init__(self) -> None:
        self.rules: list[FaultRule] = []
        self.fired: Counter[str] = Counter()

    def set(self, *rules: FaultRule) -> None:
        """Replace all rules."""
        self.rules = list(rules)

    def draw(self, op: str, method: str) -> tuple[list[FaultRule], FaultRule | None]:
        """Return the latencies and the fault this request gets."""
        latencies = [rule for rule in self.rules if rule.kind == "latency" and rule.takes(op, method)]
        fault = next((rule for rule in self.rules if rule.kind != "latency" and rule.takes(op, method)), None)
        for rule in (*latencies, *([fault] if fault else ())):
            self.fired[rule.kind] += 1
        return latencies, fault
