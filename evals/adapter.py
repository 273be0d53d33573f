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
from evals.assistant import Conversations, conversations
from evals.contract import contract_answer
from evals.sgd_profile import SgdProfile
from server.lifespan import configure_observability, silence_vendors


class Adapter:
    """The contract's request and answer around a set of conversations."""

    def __init__(self, talks: Conversations, sgd: SgdProfile | None = None) -> None:
        self.talks = talks
        self.sgd = sgd

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
        answered = contract_answer(state)
        if self.sgd is not None:
            market = self.talks.resources.tools.market
            if request.get("prev_system"):
                self.sgd.heard(thread, str(request["prev_system"]), market, assistant=True)
            self.sgd.heard(thread, str(request["text"]), market)
            answered["slots"] = self.sgd.slots(thread, answered["slots"])
        return answered


PROGRESS_EVERY = 500


def read_request(line: str) -> Mapping[str, Any]:
    """Read one line of the contract; raises ValueError or TypeError that says what is wrong with it."""
    try:
        request = json.loads(line)
    except ValueError as fault:
        raise ValueError(f"this line is no JSON: {fault}") from fault
    if not isinstance(request, dict):
        raise TypeError(f"a request is a JSON object, not {type(request).__name__}")
    missing = [key for key in ("thread_id", "text") if not isinstance(request.get(key), str)]
    if missing:
        raise ValueError(f"a request needs {' and '.join(missing)} as text")
    return request


async def serve(
    profile: str, market: Market | None, listings: Path | None, *, progress: bool = False
) -> None:
    """Read requests from standard input until it ends; a bad line gets an answer that says so."""
    async with conversations(market=market) as talks:
        if listings is not None:
            await import_listings(talks.resources.catalogue, listings)
        adapter = Adapter(talks, SgdProfile() if profile == "sgd" else None)
        answers = 0
        while line := await asyncio.to_thread(sys.stdin.readline):
            if not line.strip():
                continue
            try:
                answered = await adapter.answer(read_request(line))
            except (ValueError, KeyError, TypeError) as error:
                answered = {"error": f"{type(error).__name__}: {error}"}
            sys.stdout.write(json.dumps(answered, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            answers += 1
            if progress and answers % PROGRESS_EVERY == 0:
                print(f"  {answers} turns", file=sys.stderr, flush=True)


def main() -> None:
    """Parse the options of the contract and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=("konak", "sgd"), default="konak")
    parser.add_argument("--gazetteer", type=Path, help="another market's places")
    parser.add_argument("--listings", type=Path, help="another market's listings")
    parser.add_argument("--progress", action="store_true", help="say on standard error how far it is")
    options = parser.parse_args()
    if options.profile == "sgd" and not (options.gazetteer and options.listings):
        parser.error("--profile sgd needs --gazetteer FILE and --listings FILE")
    silence_vendors()
    from graph.settings import settings

    configure_observability(settings().model_copy(update={"log_level": "ERROR"}))
    market = market_from_files(options.gazetteer, options.listings) if options.gazetteer else None
    asyncio.run(serve(options.profile, market, options.listings, progress=options.progress))


if __name__ == "__main__":
    main()
