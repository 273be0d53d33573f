"""Answer one JSON object a line with the product's own graph: `python -m evals.adapter [--profile sgd ...]`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.catalogue.importing import import_listings
from agents.markets.market import Market, market_from_files
from evals.assistant import Conversations, conversations, reply_of
from evals.sgd_profile import sgd_slots
from server.lifespan import configure_observability, silence_vendors

DOMAINS = {"real_estate": "real_estate", "local_info": "local_info", "concierge": "other"}


class Adapter:
    """The contract's request and answer around a set of conversations."""

    def __init__(self, talks: Conversations, profile: str) -> None:
        self.talks = talks
        self.profile = profile

    async def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request of the adapter contract."""
        thread, user = str(request["thread_id"]), str(request.get("user_id") or request["thread_id"])
        if request.get("memory") == "wait":
            await self.talks.settle()
        state = await self.talks.turn(
            thread,
            str(request["text"]),
            user_id=user,
            client_msg_id=request.get("client_msg_id"),
            now=request.get("now"),
            previous_reply=request.get("prev_system"),
        )
        return contract_answer(state, self.profile)


def contract_answer(state: Mapping[str, Any], profile: str) -> dict[str, Any]:
    """Say what the state behind a turn means in the contract's words."""
    messages, turn = reply_of(state), state["turn"]
    agent = messages[-1].name if messages else "concierge"
    slots: Mapping[str, Any] = state.get("slots") or {}
    values = {name: slot["value"] for name, slot in slots.items() if slot["source"] != "default"}
    route = state.get("route") or {}
    return {
        "domain": DOMAINS.get(agent or "", "other"),
        "agent": agent,
        "route": {key: route.get(key) for key in ("target", "reason", "confidence")},
        "handoffs": state.get("handoffs") or [],
        "slots": sgd_slots(values) if profile == "sgd" else values,
        "sources": {name: slot["source"] for name, slot in slots.items()},
        "local": turn.get("local") or {},
        "action": turn.get("action"),
        "recommendations": state.get("recommendations") or [],
        "reply": "\n\n".join(message.text for message in messages),
        "lang": turn.get("lang"),
        "memory": state.get("memory") or {},
    }


async def serve(profile: str, market: Market | None, listings: Path | None) -> None:
    """Read requests from standard input until it ends; a bad line gets an answer that says so."""
    async with conversations(market=market) as talks:
        if listings is not None:
            await import_listings(talks.resources.catalogue, listings)
        adapter = Adapter(talks, profile)
        while line := await asyncio.to_thread(sys.stdin.readline):
            if not line.strip():
                continue
            try:
                answered = await adapter.answer(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                answered = {"error": f"{type(error).__name__}: {error}"}
            sys.stdout.write(json.dumps(answered, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def main() -> None:
    """Parse the options of the contract and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=("konak", "sgd"), default="konak")
    parser.add_argument("--gazetteer", type=Path, help="another market's places")
    parser.add_argument("--listings", type=Path, help="another market's listings")
    options = parser.parse_args()
    if options.profile == "sgd" and not (options.gazetteer and options.listings):
        parser.error("--profile sgd needs --gazetteer FILE and --listings FILE")
    silence_vendors()
    from graph.settings import settings

    configure_observability(settings().model_copy(update={"log_level": "ERROR"}))
    market = market_from_files(options.gazetteer, options.listings) if options.gazetteer else None
    asyncio.run(serve(options.profile, market, options.listings))


if __name__ == "__main__":
    main()
