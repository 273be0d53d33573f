"""Who holds a lease, and whether that process is still there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.outbox import ownership
from memory.outbox.ownership import is_gone, this_owner

NAP = """
import signal, time
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a test run under nohup would hand on that it is ignored
print("up", flush=True)
time.sleep(60)
"""
SLEEPER = [sys.executable, "-c", NAP]


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(SLEEPER, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def owner_of(pid: int, *, host: str = "", began: str | None = None) -> str:
    return "|".join(
        (host or socket.gethostname(), str(pid), ownership._began(pid) if began is None else began, "0")
    )


def stat(state: str, began: str = "4711") -> str:
    return (
        f"42 (a (strange) name) {state} "
        + " ".join(str(number) for number in range(4, 22))
        + f" {began} 23 24\n"
    )


@pytest.fixture
def proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A /proc of our own with process 42."""
    (tmp_path / "42").mkdir()
    (tmp_path / "42" / "stat").write_text(stat("S"))
    monkeypatch.setattr(ownership, "_PROC", tmp_path)
    return tmp_path


def test_this_process_is_not_gone() -> None:
    assert not is_gone(this_owner())
    assert this_owner(3).startswith(f"{socket.gethostname()}|{os.getpid()}|")
    assert this_owner(3).endswith("|3") and this_owner(3) != this_owner(4)


def test_a_running_process_is_not_gone_and_a_killed_one_is(sleeper: subprocess.Popen[str]) -> None:
    owner = owner_of(sleeper.pid)
    assert not is_gone(owner)
    sleeper.send_signal(signal.SIGKILL)
    sleeper.wait()
    assert is_gone(owner)


def test_a_killed_process_that_nobody_waited_for_is_gone(sleeper: subprocess.Popen[str]) -> None:
    owner = owner_of(sleeper.pid)
    sleeper.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(owner)


def test_another_process_with_its_number_does_not_stand_for_it(sleeper: subprocess.Popen[str]) -> None:
    assert is_gone(owner_of(sleeper.pid, began="1"))


@pytest.mark.parametrize(
    "owner", ["", "me", "other|1|2|0", f"{socket.gethostname()}|x|2|0", f"{socket.gethostname()}||"]
)
def test_what_is_not_certain_is_not_gone(owner: str) -> None:
    assert not is_gone(owner)


def test_a_process_of_another_host_is_not_gone() -> None:
    assert not is_gone(owner_of(2**22 + 1, host="elsewhere", began="1"))


def test_the_beginning_is_read_behind_any_name(proc: Path) -> None:
    assert ownership._began(42) == "4711"
    assert ownership._began(43) == ""
    assert not is_gone(owner_of(42, began="4711"))
    assert is_gone(owner_of(42, began="4712"))


@pytest.mark.parametrize(
    ("state", "gone"), [("S", False), ("R", False), ("D", False), ("Z", True), ("X", True)]
)
def test_a_zombie_is_gone(proc: Path, state: str, gone: bool) -> None:
    (proc / "42" / "stat").write_text(stat(state))
    assert is_gone(owner_of(42, began="4711")) is gone


class TestWithoutProc:
    """Where the system keeps no /proc, the number alone decides."""

    @pytest.fixture(autouse=True)
    def no_proc(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ownership, "_PROC", tmp_path / "none")

    def test_a_running_process_is_not_gone_and_is_not_hurt(self, sleeper: subprocess.Popen[str]) -> None:
        assert not is_gone(owner_of(sleeper.pid, began=""))
        assert not is_gone(owner_of(sleeper.pid, began="4711"))
        with pytest.raises(subprocess.TimeoutExpired):
            sleeper.wait(0.1)

    def test_a_process_that_is_not_there_is_gone(self, sleeper: subprocess.Popen[str]) -> None:
        sleeper.kill()
        sleeper.wait()
        assert is_gone(owner_of(sleeper.pid, began=""))

    def test_one_that_is_not_ours_is_not_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbidden(_pid: int, _signal: int) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "kill", forbidden)
        assert not is_gone(owner_of(1, began=""))


def test_a_forked_child_has_its_own_beginning() -> None:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, f"{this_owner()} {ownership._began(os.getpid())}".encode())
        os._exit(0)
    os.waitpid(pid, 0)
    owner, began = os.read(reader, 1000).decode().split()
    os.close(reader)
    os.close(writer)
    assert owner.split("|")[1:3] == [str(pid), began]


def test_the_first_drainer_of_a_process_is_number_nought() -> None:
    assert this_owner() == this_owner(0) != this_owner(1)
