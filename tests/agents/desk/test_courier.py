"""Requests reach the webhook: once where it takes them, again where it does not, and not for ever."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from test_front_desk import HANDOVER, VIEWING

from agents.desk import open_desk
from agents.desk.courier import PAUSES_S, Courier, delivering
from agents.desk.tables import VIEWINGS
from agents.desk.webhook import SIGNATURE, Webhook
from tests.standins.serving import serving

SECRET = "a-secret-of-some-length"


class Agency:
    """A webhook over real TCP that answers as it is told to."""

    def __init__(self):
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.called = asyncio.Event()
        self.answer: Response = Response(status_code=204)
        self.app = Starlette(routes=[Route("/hook", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        self.got.append((dict(request.headers), await request.body()))
        self.called.set()
        return self.answer


@pytest.fixture
async def agency():
    stand_in = Agency()
    async with serving(stand_in.app) as url:
        stand_in.webhook = Webhook(f"{url}/hook", frozenset({"127.0.0.1"}), SECRET, timeout_s=2)
        yield stand_in


@pytest.fixture
async def desk(desk_url):
    async with open_desk(desk_url, deliver=True) as opened:
        yield opened


def now():
    return VIEWING.asked_at.timestamp()


async def test_a_request_is_delivered_once_and_signed(desk, agency):
    await desk.file(VIEWING)
    await desk.file(HANDOVER)
    courier = Courier(desk, agency.webhook, now)
    assert await courier.deliver_due() == 2
    assert await courier.deliver_due() == 0
    headers, body = agency.got[0]
    assert json.loads(body)["kind"] == "viewing"
    assert json.loads(body)["contact"] == VIEWING.contact
    assert headers["idempotency-key"] == VIEWING.id
    assert (
        headers[SIGNATURE.lower()] == "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    )


async def test_a_webhook_that_fails_is_tried_again_with_pauses_and_then_left(desk, agency):
    agency.answer = Response(status_code=503)
    await desk.file(VIEWING)
    clock = [now()]
    courier = Courier(desk, agency.webhook, lambda: clock[0])
    with structlog.testing.capture_logs() as lines:
        for pause in PAUSES_S:
            assert await courier.deliver_due() == 0
            tried = len(agency.got)
            await courier.deliver_due()
            assert len(agency.got) == tried
            clock[0] += pause
        await courier.deliver_due()
        clock[0] += 1_000_000
        await courier.deliver_due()
    assert len(agency.got) == len(PAUSES_S) + 1
    assert await desk.deliveries(VIEWINGS) == {VIEWING.id: ("failed", "status_503")}
    assert VIEWING.contact not in repr(lines)
    assert lines[-1]["state"] == "failed"


async def test_a_redirect_is_not_followed(desk, agency):
    agency.answer = RedirectResponse("http://127.0.0.1:1/", 307)
    await desk.file(VIEWING)
    await Courier(desk, agency.webhook, now).deliver_due()
    assert await desk.deliveries(VIEWINGS) == {VIEWING.id: ("waiting", "status_307")}


async def test_an_address_that_may_not_be_called_is_not_called(desk, agency):
    await desk.file(VIEWING)
    await Courier(desk, Webhook(agency.webhook.url, frozenset({"crm.example.com"})), now).deliver_due()
    await Courier(desk, Webhook(agency.webhook.url), lambda: now() + 1_000).deliver_due()
    assert agency.got == []
    assert await desk.deliveries(VIEWINGS) == {VIEWING.id: ("waiting", "refused_destination")}


async def test_two_couriers_share_the_work(desk, agency):
    await desk.file(VIEWING)
    couriers = [Courier(desk, agency.webhook, now) for _ in range(2)]
    assert sum(await asyncio.gather(*(courier.deliver_due() for courier in couriers))) == 1
    assert len(agency.got) == 1


async def test_what_was_forgotten_is_not_delivered(desk, agency):
    await desk.file(VIEWING)
    await desk.forget("ada")
    assert await Courier(desk, agency.webhook, now).deliver_due() == 0


async def test_a_running_courier_delivers_what_is_filed(desk, agency):
    async with delivering(desk, agency.webhook):
        await desk.file(replace(VIEWING, asked_at=datetime.now(UTC)))
        await asyncio.wait_for(agency.called.wait(), 10)
    assert len(agency.got) == 1


async def test_every_try_is_told_with_what_became_of_it(desk, agency):
    told, clock = [], [now()]
    courier = Courier(desk, agency.webhook, lambda: clock[0], told.append)
    await desk.file(HANDOVER)
    await courier.deliver_due()
    agency.answer = Response(status_code=503)
    await desk.file(VIEWING)
    for pause in (*PAUSES_S, 0):
        await courier.deliver_due()
        clock[0] += pause
    assert told == ["delivered", *["retried"] * len(PAUSES_S), "failed"]
