"""Zep Community Edition 1.0.2 as `zep-python` 2.0.2 meets it: an in-memory stand-in, quirks and faults included.

In a test: `async with serving(ZepCE()) as url`. As a process: `python -m tests.standins.zep_ce.server --port 8765`;
then `/__control/` takes JSON: POST `reset`, POST `faults` (a list of rules), POST `config`, POST `facts`, GET `stats`,
GET `dump`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import Any

import uvicorn

from tests.standins.faults import FaultPlan, FaultRule
from tests.standins.standin import StandIn
from tests.standins.wire import JSON, TEXT, Reply, Request
from tests.standins.zep_ce.golang import NO_SNIFF, Rejected, message
from tests.standins.zep_ce.routes import Route, resolve
from tests.standins.zep_ce.store import GraphDownError, Store

MOST_BYTES = 5 << 20
SECRET = "test-secret"


class ZepCE(StandIn):
    """The server; `store` is its state, `faults` what it shows instead of it."""

    def __init__(self, secret: str = SECRET) -> None:
        super().__init__()
        self.secret = secret
        self.store = Store()

    def reset(self) -> None:
        """Forget everything, faults and counters too."""
        self.store, self.faults, self.base_latency_ms = Store(), FaultPlan(), 0.0
        self.log.clear()
        self.counts.clear()

    def op_of(self, request: Request) -> str:
        """Name the operation."""
        if request.path == "/healthz":
            return "healthz"
        route = resolve(request.method, request.path)
        return route.op if isinstance(route, Route) else "unrouted"

    def handle(self, request: Request) -> Reply:
        """Check the key, then route; a failing graph is a 500 after the rows were stored."""
        if request.path == "/healthz":
            return Reply(200, ".", "text/plain")
        if request.headers.get("authorization") != f"Api-Key {self.secret}":
            return Reply(401, "unauthorized\n", TEXT, NO_SNIFF)
        route = resolve(request.method, request.path)
        if isinstance(route, Reply):
            return route
        if len(request.body) > MOST_BYTES:
            return message("request body too large", 413)
        try:
            return route.handler(self.store, route.path, request)
        except Rejected as rejected:
            return rejected.reply
        except GraphDownError as error:
            return message(str(error), 500)
        except ValueError as error:
            return message(str(error), 400)

    def contents(self, session_id: str) -> list[str]:
        """Return what a session holds, in order."""
        return [row["content"] for row in self.store.messages_of(session_id)]

    def stats(self) -> dict[str, Any]:
        """Return counters and what is stored how often."""
        ids = Counter(row["metadata"].get("client_msg_id") for row in self.store.messages if row["metadata"])
        ids.pop(None, None)
        return {
            "counts": dict(self.counts),
            "fired": dict(self.faults.fired),
            "most_inflight": self.most_inflight,
            "messages": len(self.store.messages),
            "orphan_sessions": sum(row["user_id"] is None for row in self.store.sessions.values()),
            "duplicates": {key: times for key, times in ids.items() if times > 1},
        }

    async def control(self, request: Request) -> Reply:
        """Serve the control plane; no key needed."""
        command = request.path.rsplit("/", 1)[-1]
        body = json.loads(request.body or b"null")
        if command == "reset":
            self.reset()
        elif command == "faults":
            self.faults.set(*(FaultRule(**rule) for rule in body or []))
        elif command == "config":
            self.base_latency_ms = body.get("base_latency_ms", self.base_latency_ms)
            self.secret = body.get("secret", self.secret)
            self.store.graph_up = body.get("graph_up", self.store.graph_up)
            self.store.auto_facts = body.get("auto_facts", self.store.auto_facts)
        elif command == "facts":
            for fact in body["facts"]:
                self.store.add_fact(body["group_id"], fact)
        elif command == "dump":
            dump = {"users": list(self.store.users.values()), "sessions": list(self.store.sessions.values())}
            return Reply(
                200, json.dumps({**dump, "messages": self.store.messages, "facts": self.store.facts}), JSON
            )
        return Reply(200, json.dumps(self.stats()), JSON)


def main() -> None:
    """Serve until interrupted."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8765)
    options.add_argument("--secret", default=SECRET)
    chosen = options.parse_args()
    uvicorn.run(
        ZepCE(chosen.secret),
        host="127.0.0.1",
        port=chosen.port,
        log_level="error",
        lifespan="off",
        access_log=False,
    )


if __name__ == "__main__":
    main()
