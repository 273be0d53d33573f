"""A SIGTERM while turns run: nobody new is let in, who is in gets an answer, memory is fed, spans are sent."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from langgraph_sdk import get_client

from benchmarks.otlp_receiver import Receiver
from memory.embedded import open_embedded
from memory.outbox import open_outbox
from memory.settings import MemorySettings
from tests.server.conftest import Server

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(300)]
TURNS = 24


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


async def test_a_stop_with_turns_in_flight_loses_none(tmp_path: Path, receiver: Receiver) -> None:
    server = await asyncio.to_thread(
        lambda: Server(
            tmp_path,
            OTEL_EXPORTER_OTLP_ENDPOINT=receiver.address,
            OTEL_TRACES_SAMPLER_ARG="1",
            DRAIN_NOTICE_S="0.7",
        )
    )
    threads = [str(uuid4()) for _ in range(TURNS)]
    assert server.process is not None
    try:
        async with get_client(url=server.url) as client:

            async def say(thread: str) -> bool:
                values = await client.runs.wait(
                    thread,
                    "assistant",
                    input={
                        "messages": [
                            {"role": "user", "content": "2 bedroom flat in Kyrenia", "id": f"m{thread}"}
                        ]
                    },
                    context={"user_id": f"user-{thread}"},
                    if_not_exists="create",
                )
                return values["messages"][-1]["type"] == "ai"  # type: ignore[index, call-overload]

            talking = [asyncio.create_task(say(thread)) for thread in threads]
            await asyncio.sleep(0.4)
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.2)
            async with httpx.AsyncClient(base_url=server.url, timeout=5) as http:
                ready = await http.get("/app/ready")
                refused = await http.post(f"/threads/{uuid4()}/runs/wait", json={"assistant_id": "assistant"})
            results = await asyncio.gather(*talking, return_exceptions=True)
            await asyncio.to_thread(server.process.wait, 30)
            took_s = time.monotonic() - began
    finally:
        await asyncio.to_thread(server.stop)

    assert (ready.status_code, ready.json()["status"]) == (503, "draining")
    assert refused.status_code == 503
    assert results == [True] * TURNS, server.log()[-3000:]
    lines = [json.loads(line) for line in server.log().splitlines() if '"turn_completed"' in line]
    completed = [line for line in lines if line.get("event") == "turn_completed"]
    assert len({line["turn_id"] for line in completed}) == len(completed) == TURNS
    spans = {span.span_id for span in receiver.spans if span.name.startswith("invoke_agent ")}
    assert len(spans) == TURNS
    await held_in_memory(tmp_path / "data", threads)
    assert took_s < 20, took_s


async def held_in_memory(folder: Path, threads: list[str]) -> None:
    """See that both messages of every turn are in memory, or still wait for it."""
    given = MemorySettings(data_dir=folder)
    async with open_outbox(given) as outbox, open_embedded(given) as memory:
        waiting = (await outbox.depth()).pending
        stored = 0
        for thread in threads:
            _, context = await memory.context(f"user-{thread}", thread, last_n=4)
            stored += len(context.messages)
        assert stored + waiting >= 2 * TURNS
        assert waiting == 0
