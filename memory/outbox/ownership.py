"""Say who holds a lease, and recognise holders that are no more, so that a restart waits for nobody."""

from __future__ import annotations

import os
import socket
from pathlib import Path

_PROC = Path("/proc")


def this_owner(drainer: int = 0) -> str:
    """Return this process as a lease owner: host, process id and when the process began."""
    pid = os.getpid()
    # Read at import, because a loop must not wait for files; a forked child has another beginning than its parent.
    began = _THIS_BEGAN if pid == _THIS_PID else ""
    return f"{socket.gethostname()}|{pid}|{began}|{drainer}"


def is_gone(owner: str) -> bool:
    """Whether a lease owner is a process of this host that has ended; False whenever that is not certain.

    Reads a file: not for an event loop.
    """
    host, _, rest = owner.partition("|")
    pid, _, rest = rest.partition("|")
    began = rest.partition("|")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    if began and _PROC.is_dir():
        return _began(int(pid)) != began
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _began(pid: int) -> str:
    """Return when a process began in ticks since boot; "" where the system does not tell."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    # A killed process that nobody has waited for yet is still listed, as a zombie.
    return "" if fields[0] in "ZX" else fields[19]


_THIS_PID = os.getpid()
_THIS_BEGAN = _began(_THIS_PID)
