"""A hundred people talk to a running server, over HTTP, as a chat client does.

    pip install 'konak[bench]'
    locust -f benchmarks/load/locustfile.py --headless -u 100 -r 10 -t 2m --host http://127.0.0.1:2024

`first words` and `whole turn` are what the client sees, the server's queue included. What the graph itself takes is read
from the server's metrics at the end; the difference is the queue. With `KONAK_PID` set to the server's process id, its
memory and file handles are shown, too. A turn without a reply is a failure.
"""

from __future__ import annotations

import itertools
import json
import os
import time
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

from locust import HttpUser, between, events, task

from benchmarks.load.figures import Held
from benchmarks.load.talks import lines_of
from observability.rollout.snapshot import Growth, Snapshot

_conversations = itertools.count()
_people = itertools.count()
_before: list[Any] = []


class Person(HttpUser):
    """Talks, pauses, talks again; every tenth conversation asks for what memory holds."""

    wait_time = between(1, 3)

    def on_start(self) -> None:
        """Take a name."""
        self.name = f"load-{next(_people)}"

    @task
    def conversation(self) -> None:
        """Hold one conversation from its first line to its last."""
        thread = str(uuid4())
        for text in lines_of(next(_conversations)):
            self.turn(thread, text)
            self.wait()

    def turn(self, thread: str, text: str) -> None:
        """Send one message and read the stream to its end."""
        body = {
            "assistant_id": "assistant",
            "input": {"messages": [{"role": "user", "content": text, "id": str(uuid4())}]},
            "context": {"user_id": self.name},
            "stream_mode": ["messages-tuple"],
            "if_not_exists": "create",
        }
        began, first = time.perf_counter(), 0.0
        with self.client.post(
            f"/threads/{thread}/runs/stream", json=body, stream=True, name="whole turn", catch_response=True
        ) as answer:
            event = ""
            for raw in answer.iter_lines():
                line = raw.decode()
                if line.startswith("event:"):
                    event = line[6:].strip()
                elif line.startswith("data:") and event.startswith("messages") and not first:
                    first = (time.perf_counter() - began) * 1000
                elif line.startswith("data:") and event == "error":
                    answer.failure(json.loads(line[5:]).get("error", "error"))
            if not first:
                answer.failure("no reply")
            else:
                answer.success()
        # The stream is read after the response object is there, so its own clock stops too early.
        took = (time.perf_counter() - began) * 1000
        for name, value in (("first words", first), ("until the stream ended", took)):
            if value:
                events.request.fire(
                    request_type="turn",
                    name=name,
                    response_time=value,
                    response_length=0,
                    exception=None,
                    context={},
                )


@events.test_start.add_listener
def start(environment: Any, **_: Any) -> None:
    """Look at the metrics before."""
    _before.append(_scrape(environment.host))


@events.test_stop.add_listener
def stop(environment: Any, **_: Any) -> None:
    """Print what the server says of the same time."""
    grown = Growth(_before[-1], _scrape(environment.host))
    for name, metric in (
        ("first words, the graph itself", "assistant_time_to_first_token_seconds"),
        ("whole turn, the graph itself", "assistant_turn_latency_seconds"),
    ):
        shown = "  ".join(
            f"p{share * 100:.0f} {(grown.quantile(share, metric) or 0) * 1000:5.0f} ms"
            for share in (0.5, 0.95, 0.99)
        )
        print(f"{name:32}{shown}")
    turns = {dict(labels)["outcome"]: 0.0 for labels in grown.series("assistant_turns_total")}
    for labels, value in grown.series("assistant_turns_total").items():
        turns[dict(labels)["outcome"]] += value
    print(f"turns by outcome: { {name: round(count) for name, count in turns.items() if count} }")
    if os.environ.get("KONAK_PID"):
        held = Held.by(int(os.environ["KONAK_PID"]))
        print(f"the server holds {held.rss_mb:.0f} MB and {held.files} file handles")


def _scrape(host: str) -> Snapshot:
    with urlopen(f"{host.rstrip('/')}/metrics", timeout=10) as answer:
        return Snapshot.parse(answer.read().decode(), time.time())
