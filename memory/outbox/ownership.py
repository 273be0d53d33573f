"""Say who holds a lease, and recognise holders that are no more, so that a restart waits for nobody."""

from __future__ import annotations

import os
import socket
from pathlib import Path

_PROC = Path("/proc")


def this_owner(drainer: int = 0) -> str:
    """Return this process as a lease owner: host, process id and when the process began."""
    return f"{socket.gethostname()}|{os.getpid()}|{_this['began']}|{drainer}"


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


_this = {"began": _began(os.getpid())}
"""Read at import and after a fork, because an event loop must not wait for files."""
os.register_at_fork(after_in_child=lambda: _this.update(began=_began(os.getpid())))
