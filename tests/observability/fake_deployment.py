"""A deployment small enough to lie: the routes a smoke test uses, with memory that can be made to misbehave."""

from __future__ import annotations

import json
import time
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


class FakeDeployment:
    """Counts like Konak and answers like it; `flaws` names what it does wrong."""

    def __init__(self, mode: str, *flaws: str, canary: str = "") -> None:
        self.mode = mode
        self.flaws = set(flaws)
        self.canary = canary
        """Only users whose id ends so are inside; "" lets everybody in."""
        self.rules: list[dict[str, Any]] = []
        self.threads: dict[str, str] = {}
        self.deleted: list[str] = []
        self.registry = registry = CollectorRegistry()
        self.modes = Gauge("memory_mode_gauge", "", ("mode",), registry=registry)
        self.breaker = Gauge("memory_zep_breaker_state", "", ("path", "state"), registry=registry)
        self.retry_after = Gauge("memory_zep_retry_after_seconds", "", registry=registry)
        self.depth = Gauge("memory_outbox_depth", "", registry=registry)
        self.attempts = Counter("memory_zep_write_attempts_total", "", registry=registry)
        self.requests = Counter("memory_zep_write_requests_total", "", registry=registry)
        self.failures = Counter("memory_zep_write_failures_total", "", ("reason",), registry=registry)
        self.reads = Counter("memory_zep_read_attempts_total", "", registry=registry)
        self.without = Counter("memory_zep_context_failures_total", "", ("reason",), registry=registry)
        self.dead = Counter("memory_outbox_dead_letters_total", "", ("reason",), registry=registry)
        buckets = (0.05, 0.15, 0.25, 0.3, 0.5, 1.0)
        self.write_latency = Histogram(
            "memory_zep_write_latency_seconds", "", registry=registry, buckets=buckets
        )
        self.read_latency = Histogram(
            "memory_zep_read_latency_seconds", "", registry=registry, buckets=buckets
        )
        self.modes.labels(mode).set(1)
        for path in ("read", "write"):
            self._set_breaker(path, "closed")
        self.failing = {"read": 0, "write": 0}
        self.app = Starlette(
            routes=[
                Route("/app/ready", self.ready),
                Route("/metrics", self.metrics),
                Route("/__control/faults", self.control, methods=["POST"]),
                Route("/threads/{thread}/runs/wait", self.wait, methods=["POST"]),
                Route("/threads/{thread}/runs/stream", self.stream, methods=["POST"]),
                Route("/threads/{thread}", self.delete, methods=["DELETE"]),
            ]
        )

    async def ready(self, request: Request) -> Response:
        if "down" in self.flaws:
            return JSONResponse({"status": "down", "down": ["checkpoints"]}, status_code=503)
        return JSONResponse({"status": "degraded", "degraded": ["memory"]})

    async def metrics(self, request: Request) -> Response:
        return Response(generate_latest(self.registry), media_type="text/plain")

    async def control(self, request: Request) -> Response:
        self.rules = await request.json()
        if not self.rules:
            self.retry_after.set(0)
            for path in ("read", "write"):
                self.failing[path] = 0
                self._set_breaker(path, "closed")
            if "stuck" not in self.flaws:
                self.depth.set(0)
        return JSONResponse({})

    async def wait(self, request: Request) -> Response:
        body = await request.json()
        return JSONResponse(self._turn(request.path_params["thread"], body))

    async def stream(self, request: Request) -> Response:
        body = await request.json()
        values = self._turn(request.path_params["thread"], body)
        event = {"type": "memory", **values["memory"]}
        lines = "" if "silent" in self.flaws else f"event: custom\r\ndata: {json.dumps(event)}\r\n\r\n"
        return StreamingResponse(iter([lines]), media_type="text/event-stream")

    async def delete(self, request: Request) -> Response:
        self.deleted.append(request.path_params["thread"])
        return Response(status_code=204)

    def _turn(self, thread: str, body: dict[str, Any]) -> dict[str, Any]:
        text = body["input"]["messages"][0]["content"]
        inside = body["context"]["user_id"].endswith(self.canary)
        if "pharmacy" in text:
            agent = "real_estate" if "deaf" in self.flaws else "local_info"
        elif "flat" in text or self.threads.get(thread) == "real_estate":
            agent = "real_estate"
        else:
            agent = "concierge"
        if "forgetful" in self.flaws and thread in self.threads:
            agent = "concierge"
        self.threads[thread] = agent
        memory = self._read() if inside else {"used": False, "mode": "off", "reason": "off"}
        if inside:
            self._write()
        reply = "" if "mute" in self.flaws else "Welcome"
        return {
            "messages": [
                {"type": "human", "content": text},
                {"type": "ai", "content": reply, "name": agent},
            ],
            "route": {"target": agent, "reason": "sticky", "confidence": 0.9},
            "memory": memory,
        }

    def _read(self) -> dict[str, Any]:
        mode = self.mode
        if mode != "read_write":
            return {"used": False, "mode": mode, "reason": "off"}
        rule = self._rule("memory.get")
        reason = self._refused("read", rule)
        if rule is not None and rule["kind"] == "latency":
            if "patient" in self.flaws:
                time.sleep(rule["latency_ms"] / 1000)
                self._read_took(rule["latency_ms"] / 1000)
                return {"used": True, "mode": mode, "source": "zep", "took_ms": rule["latency_ms"]}
            self._read_took(0.25)
            reason = "timeout"
        elif reason is None:
            self._read_took(0.45 if "slow" in self.flaws else 0.02)
            tokens = 2000 if "greedy" in self.flaws else 700
            return {
                "used": True,
                "mode": mode,
                "source": "zep",
                "took_ms": 20,
                "tokens": tokens,
                "token_budget": 800,
            }
        self.without.labels(reason).inc()
        return {"used": False, "mode": mode, "reason": reason}

    def _read_took(self, seconds: float) -> None:
        self.reads.inc()
        self.read_latency.observe(seconds)

    def _write(self) -> None:
        self.attempts.inc()
        rule = self._rule("memory.add")
        reason = self._refused("write", rule)
        if reason is None:
            self.requests.inc()
            self.write_latency.observe(0.2 if "slow" in self.flaws else 0.02)
            if "stuck" in self.flaws:
                self.depth.inc()
            return
        self.requests.inc()
        self.depth.inc()
        self.failures.labels(reason).inc()

    def _refused(self, path: str, rule: dict[str, Any] | None) -> str | None:
        if rule is None or rule["kind"] == "latency":
            return None
        if rule["status"] == 429:
            self.retry_after.set(3)
            if "confused" in self.flaws:
                self._set_breaker(path, "open")
            return "rate_limited"
        self.failing[path] += 1
        if self.failing[path] > 20 and "trusting" not in self.flaws:
            self._set_breaker(path, "open")
            return "breaker_open"
        return "unavailable"

    def _rule(self, op: str) -> dict[str, Any] | None:
        return next((rule for rule in self.rules if rule["op"] == op), None)

    def _set_breaker(self, path: str, state: str) -> None:
        for one in ("closed", "open", "half_open", "forced_open", "disabled"):
            self.breaker.labels(path, one).set(one == state)
