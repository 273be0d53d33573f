"""Go on, hold or roll back. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from observability.rollout.signals import Criteria, Signals

Action = Literal["go_on", "hold", "roll_back"]

MODES: Final = ("off", "write_only", "read_write")
"""From little to much."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do. `mode` and `canary_percent` are what to set; `reasons` say why, the weightiest first."""

    action: Action
    current_mode: str | None
    mode: str | None
    canary_percent: float | None
    reasons: tuple[str, ...]


def decide(signals: Signals, criteria: Criteria | None = None) -> Verdict:
    """Judge a rollout by its signals: any trigger rolls back, any doubt holds, else it goes on."""
    criteria = criteria or Criteria()
    current, canary = signals.mode, signals.canary_percent
    if current not in MODES:
        why = (
            "no process answers with a memory mode" if current is None else "processes run in different modes"
        )
        return Verdict("hold", current, None, canary, (why,))
    triggers = [
        (mode, why) for mode, why in _triggers(signals, criteria) if MODES.index(mode) < MODES.index(current)
    ]
    if triggers:
        lowest = min((mode for mode, _ in triggers), key=MODES.index)
        return Verdict("roll_back", current, lowest, canary, tuple(why for _, why in triggers))
    doubts = tuple(_doubts(signals, criteria))
    if doubts:
        return Verdict("hold", current, current, canary, doubts)
    return _next_step(signals, criteria)


def _triggers(signals: Signals, criteria: Criteria) -> Iterator[tuple[str, str]]:
    """Yield what calls for a lower mode: the highest mode that is still safe, and why."""
    reading = signals.mode == "read_write"
    one_lower = "write_only" if reading else "off"
    s, c = signals, criteria
    if s.first_token_p95_s is not None and s.first_token_baseline_p95_s is not None:
        over = s.first_token_p95_s - s.first_token_baseline_p95_s
        if over > c.first_token_over_baseline_s:
            yield (
                one_lower,
                f"first token p95 is {_ms(over)} over the baseline of {_ms(s.first_token_baseline_p95_s)}",
            )
    limit = _failure_limit(s, c)
    if (
        s.turn_failures is not None
        and s.turn_failures > limit
        and s.turn_failures * s.turns >= c.least_failed_turns
    ):
        yield one_lower, f"{_percent(s.turn_failures)} of turns fail, the limit is {_percent(limit)}"
    if reading:
        yield from _read_triggers(s, c)
    if s.write_breaker_open is not None and s.write_breaker_open > c.breaker_open_share:
        yield "off", f"the write breaker is open {_percent(s.write_breaker_open)} of the time"
    enough_writes = s.write_requests >= c.least_calls
    if enough_writes and s.write_failures is not None and s.write_failures > c.write_failures:
        yield "off", f"{_percent(s.write_failures)} of write requests fail"


def _read_triggers(s: Signals, c: Criteria) -> Iterator[tuple[str, str]]:
    if s.read_breaker_open is not None and s.read_breaker_open > c.breaker_open_share:
        yield "write_only", f"the read breaker is open {_percent(s.read_breaker_open)} of the time"
    if s.reads < c.least_calls:
        return
    if s.read_p95_s is not None and s.read_p95_s > c.read_p95_s:
        yield "write_only", f"reads take {_ms(s.read_p95_s)} (p95)"
    if s.context_failures is not None and s.context_failures > c.context_failures:
        yield "write_only", f"{_percent(s.context_failures)} of reads give no context through a fault"


def _doubts(s: Signals, c: Criteria) -> Iterator[str]:
    """Yield what must be looked at before going on, though a lower mode would not mend it."""
    if s.configured_mode is not None and s.configured_mode != s.mode:
        yield f"memory runs in {s.mode}, its flags ask for {s.configured_mode}"
    if s.downgrades:
        yield f"reading was switched off {s.downgrades:.0f} times by itself or by an operator"
    if s.enqueue_failures:
        yield f"{s.enqueue_failures:.0f} turns could not be put into the outbox"
    if s.dead_letters:
        yield f"{s.dead_letters:.0f} messages were given up"
    if s.mode != "off" and s.drainer_silent_s is not None and s.drainer_silent_s > c.drainer_silent_s:
        yield f"the drainer has been silent for {s.drainer_silent_s:.0f} s"
    if s.outbox_oldest_s is not None and s.outbox_oldest_s > c.outbox_oldest_s:
        yield f"a message has waited {s.outbox_oldest_s:.0f} s in the outbox"
    limit = _failure_limit(s, c)
    if s.mode == "off" and s.turn_failures is not None and s.turn_failures > limit:
        yield f"{_percent(s.turn_failures)} of turns fail though memory is off"
    if s.mode != "off" and s.write_p95_s is not None and s.write_p95_s > c.write_p95_s:
        yield f"writes take {_ms(s.write_p95_s)} (p95), they should take less than {_ms(c.write_p95_s)}"
    slow = s.first_token_p95_s is not None and s.first_token_p95_s > c.first_token_without_baseline_s
    if slow and s.first_token_baseline_p95_s is None:
        yield f"first token p95 is {_ms(s.first_token_p95_s or 0.0)} and there is no baseline to compare with"
    if s.turns < c.least_turns:
        yield f"only {s.turns:.0f} turns in {s.window_s:.0f} s, {c.least_turns} are needed to judge"


def _next_step(signals: Signals, criteria: Criteria) -> Verdict:
    mode, canary = signals.mode or "off", signals.canary_percent
    well = f"all criteria hold over {signals.turns:.0f} turns"
    if mode != "off" and canary is not None and canary < 100:
        step = next(one for one in (*criteria.canary_steps, 100.0) if one > canary)
        return Verdict("go_on", mode, mode, step, (f"{well}: raise MEMORY_CANARY_PERCENT to {step:.0f}",))
    if mode == MODES[-1]:
        return Verdict("go_on", mode, mode, canary, (f"{well}: the rollout is complete",))
    higher = MODES[MODES.index(mode) + 1]
    return Verdict("go_on", mode, higher, canary, (f"{well}: switch memory to {higher}",))


def _failure_limit(s: Signals, c: Criteria) -> float:
    if s.turn_failures_baseline is None:
        return c.turn_failures_without_baseline
    return c.turn_failures_times_baseline * max(s.turn_failures_baseline, c.turn_failures_least_baseline)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"
