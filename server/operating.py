"""What operators do over HTTP: look at the outbox, force memory's mode, erase somebody who asked by other means.

Every call leaves one audit line: who, what, and on whom, without a name in it that has just been erased.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graph import resources
from memory.control import Control, parse_control, read_control, write_control
from memory.outbox.port import Letter, OutboxError
from server.bearer import identity_of, is_operator
from server.rights import erased, try_again

MOST_ROWS: Final = 500
MOST_KEYS: Final = 1_000
Act = Callable[[Request], Awaitable[Response]]

audit = structlog.get_logger("konak.audit")


class BadBodyError(ValueError):
    """A body that is not what the route takes; the text says why and is safe to show."""


def audited(action: str) -> Callable[[Act], Act]:
    """Let operators alone do it, and write down who did what; refused tries are written down as well."""

    def wrap(act: Act) -> Act:
        @functools.wraps(act)
        async def watched(request: Request) -> Response:
            about = {"action": action, "operator": identity_of(request)}
            if target := request.path_params.get("user_id"):
                about["target"] = fingerprint(target)
            if not is_operator(request):
                audit.warning("operator_refused", **about)
                return JSONResponse({"detail": "operators only"}, 403)
            try:
                answer = await act(request)
            except BadBodyError as error:
                answer = JSONResponse({"detail": str(error)}, 422)
            except OutboxError:
                answer = try_again("the outbox does not answer")
            audit.info("operator_action", **about, status=answer.status_code)
            return answer

        return watched

    return wrap


def fingerprint(user_id: str) -> str:
    """Return what an audit line keeps of a person's id: enough to compare, not enough to read."""
    return hashlib.sha256(f"konak-audit\x1f{user_id}".encode()).hexdigest()[:16]


@audited("outbox_shown")
async def show_outbox(request: Request) -> Response:
    """Count what waits and show the oldest rows."""
    given = request.query_params.get("limit", "50")
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:6]) <= MOST_ROWS):
        raise BadBodyError(f"limit: a whole number from 1 to {MOST_ROWS}")
    outbox, limit = (await resources.resources()).memory.outbox, int(given)
    depth = await outbox.depth()
    return JSONResponse(
        {
            "waiting": depth.pending,
            "oldest_s": round(depth.oldest_s, 1),
            "dead": depth.dead,
            "pending": [_row(letter) for letter in await outbox.pending(limit)],
            "dead_letters": [_row(letter) for letter in await outbox.dead_letters(limit)],
        }
    )


@audited("dead_letters_retried")
async def retry(request: Request) -> Response:
    """Deliver dead letters once more, all of them where no keys are named."""
    body = await _body(request, {"keys"})
    keys = body.get("keys")
    if keys is not None and not (isinstance(keys, list) and len(keys) <= MOST_KEYS):
        raise BadBodyError(f"keys: a list of at most {MOST_KEYS} UUIDs")
    try:
        chosen = None if keys is None else [UUID(key) for key in keys]
    except (ValueError, TypeError, AttributeError):
        raise BadBodyError("keys: UUIDs, as the outbox shows them") from None
    return JSONResponse(
        {"waiting_again": await (await resources.resources()).memory.outbox.retry_dead(chosen)}
    )


@audited("rollout_shown")
async def show_rollout(_: Request) -> Response:
    """Show what is forced, what the flags ask for, and what is in effect."""
    return JSONResponse(await _rollout())


@audited("rollout_set")
async def set_rollout(request: Request) -> Response:
    """Force memory's mode or a breaker of every process that shares the outbox."""
    body = await _body(request, {"mode", "read_breaker", "write_breaker"})
    outbox = (await resources.resources()).memory.outbox
    wanted = {**asdict(await read_control(outbox)), **body}
    wanted["mode"] = None if wanted["mode"] == "auto" else wanted["mode"]
    try:
        control = parse_control(json.dumps(wanted))
    except (ValueError, TypeError):
        raise BadBodyError(
            "mode: off, write_only, read_write or auto; a breaker: auto, forced_open or disabled"
        ) from None
    await write_control(outbox, control)
    return JSONResponse(await _rollout())


@audited("user_erased")
async def erase_user(request: Request) -> Response:
    """Erase a person who asked by other means."""
    return await erased((await resources.resources()).erasure, request.path_params["user_id"])


async def _rollout() -> dict[str, Any]:
    opened = await resources.resources()
    control: Control = await read_control(opened.memory.outbox)
    status = await opened.memory.status()
    return {
        "forced": asdict(control),
        "flags": opened.memory.flags,
        "canary_percent": opened.settings.memory_canary_percent,
        "backend": opened.settings.memory_backend,
        "in_effect": status.mode,
        "reason": status.reason,
    }


async def _body(request: Request, allowed: set[str]) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError):
        raise BadBodyError("the body is no JSON") from None
    if not isinstance(body, dict) or not set(body) <= allowed:
        raise BadBodyError(f"the body: an object with {', '.join(sorted(allowed))}")
    return body


def _row(letter: Letter) -> dict[str, Any]:
    return {**asdict(letter), "key": str(letter.key), "enqueued_at": letter.enqueued_at.isoformat()}


routes = [
    Route("/app/operator/outbox", show_outbox, methods=["GET"]),
    Route("/app/operator/outbox/retry", retry, methods=["POST"]),
    Route("/app/operator/rollout", show_rollout, methods=["GET"]),
    Route("/app/operator/rollout", set_rollout, methods=["PUT"]),
    Route("/app/operator/users/{user_id}", erase_user, methods=["DELETE"]),
]
