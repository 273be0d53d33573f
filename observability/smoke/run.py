"""Walk the checklist of a phase."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

from observability.smoke import phase1, phase2, talk
from observability.smoke.check import Check, CheckFailed, take
from observability.smoke.deployment import Deployment
from observability.smoke.faults import Faults

Phase = Literal[1, 2]

MODE_OF_PHASE: Final[Mapping[Phase, str]] = {1: "write_only", 2: "read_write"}
_STEPS: Final = {1: phase1.steps, 2: phase2.steps}
_USERS_TO_TRY: Final = 200
"""Enough to find one inside a canary of five percent, but for one time in thirty thousand."""


async def run_smoke(
    target: str,
    phase: Phase,
    faults_url: str | None = None,
    *,
    metrics_url: str | None = None,
    headers: Mapping[str, str] | None = None,
    on_check: Callable[[Check], None] = lambda _: None,
) -> list[Check]:
    """Walk the checklist of a phase against a running deployment; never raises.

    `faults_url` is the stand-in the target uses as its memory service; without it fault steps are skipped. `on_check`
    hears of every step as it ends. After a failed first step (unreachable, wrong mode) the others are skipped.
    """
    done: list[Check] = []

    def note(check: Check) -> Check:
        done.append(check)
        on_check(check)
        return check

    address = target.rstrip("/")
    async with Deployment(address, metrics_url or f"{address}/metrics", headers or {}) as deployment:
        entry = [
            ("the deployment is ready", lambda: _ready(deployment), 15.0),
            (f"memory runs in {MODE_OF_PHASE[phase]}", lambda: _mode(deployment, phase), 15.0),
            ("a turn is answered, for a user inside the canary", lambda: _inside(deployment, phase), 300.0),
        ]
        steps = [*entry, *_STEPS[phase](deployment, Faults(faults_url))]
        for number, (name, step, timeout_s) in enumerate(steps):
            check = note(await take(name, step, timeout_s=timeout_s))
            if check.status == "failed" and number < len(entry):
                for rest, _, _ in steps[number + 1 :]:
                    note(Check(rest, "skipped", "an earlier step failed"))
                break
    return done


async def _ready(target: Deployment) -> str:
    status, body = await target.ready()
    if status != 200:
        raise CheckFailed(f"/app/ready answers {status}: {body.get('status', '')} {body.get('down', '')}")
    degraded = body.get("degraded") or []
    return f"degraded: {', '.join(degraded)}" if degraded else str(body.get("status", "ready"))


async def _mode(target: Deployment, phase: Phase) -> str:
    shown = [
        dict(labels)["mode"]
        for labels, value in (await target.scrape()).select("memory_mode_gauge").items()
        if value == 1
    ]
    if shown != [MODE_OF_PHASE[phase]]:
        raise CheckFailed(f"it runs in {', '.join(shown) or 'no mode'}")
    return shown[0]


async def _inside(target: Deployment, phase: Phase) -> str:
    """Find a user for whom memory is on; the canary is a stable hash of the id, so others just try."""
    for tried in range(1, _USERS_TO_TRY + 1):
        answer = await target.say(talk.SHORT)
        mode = answer.memory.get("mode")
        if mode == MODE_OF_PHASE[phase]:
            return f"{answer.took_s * 1000:.0f} ms, user {target.user_id}, {tried} tried"
        if mode != "off":
            raise CheckFailed(f"the memory trace says mode {mode}")
        target.user_id = f"{target.user_id.rsplit('-', 1)[0]}-{tried}"
    raise CheckFailed(f"none of {_USERS_TO_TRY} users is inside the canary")
