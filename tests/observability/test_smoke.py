from __future__ import annotations

import asyncio

import pytest
from fake_deployment import FakeDeployment

from observability.smoke import Check, deployment, run_smoke
from observability.smoke.check import CheckFailed, CheckSkipped, take
from tests.standins.serving import free_port, serving


async def walk(fake: FakeDeployment, phase: int, *, faults: bool = True) -> dict[str, Check]:
    async with serving(fake.app) as url:
        heard: list[Check] = []
        checks = await run_smoke(url, phase, url if faults else None, on_check=heard.append)  # type: ignore[arg-type]
    assert heard == checks
    return {check.name: check for check in checks}


def failed(checks: dict[str, Check]) -> set[str]:
    return {name for name, check in checks.items() if check.status == "failed"}


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up after a moment what a real deployment gets a minute for."""
    real = deployment.Deployment.until

    async def until(self, seen, *, since, what, within_s):  # type: ignore[no-untyped-def]
        return await real(self, seen, since=since, what=what, within_s=min(within_s, 0.3))

    monkeypatch.setattr(deployment.Deployment, "until", until)
    sleep = asyncio.sleep

    async def short(seconds: float) -> None:
        await sleep(min(seconds, 0.01))

    monkeypatch.setattr("observability.smoke.phase2.asyncio.sleep", short)


@pytest.mark.parametrize(("phase", "mode"), [(1, "write_only"), (2, "read_write")])
async def test_a_sound_deployment_passes_every_step(phase: int, mode: str) -> None:
    fake = FakeDeployment(mode)
    checks = await walk(fake, phase)
    assert {check.status for check in checks.values()} == {"passed"}, checks
    assert len(checks) >= 9
    assert sorted(fake.deleted) == sorted(fake.threads)


@pytest.mark.parametrize(("phase", "mode"), [(1, "write_only"), (2, "read_write")])
async def test_without_a_stand_in_fault_steps_are_skipped_and_say_how_to_take_them(
    phase: int, mode: str
) -> None:
    checks = await walk(FakeDeployment(mode), phase, faults=False)
    skipped = [check for check in checks.values() if check.status == "skipped"]
    assert len(skipped) in (2, 3)
    assert all("--faults" in check.detail for check in skipped)
    assert not failed(checks)


@pytest.mark.parametrize(
    ("phase", "flaw", "step"),
    [
        (1, "slow", "write p95 is under 150 ms"),
        (1, "stuck", "writes are counted and delivered"),
        (1, "forgetful", "a follow-up stays with its agent"),
        (1, "deaf", "another wish changes the agent"),
        (1, "trusting", "5xx opens the write breaker, replies go on"),
        (1, "confused", "429 holds writes without opening it"),
        (2, "silent", "the memory trace is streamed"),
        (2, "slow", "read p95 is under 300 ms"),
        (2, "greedy", "recalled context keeps to its budget"),
        (2, "patient", "a slow read falls back within its deadline"),
        (2, "confused", "429 skips reads without opening the breaker"),
        (2, "trusting", "5xx opens the read breaker, replies go on"),
    ],
)
@pytest.mark.filterwarnings("ignore")
async def test_a_flaw_fails_the_step_that_looks_for_it(
    phase: int, flaw: str, step: str, blockbuster: object
) -> None:
    checks = await walk(FakeDeployment("write_only" if phase == 1 else "read_write", flaw), phase)
    assert step in failed(checks), checks


@pytest.mark.parametrize(
    ("fake", "phase", "detail"),
    [
        (FakeDeployment("write_only", "down"), 1, "503"),
        (FakeDeployment("read_write"), 1, "read_write"),
        (FakeDeployment("write_only"), 2, "write_only"),
        (FakeDeployment("write_only", "mute"), 1, "without a reply"),
    ],
    ids=["down", "read_write", "write_only", "mute"],
)
async def test_a_deployment_in_another_state_is_not_walked_further(
    fake: FakeDeployment, phase: int, detail: str
) -> None:
    checks = list((await walk(fake, phase)).values())
    (bad,) = [check for check in checks if check.status == "failed"]
    assert detail in bad.detail
    assert {check.status for check in checks[checks.index(bad) + 1 :]} == {"skipped"}


async def test_a_user_inside_the_canary_is_found() -> None:
    checks = await walk(FakeDeployment("write_only", canary="7"), 1, faults=False)
    assert not failed(checks)


async def test_a_target_that_does_not_answer_is_a_failed_check() -> None:
    checks = await run_smoke(f"http://127.0.0.1:{free_port()}", 1)
    assert checks[0].status == "failed"
    assert {check.status for check in checks[1:]} == {"skipped"}


async def test_a_step_is_bounded_and_its_errors_are_results() -> None:
    async def hang() -> str:
        await asyncio.Event().wait()
        return ""

    async def fail() -> str:
        raise CheckFailed("seen")

    async def skip() -> str:
        raise CheckSkipped("not here")

    async def crash() -> str:
        raise ValueError("odd")

    assert (await take("hang", hang, timeout_s=0.01)).status == "failed"
    assert (await take("fail", fail, timeout_s=1)).detail == "seen"
    assert (await take("skip", skip, timeout_s=1)).status == "skipped"
    crashed = await take("crash", crash, timeout_s=1)
    assert (crashed.status, crashed.detail) == ("failed", "ValueError: odd")
    assert set(crashed.to_json()) == {"name", "status", "detail", "took_ms"}
