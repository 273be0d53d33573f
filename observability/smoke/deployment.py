"""A running deployment as a smoke test sees it: the LangGraph API, the health route and the metrics."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from uuid import uuid4

import httpx
from langgraph_sdk import get_client

from observability.rollout.snapshot import Growth, Snapshot
from observability.smoke.check import CheckFailed


@dataclass(frozen=True, slots=True)
class Answer:
    """What one message came to: the final state, and the time the client waited in seconds."""

    values: Mapping[str, Any]
    took_s: float

    @property
    def text(self) -> str:
        """The assistant's last message."""
        last = self.values["messages"][-1]
        content = last.get("content") if last.get("type") == "ai" else ""
        return content if isinstance(content, str) else str(content or "")

    @property
    def memory(self) -> Mapping[str, Any]:
        """The memory trace of the turn."""
        return self.values.get("memory") or {}

    @property
    def route(self) -> Mapping[str, Any]:
        """Where the supervisor sent it and why."""
        return self.values.get("route") or {}

    @property
    def speaker(self) -> str:
        """Which agent spoke last."""
        return str(self.values["messages"][-1].get("name") or self.route.get("target") or "")


@dataclass(slots=True)
class Deployment:
    """Talks to one target; an async context manager that deletes the threads it made."""

    target: str
    metrics_url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    assistant: str = "assistant"
    user_id: str = field(default_factory=lambda: f"smoke_{uuid4().hex[:12]}")
    _threads: list[str] = field(default_factory=list)
    _http: httpx.AsyncClient = field(init=False)
    _api: Any = field(init=False)

    async def __aenter__(self) -> Deployment:
        self._http = httpx.AsyncClient(timeout=10.0, headers=dict(self.headers))
        self._api = get_client(url=self.target, headers=dict(self.headers))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for thread in self._threads:
            try:
                await self._api.threads.delete(thread)
            except httpx.HTTPError:
                break
        await self._http.aclose()
        await self._api.aclose()

    async def ready(self) -> tuple[int, Mapping[str, Any]]:
        """Return status and body of the readiness route."""
        answer = await self._http.get(f"{self.target.rstrip('/')}/app/ready")
        body = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        return answer.status_code, body

    async def scrape(self) -> Snapshot:
        """Read the metrics."""
        answer = await self._http.get(self.metrics_url, headers={"Accept": "text/plain"})
        if answer.status_code != httpx.codes.OK:
            raise CheckFailed(f"{self.metrics_url} answers {answer.status_code}")
        return Snapshot.parse(answer.text, time.time())

    def new_thread(self) -> str:
        """Return the id of a conversation that does not exist yet."""
        thread = str(uuid4())
        self._threads.append(thread)
        return thread

    async def say(self, text: str, thread: str | None = None, *, user_id: str | None = None) -> Answer:
        """Send one message and wait for the end of its turn."""
        began = time.perf_counter()
        values = await self._api.runs.wait(
            thread or self.new_thread(),
            self.assistant,
            input={"messages": [{"role": "user", "content": text, "id": str(uuid4())}]},
            context={"user_id": user_id or self.user_id},
            if_not_exists="create",
        )
        if not isinstance(values, Mapping) or not values.get("messages"):
            raise CheckFailed(f"the turn ended without messages: {str(values)[:120]}")
        answer = Answer(values, time.perf_counter() - began)
        if not answer.text:
            raise CheckFailed("the turn ended without a reply")
        return answer

    async def memory_events(self, text: str) -> list[Mapping[str, Any]]:
        """Send one message and return the custom stream events about memory."""
        return [
            part.data
            async for part in self._api.runs.stream(
                self.new_thread(),
                self.assistant,
                input={"messages": [{"role": "user", "content": text, "id": str(uuid4())}]},
                context={"user_id": self.user_id},
                stream_mode=["custom"],
                if_not_exists="create",
            )
            if part.event.split("|")[0] == "custom" and part.data.get("type") == "memory"
        ]

    async def until(
        self, seen: Callable[[Growth, Snapshot], bool], *, since: Snapshot, what: str, within_s: float
    ) -> Growth:
        """Scrape until the metrics show something; CheckFailed with `what` when they do not in time."""
        deadline = time.monotonic() + within_s
        while True:
            now = await self.scrape()
            grown = Growth(since, now)
            if seen(grown, now):
                return grown
            if time.monotonic() > deadline:
                raise CheckFailed(f"{what} was not seen within {within_s:.0f} s")
            await asyncio.sleep(0.5)


def gauge(snapshot: Snapshot, name: str, **labels: str) -> float:
    """Return the largest value of a gauge's series; zero where there is none."""
    return max(snapshot.select(name, **labels).values(), default=0.0)
