"""Operators' switches: written by the command line, watched by every running process, no restart needed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final, Literal, Protocol, get_args

from memory.breaker import Breaker
from memory.modes import Mode

BreakerSwitch = Literal["auto", "forced_open", "disabled"]
_KIND: Final = "control"
_NAME: Final = "memory"


class NameTable(Protocol):
    """A small durable table that all replicas share (the outbox store has one)."""

    async def known_id(self, kind: str, ours: str) -> str | None:
        """Return what is kept under a name."""
        ...

    async def remember_id(self, kind: str, ours: str, theirs: str) -> None:
        """Keep a value under a name, replacing an older one."""
        ...

    async def forget_id(self, kind: str, ours: str) -> None:
        """Forget a name."""
        ...


@dataclass(frozen=True, slots=True)
class Control:
    """What operators force; None and "auto" leave it to the settings and to the breakers themselves."""

    mode: Mode | None = None
    read_breaker: BreakerSwitch = "auto"
    write_breaker: BreakerSwitch = "auto"


def parse_control(text: str) -> Control:
    """Read switches from JSON; ValueError names what is not allowed."""
    found = json.loads(text)
    if not isinstance(found, dict) or not set(found) <= {"mode", "read_breaker", "write_breaker"}:
        raise ValueError("control: an object with mode, read_breaker and write_breaker is allowed")
    control = Control(**found)
    if control.mode is not None and control.mode not in get_args(Mode):
        raise ValueError(f"control: mode may be one of {', '.join(get_args(Mode))} or null")
    for switch in (control.read_breaker, control.write_breaker):
        if switch not in get_args(BreakerSwitch):
            raise ValueError(f"control: a breaker may be one of {', '.join(get_args(BreakerSwitch))}")
    return control


async def read_control(table: NameTable) -> Control:
    """Return the switches as they are now."""
    text = await table.known_id(_KIND, _NAME)
    return Control() if text is None else parse_control(text)


async def write_control(table: NameTable, control: Control) -> None:
    """Set the switches for every process that shares the table; they notice within a second or so."""
    await table.remember_id(_KIND, _NAME, json.dumps(asdict(control)))


def apply_switch(breaker: Breaker, switch: BreakerSwitch) -> None:
    """Put a breaker where its switch says; "auto" releases only what a switch had forced."""
    if switch == "forced_open" and breaker.state != "forced_open":
        breaker.force_open()
    elif switch == "disabled" and breaker.state != "disabled":
        breaker.disable()
    elif switch == "auto" and breaker.state in ("forced_open", "disabled"):
        breaker.reset()
