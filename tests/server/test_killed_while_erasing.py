"""An erasure is finished by the next start wherever `kill -9` cut it off: at every step that outlives the process.

The first run writes the steps down (killing/sitecustomize.py); then the process is killed right before each of them, in
the erasure itself and once more in the start that goes on with it.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import Server
from tests.server.lives import Life, did, gone
from tests.server.signed import JWT

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(3_600)]
WATCHED = Path(__file__).parent / "killing"
DIES_WITHIN_S = 60.0
NO_TIME_AT_ALL = "0.000001"
OF_EVERY_STORE = {
    "outbox.sqlite3: DELETE entries #1",
    "DELETE /api/v2/users/* #1",
    "desk.sqlite: DELETE konak_viewings #1",
    "DELETE /threads/* #1",
    "DELETE /runs/crons/* #1",
    "DELETE /store/items #1",
    "rename .langgraph_ops.pckl #1",
    "checkpoints.sqlite: DELETE checkpoints #1",
    "checkpoints.sqlite: PRAGMA WAL_CHECKPOINT #1",
}
"""Some of the steps that there must be: a harness that sees nothing would find that all is well."""
SWEPT = (
    "outbox.sqlite3: INSERT tombstones #1",
    "DELETE /threads/* #1",
    "rename .langgraph_ops.pckl #1",
    "checkpoints.sqlite: COMMIT #1",
    "checkpoints.sqlite: PRAGMA WAL_CHECKPOINT #1",
)
"""Where a sweep by age is cut off; from the tombstones on it is an erasure like any other."""


class Watched:
    """A server whose steps are known, and which dies before the one that is named."""

    def __init__(self, folder: Path, zep: str) -> None:
        self.zep, self.steps_folder = zep, folder / "steps"
        self.steps_folder.mkdir()
        self.server = Server(
            _made(folder / "server"),
            MEMORY_BACKEND="zep",
            ZEP_API_URL=zep,
            ZEP_API_KEY="test-secret",
            TURNS_PER_MINUTE="10000",
            KONAK_STEPS=str(self.steps_folder),
            PYTHONPATH=str(WATCHED),
            **JWT,
        )

    def life(self) -> Life:
        person = Life(self.server, self.zep)
        person.lives()
        return person

    @contextlib.contextmanager
    def armed(self, die_before: str | None = None) -> Iterator[None]:
        for name in ("steps", "die_before"):
            (self.steps_folder / name).unlink(missing_ok=True)
        if die_before is not None:
            (self.steps_folder / "die_before").write_text(die_before)
        (self.steps_folder / "armed").touch()
        yield
        (self.steps_folder / "armed").unlink()

    def steps(self) -> list[str]:
        """List what was done; where the same is done again and again, its first and its last time."""
        done = (self.steps_folder / "steps").read_text().splitlines()
        kinds = [step.rpartition(" #")[0] for step in done]
        return [
            step
            for at, (step, kind) in enumerate(zip(done, kinds, strict=True))
            if kind not in kinds[:at] or kind not in kinds[at + 1 :]
        ]

    def died(self) -> bool:
        assert self.server.process is not None
        try:
            return self.server.process.wait(DIES_WITHIN_S) == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            return False

    def start_until_it_lives(self) -> bool:
        """Start again, where the same step may be the last once more; tell whether it was."""
        try:
            self.server.start()
        except RuntimeError:
            assert self.server.process is not None
            assert self.server.process.poll() == -signal.SIGKILL, self.server.log()[-2_000:]
            return True
        return False


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, zep: str) -> Iterator[Watched]:
    watched = Watched(tmp_path_factory.mktemp("killed"), zep)
    yield watched
    watched.server.stop(signal.SIGKILL)


def asked_to_go(life: Life) -> None:
    with contextlib.suppress(httpx.HTTPError):  # the server is killed in the middle
        httpx.delete(f"{life.server.url}/app/me", headers=life.headers, timeout=60)


def killed_at_each(
    home: Watched, steps: list[str], begin: Callable[[Life], None], finish: Callable[[Life], None]
) -> dict[str, str]:
    """Kill before each step, then in the start that follows; return what each did."""
    told = {}
    for step in steps:
        life = home.life()
        with home.armed(step):
            begin(life)
            assert home.died(), f"{step} was not reached, but {home.steps()}"
            again = home.start_until_it_lives()
        if again:
            home.server.start()
        finish(life)
        told[step] = "twice" if again else "once"
        print(f"killed {told[step]} before {step}", flush=True)
    return told


def test_an_erasure_is_finished_wherever_it_was_cut_off(home):
    life = home.life()
    with home.armed():
        asked_to_go(life)
        steps = home.steps()
    assert life.places() == []
    assert set(steps) >= OF_EVERY_STORE, steps

    def begin(life: Life) -> None:
        threading.Thread(target=asked_to_go, args=(life,), daemon=True).start()

    def finish(life: Life) -> None:
        if not life.erasing() and life.places():
            asked_to_go(life)  # nothing was begun, so nothing was promised
        gone(life)
        with httpx.Client(base_url=home.server.url, headers=life.headers, timeout=60) as http:
            assert did(http.post("/threads/search", json={})) == []
            assert did(http.request("DELETE", "/app/me"))["complete"] is True
        assert life.places() == []

    told = killed_at_each(home, steps, begin, finish)
    print(f"{len(told)} steps, {list(told.values()).count('twice')} of them also in the next start")


def test_a_sweep_by_age_is_finished_wherever_it_was_cut_off(home):
    def begin(life: Life) -> None:
        home.server.stop()
        home.server.environment["RETENTION_DAYS"] = NO_TIME_AT_ALL
        with contextlib.suppress(RuntimeError):  # it may die before it answers
            home.server.start()

    def finish(life: Life) -> None:
        gone(life)
        del home.server.environment["RETENTION_DAYS"]

    killed_at_each(home, list(SWEPT), begin, finish)
