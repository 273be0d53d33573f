"""What one request and one person may ask for."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from server.allowance import Allowance, OpenCalls
from server.input_limits import DEEPEST, too_much_in
from server.limits import BodyLimit, PersonLimits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_allowed_and_then_the_rate():
    clock = Clock()
    allowance = Allowance(60, burst=3, clock=clock)
    assert [allowance.ask("ada") for _ in range(3)] == [0.0] * 3
    assert allowance.ask("ada") == pytest.approx(1.0)
    clock.now = 1.0
    assert allowance.ask("ada") == 0.0
    assert allowance.ask("ada") == pytest.approx(1.0)


def test_a_refused_call_costs_nothing():
    clock = Clock()
    allowance = Allowance(60, burst=1, clock=clock)
    allowance.ask("ada")
    assert all(allowance.ask("ada") == pytest.approx(1.0) for _ in range(100))


def test_one_persons_calls_are_not_anothers():
    allowance = Allowance(60, burst=1, clock=Clock())
    assert allowance.ask("ada") == allowance.ask("bob") == 0.0


def test_only_so_many_people_are_kept():
    allowance = Allowance(60, burst=1, clock=Clock(), most_people=2)
    for person in ("ada", "bob", "eve"):
        allowance.ask(person)
    assert allowance.ask("ada") == 0.0, "forgotten, so full again"
    assert allowance.ask("eve") > 0


def test_places_are_given_back():
    calls = OpenCalls(2)
    assert calls.enter("ada")
    assert calls.enter("ada")
    assert not calls.enter("ada")
    assert calls.enter("bob")
    calls.leave("ada")
    assert calls.enter("ada")


def limited(**limits) -> httpx.AsyncClient:
    gate = asyncio.Event()

    async def read(request: Request):
        return PlainTextResponse(str(len(await request.body())))

    async def wait(_: Request):
        await gate.wait()
        return PlainTextResponse("done")

    async def open_gate(_: Request):
        gate.set()
        return JSONResponse({})

    async def identify(scope):
        return dict(scope["headers"]).get(b"x-person", b"").decode() or None

    person = Middleware(
        PersonLimits,
        identify=identify,
        allowance=Allowance(limits.get("per_minute", 600), limits.get("burst", 100)),
        open_calls=OpenCalls(limits.get("open_calls", 10)),
    )
    app = Starlette(
        routes=[
            Route("/read", read, methods=["POST"]),
            Route("/wait", wait),
            Route("/open", open_gate, methods=["POST"]),
        ],
        middleware=[Middleware(BodyLimit, most_bytes=1_000), person],
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://konak")


async def test_a_body_that_fits_arrives_whole():
    async with limited() as http:
        assert (await http.post("/read", content=b"x" * 1_000)).text == "1000"


async def test_a_body_that_is_announced_too_large_is_refused():
    async with limited() as http:
        answer = await http.post("/read", content=b"x" * 1_001)
        assert answer.status_code == 413
        assert "1000 bytes" in answer.json()["detail"]


async def test_a_body_that_grows_too_large_is_refused_where_it_does():
    sent = []

    async def pieces():
        for piece in range(1_000):
            sent.append(piece)
            yield b"x" * 100

    async with limited() as http:
        assert (await http.post("/read", content=pieces())).status_code == 413


async def test_too_many_requests_are_told_when_to_come_back():
    async with limited(per_minute=6, burst=2) as http:
        answers = [await http.post("/read", headers={"x-person": "ada"}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 10
        assert (await http.post("/read", headers={"x-person": "bob"})).status_code == 200


async def test_too_many_open_requests_are_refused_until_one_ends():
    async with limited(open_calls=2) as http:
        ada = {"x-person": "ada"}
        waiting = [asyncio.create_task(http.get("/wait", headers=ada)) for _ in range(2)]
        await asyncio.sleep(0.05)
        assert (await http.post("/read", headers=ada)).status_code == 429
        await http.post("/open")
        assert [answer.status_code for answer in await asyncio.gather(*waiting)] == [200, 200]
        assert (await http.post("/read", headers=ada)).status_code == 200


def nested(levels: int) -> object:
    value: object = "deep"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("kwargs", "problem"),
    [
        ({"input": {"messages": [{"role": "user", "content": "hello"}]}}, None),
        ({"input": {"messages": [{}] * 50}}, None),
        ({"input": {"messages": [{}] * 51}}, "51 messages"),
        ({"input": {"given": nested(DEEPEST - 3)}}, None),
        ({"input": nested(5_000)}, "nested"),
        ({"input": None, "webhook": "http://169.254.169.254/"}, "webhooks are off"),
        ({"input": "text"}, "an object with messages"),
        ({"input": {"messages": "text"}}, None),
        (
            {
                "input": {
                    "messages": [
                        ["user", "hello"],
                        {"type": "human", "content": [{"type": "text", "text": "a"}]},
                    ]
                }
            },
            None,
        ),
        ({"input": {"messages": [{"role": ["user"]}]}}, "role"),
        ({"input": {"messages": [{"content": 7}]}}, "content"),
        ({"input": {"messages": [{"content": [{"type": "text", "text": 7}]}]}}, "content"),
        ({"input": {"messages": [{"additional_kwargs": None}]}}, "additional_kwargs"),
        ({"input": {"messages": [7]}}, "a message"),
        ({"input": None, "config": {"recursion_limit": 0}}, "recursion_limit"),
        ({"input": None, "command": {"resume": None}}, "command"),
        ({"input": None, "command": {"resume": {"answer": "yes"}}}, None),
        ({"input": {"messages": [{"id": "a\x00b"}]}}, "control character"),
        ({"input": {"messages": [{"id": "x" * 257}]}}, "longer than 256"),
        ({"input": {"messages": {"id": 7}}}, "no text"),
        ({"input": {"messages": [{"additional_kwargs": {"client_msg_id": ""}}]}}, "empty"),
        ({}, None),
        (None, None),
    ],
)
def test_what_is_too_much_is_named(kwargs, problem):
    found = too_much_in(kwargs, 50)
    assert found is None if problem is None else problem in found
