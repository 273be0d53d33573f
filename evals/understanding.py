"""Run understanding alone, without graph, agents and memory: fast loops over thousands of recorded turns.

python -m evals.understanding --gazetteer FILE --listings FILE     JSON lines in, JSON lines out, profile sgd
python -m evals.understanding                                      the same, profile konak
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents.markets.market import Market, default_market, market_from_files
from agents.understanding.merge import merge_slots
from agents.understanding.previous_turn import with_recorded
from agents.understanding.route import active_after
from agents.understanding.types import Agent, DialogueContext, SlotState, Understanding
from agents.understanding.understand import understand
from evals.sgd_profile import SgdProfile


@dataclass
class Conversation:
    """What the graph would keep of a thread between turns."""

    context: DialogueContext
    state: SlotState = field(default_factory=dict)
    active: Agent | None = None


@dataclass
class Harness:
    """Answers the adapter protocol from understanding and merging alone."""

    market: Market
    sgd: SgdProfile | None = None
    now: datetime = datetime(2025, 3, 1, 9, tzinfo=UTC)
    threads: dict[str, Conversation] = field(default_factory=dict)

    def turn(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Take one turn."""
        thread = str(request["thread_id"])
        if thread not in self.threads or request.get("turn") == 0:
            self.threads[thread] = Conversation(DialogueContext(self.now))
        kept = self.threads[thread]
        context = replace(
            kept.context,
            turn=int(request.get("turn", 0)),
            slots=kept.state,
            active_agent=kept.active,
            prev_system=request.get("prev_system") or None,
            asked=None,
        )
        context = with_recorded(context, self.market)
        understood = understand(request["text"], context, self.market)
        acts = set(understood.acts)
        state = {} if "reset" in acts else merge_slots(kept.state, understood.delta, turn=context.turn).state
        kept.context = self._after(context, understood)
        kept.state = state
        kept.active = active_after(understood.route, understood.acts, kept.active)
        slots: dict[str, Any] = {name: slot.value for name, slot in state.items() if slot.source != "default"}
        if self.sgd is not None:
            if request.get("prev_system"):
                self.sgd.heard(thread, request["prev_system"], self.market, assistant=True)
            self.sgd.heard(thread, request["text"], self.market)
            slots = self.sgd.slots(thread, slots)
        return {
            "domain": {"concierge": "other"}.get(understood.route.target, understood.route.target),
            "route": {
                "target": understood.route.target,
                "reason": understood.route.reason,
                "confidence": understood.route.confidence,
            },
            "slots": slots,
            "local": dict(understood.local),
            "acts": list(understood.acts),
            "lang": understood.lang,
        }

    @staticmethod
    def _after(context: DialogueContext, understood: Understanding) -> DialogueContext:
        local = understood.local or context.local
        return replace(
            context,
            lang=understood.lang,
            place=understood.place or context.place,
            when=understood.when or context.when,
            local=local,
        )


def requests() -> Iterator[dict[str, Any]]:
    """Read requests from standard input."""
    for line in sys.stdin:
        if line.strip():
            yield json.loads(line)


def sgd() -> Harness:
    """Give a harness for `score.py --py`, with the market's files named in the environment."""
    import os

    folder = Path(os.environ["SGD_HOMES"])
    return Harness(market_from_files(folder / "gazetteer.json", folder / "listings.jsonl"), SgdProfile())


def main() -> None:
    """Serve the adapter protocol on standard input and output."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gazetteer", type=Path)
    parser.add_argument("--listings", type=Path)
    arguments = parser.parse_args()
    if arguments.gazetteer:
        harness = Harness(market_from_files(arguments.gazetteer, arguments.listings), SgdProfile())
    else:
        harness = Harness(default_market())
    for request in requests():
        print(json.dumps(harness.turn(request), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
