"""A thousand hostile requests get a clear answer each, and cost nobody anything."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from tests.server.conftest import Server
from tests.server.hostile import Hostile, requests
from tests.server.signed import JWT, bearer

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(1_800)]

AT_ONCE = 8
ANSWER_WITHIN_S = 90.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(
        tmp_path_factory.mktemp("hostile"),
        TURNS_PER_MINUTE="100000",
        REQUESTS_PER_MINUTE="1000000",
        MAX_OPEN_REQUESTS="1000",
        **JWT,
    )
    yield running
    running.stop()


async def said(http: httpx.AsyncClient, thread: str, text: str) -> dict:
    turn = {"assistant_id": "assistant", "input": {"messages": [{"role": "user", "content": text}]}}
    answer = await http.post(f"/threads/{thread}/runs/wait", json=turn, headers=bearer("ada"))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_there_are_a_thousand():
    assert len(list(requests(str(uuid4())))) >= 1_000


async def test_each_gets_a_clear_answer_and_nothing_is_lost(home):
    mallory, problems, codes = bearer("mallory"), [], Counter()
    limits = httpx.Limits(max_connections=AT_ONCE * 2)
    async with httpx.AsyncClient(base_url=home.url, timeout=ANSWER_WITHIN_S, limits=limits) as http:
        mine = (await http.post("/threads", json={}, headers=bearer("ada"))).json()["thread_id"]
        await said(http, mine, "flat to rent in Kyrenia with a garden")
        threads = [
            (await http.post("/threads", json={}, headers=mallory)).json()["thread_id"]
            for _ in range(AT_ONCE)
        ]
        queue: asyncio.Queue[tuple[str, Hostile]] = asyncio.Queue()
        target = "00000000-0000-4000-8000-000000000000"
        for one in requests(target):
            queue.put_nowait((target, one))

        async def attack(thread: str) -> None:
            while not queue.empty():
                placeholder, one = queue.get_nowait()
                path = one.path.replace(placeholder, thread)
                try:
                    answer = await http.request(
                        one.method,
                        path,
                        content=one.body.replace(placeholder.encode(), thread.encode()),
                        headers={**mallory, "content-type": "application/json"},
                    )
                except (httpx.HTTPError, ValueError) as error:
                    problems.append(f"{one.method} {one.path[:60]} {one.body[:120]!r}: {error!r}")
                    continue
                codes[answer.status_code] += 1
                text = answer.text
                if answer.status_code >= 500 or "Traceback" in text or (".py" in text and "line " in text):
                    problems.append(
                        f"{one.method} {one.path[:60]} {one.body[:120]!r}: {answer.status_code} {text[:200]}"
                    )
                elif "__error__" in text:
                    problems.append(f"{one.method} {one.path[:60]} {one.body[:120]!r}: {text[:200]}")

        await asyncio.gather(*(attack(thread) for thread in threads))
        print(codes, len(problems))
        assert not problems, f"{len(problems)} of {sum(codes.values())} ({codes}):\n" + "\n".join(
            problems[:40]
        )
        assert home.process is not None
        assert home.process.poll() is None
        values = await said(http, mine, "furnished please")
        assert values["slots"]["location"]["value"] == ["Girne"]
        for thread in threads:
            turn = {
                "assistant_id": "assistant",
                "input": {"messages": [{"role": "user", "content": "villas for sale in Esentepe"}]},
            }
            answer = await http.post(f"/threads/{thread}/runs/wait", json=turn, headers=mallory)
            assert answer.json()["recommendations"], "the thread is usable"
