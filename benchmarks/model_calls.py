"""How often a chat model is asked in a turn, by kind of turn, beside two supervisors of the ecosystem.

    python -m benchmarks.model_calls

The real client library talks to a stub over TCP; what is counted is what arrived there. The figures of the peers are
those of one specialist with one tool and a model without latency, measured on the same kind of machine.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from evals.assistant import Conversations, conversations, reply_of
from graph.settings import Settings
from tests.standins.chat_model.process import stub_in_a_thread
from tests.standins.chat_model.server import ChatModelStub

PEERS = {"langgraph-supervisor": ("4", "4"), "langgraph-swarm": ("3", "2")}
"""Model calls of a first turn and of a follow-up."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of turn: what is said before it, and in it."""

    name: str
    before: tuple[str, ...]
    text: str


SEARCH = "2 bedroom flat to rent in Kyrenia under 800 pounds"
KINDS = (
    Kind("first turn", (), SEARCH),
    Kind("sticky follow-up", (SEARCH,), "with parking"),
    Kind("switch to the other agent", (SEARCH,), "pharmacies in Lapta"),
    Kind("handoff within the turn", (), "find me a villa for sale in Lapta, and where is the nearest beach?"),
    Kind("question about results", (SEARCH,), "which one is better for a family?"),
    Kind("unsure", (SEARCH,), "hmm the vibe should be bohemian"),
    Kind("greeting, thanks, help", (SEARCH,), "thanks"),
)


@dataclass(frozen=True, slots=True)
class Count:
    """What one turn took."""

    calls: list[str]
    messages: int
    handoffs: int


async def count(talks: Conversations, stub: ChatModelStub, kind: Kind) -> Count:
    """Hold one conversation and count its last turn."""
    for text in kind.before:
        await talks.turn(kind.name, text, user_id=kind.name)
    stub.asked.clear()
    state = await talks.turn(kind.name, kind.text, user_id=kind.name)
    return Count([str(one) for one in stub.purposes()], 1 + len(reply_of(state)), len(state["handoffs"]))


async def counted() -> dict[str, Count]:
    """Count every kind of turn."""
    stub = ChatModelStub()
    os.environ.setdefault("OPENAI_API_KEY", "any")
    with stub_in_a_thread(stub) as address, tempfile.TemporaryDirectory(prefix="konak-calls-") as folder:
        given = Settings(konak_data_dir=Path(folder), model="openai:stub", model_base_url=address)
        async with conversations(given) as talks:
            return {kind.name: await count(talks, stub, kind) for kind in KINDS}


def table(counts: dict[str, Count]) -> str:
    """Write the table of docs/models.md."""
    rows = [
        "| turn | Konak: model calls | asked for | messages added | langgraph-supervisor | langgraph-swarm |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in counts.items():
        supervisor, swarm = (
            (first if name == "first turn" else later if name == "sticky follow-up" else "")
            for first, later in PEERS.values()
        )
        asked = ", ".join(one.calls) or "nothing"
        rows.append(f"| {name} | {len(one.calls)} | {asked} | {one.messages} | {supervisor} | {swarm} |")
    return "\n".join(rows)


def main() -> None:
    """Print the table."""
    from server.lifespan import configure_observability

    configure_observability(Settings().model_copy(update={"log_level": "ERROR"}))
    print(table(asyncio.run(counted())))


if __name__ == "__main__":
    main()
