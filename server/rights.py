"""The rights of a person over HTTP: see what is remembered, take one thing back, take everything home, be erased."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from agents.markets.market import Market
from agents.replies.fact_words import fact_in_words
from agents.replies.voice import LANGUAGES, voice_for
from graph import resources
from memory.erasure import Erasure, ErasureReport
from memory.export import export_lines
from memory.identity import InvalidIdError
from memory.outbox.port import OutboxError
from memory.personal import Known, forget_fact, known_about
from memory.port import Fact
from server.bearer import nobody_asks, person_of

ERASE_WITHIN_S: Final = 25.0
"""How long a request waits for an erasure; one that takes longer goes on by itself."""
RETRY_AFTER_S: Final = 5

logger = structlog.get_logger(__name__)


async def show_memory(request: Request) -> Response:
    """Show what is remembered about me; `lang` chooses the language of `text`."""
    if (person := person_of(request)) is None:
        return nobody_asks()
    opened = await resources.resources()
    known = await known_about(opened.memory, person)
    if not known.outcome.ok:
        return try_again("memory does not answer")
    return JSONResponse(_readable(person, known, opened.tools.market, request.query_params.get("lang", "en")))


async def forget_one(request: Request) -> Response:
    """Take one fact back, for good."""
    if (person := person_of(request)) is None:
        return nobody_asks()
    opened = await resources.resources()
    try:
        forgotten = await forget_fact(opened.memory, person, request.path_params["fact_id"])
    except OutboxError:
        forgotten = "unavailable"
    if forgotten == "unknown":
        return JSONResponse({"detail": "no such fact"}, 404)
    if forgotten == "unavailable":
        return try_again("memory does not answer")
    return JSONResponse({"status": forgotten}, 200 if forgotten == "forgotten" else 202)


async def export_me(request: Request) -> Response:
    """Stream everything that is held about me as JSON lines."""
    if (person := person_of(request)) is None:
        return nobody_asks()
    opened = await resources.resources()

    async def lines() -> AsyncIterator[str]:
        async for line in export_lines(person, opened.export_sources):
            yield line + "\n"

    return StreamingResponse(
        lines(),
        media_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="konak-export.jsonl"'},
    )


async def erase_me(request: Request) -> Response:
    """Erase me from every store; the answer has a receipt for each."""
    if (person := person_of(request)) is None:
        return nobody_asks()
    return await erased((await resources.resources()).erasure, person)


async def erased(erasure: Erasure, person: str) -> Response:
    """Erase a person and answer with the receipts: 200 when done, 202 while stores are still to be done."""
    try:
        async with asyncio.timeout(ERASE_WITHIN_S):
            report = await erasure.erase(person)
    except TimeoutError:
        return JSONResponse({"complete": False, "receipts": [], "detail": "begun; it goes on by itself"}, 202)
    except OutboxError:
        return try_again("nothing was begun: the outbox does not answer")
    except InvalidIdError as error:
        return JSONResponse({"detail": str(error)}, 422)
    logger.info("user_erased", receipts={one.store: one.status for one in report.receipts})
    return JSONResponse(_receipts(report), 200 if report.complete else 202)


def _receipts(report: ErasureReport) -> dict[str, Any]:
    return {
        "complete": report.complete,
        "started_at": report.started_at.isoformat(),
        "receipts": [
            {"store": one.store, "status": one.status, "removed": one.removed, "detail": one.detail}
            for one in report.receipts
        ],
        "looked_at_again_at": report.recheck_at.isoformat() if report.recheck_at else None,
    }


def _readable(person: str, known: Known, market: Market, lang: str) -> dict[str, Any]:
    voice = voice_for(lang if lang in LANGUAGES else "en")

    def shown(fact: Fact) -> dict[str, Any]:
        return {
            "id": fact.id,
            "key": fact.key,
            "value": fact.value,
            "text": fact_in_words(fact.key, str(fact.text), known_values(fact), voice, market),
            "stated_at": fact.created_at.isoformat(),
            "forgettable": fact.key is not None,
        }

    def known_values(fact: Fact) -> dict[str, Any]:
        # A budget is one of its own time: what was said later does not make it a monthly one.
        older = [one for one in known.facts if one.key and one.created_at <= fact.created_at]
        return {one.key: one.value for one in reversed(older) if one.key}

    return {
        "user_id": person,
        "facts": [shown(fact) for fact in known.facts],
        "summary": str(known.summary) if known.summary else None,
        "conversations": known.threads,
        "waiting": known.waiting,
    }


def try_again(detail: str) -> JSONResponse:
    """Answer 503 where a store does not answer."""
    return JSONResponse({"detail": detail}, 503, headers={"Retry-After": str(RETRY_AFTER_S)})


routes = [
    Route("/app/memory", show_memory, methods=["GET"]),
    Route("/app/memory/facts/{fact_id}", forget_one, methods=["DELETE"]),
    Route("/app/export", export_me, methods=["GET"]),
    Route("/app/me", erase_me, methods=["DELETE"]),
]
