"""Hold the project's own scripted conversations and check what must hold behind every turn.

python -m evals.conversations [--lang tr] [-v]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.assistant import Conversations, conversations
from evals.contract import contract_answer

FOLDER = Path(__file__).parent / "conversations"
SAY_EVERY_S = 10.0
OPEN_LOW, OPEN_HIGH = 0, 99
"""How the files write an open end of a range, since TOML has no null."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One expectation of one turn that did not hold."""

    lang: str
    conversation: str
    text: str
    what: str
    expected: Any
    got: Any


def scripts(lang: str | None = None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield language and conversation of every file."""
    for file in sorted(FOLDER.glob("*.toml")):
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        if lang in (None, document["lang"]):
            for conversation in document["conversation"]:
                yield document["lang"], conversation


async def hold(talks: Conversations, lang: str, script: Mapping[str, Any]) -> tuple[int, list[Miss]]:
    """Hold one conversation; returns how many turns it had and what did not hold."""
    misses: list[Miss] = []
    thread = user = f"{lang}-{script['name']}"
    for turn in script["turn"]:
        if "thread" in turn:
            thread = f"{user}-{turn['thread']}"
        await talks.settle()
        if "resume" in turn:  # the answer to a form instead of a message
            state = await talks.resume(thread, turn["resume"], user_id=user)
        else:
            state = await talks.turn(thread, turn["text"], user_id=user, locale=lang)
        answer = contract_answer(state)
        said = turn.get("text") or f"(form) {turn['resume']}"
        misses += [
            Miss(lang, script["name"], said, what, expected, got)
            for what, expected, got in unmet(turn, answer, lang)
        ]
        form = (await talks.open_form(thread) or {}).get("kind")
        if "form" in turn and (form or "none") != turn["form"]:
            misses.append(Miss(lang, script["name"], said, "form", turn["form"], form))
    return len(script["turn"]), misses


def unmet(turn: Mapping[str, Any], answer: Mapping[str, Any], lang: str) -> Iterator[tuple[str, Any, Any]]:
    """Compare an answer with what a turn expects; yields name, expected and got of each difference."""
    for name in ("domain", "action"):
        if name in turn and answer[name] != turn[name]:
            yield name, turn[name], answer[name]
    for part in ("slots", "local", "sources"):
        for name, expected in turn.get(part, {}).items():
            got = _comparable(answer[part].get(name))
            if got != _comparable(expected):
                yield f"{part}.{name}", expected, answer[part].get(name)
    for name in turn.get("absent", ()):
        if name in answer["slots"]:
            yield f"absent {name}", None, answer["slots"][name]
    if "recommends" in turn and turn["recommends"] not in {r.get("kind") for r in answer["recommendations"]}:
        yield "recommends", turn["recommends"], [r.get("kind") for r in answer["recommendations"]]
    if answer["lang"] != turn.get("lang", lang):
        yield "lang", turn.get("lang", lang), answer["lang"]
    if not answer["reply"].strip():
        yield "reply", "some text", answer["reply"]


def _comparable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(part is None or isinstance(part, int | float) for part in value):
            low, high = value
            return (
                None if low in (None, OPEN_LOW) else float(low),
                None if high in (None, OPEN_HIGH) else float(high),
            )
        return sorted(map(str, value))
    return [value] if isinstance(value, str) else value


async def run(
    lang: str | None, *, kept: Path | None = None, watched: bool = False
) -> tuple[dict[str, list[int]], list[Miss]]:
    """Hold every conversation; returns per language [turns, turns without a miss], and the misses.

    With `kept`, a JSONL file, each conversation is written there when it is over, and one that stands there is not held
    again: a long run with a model can be stopped and gone on with. `watched` says on stderr how far it is.
    """
    counts: dict[str, list[int]] = {}
    every: list[Miss] = []
    done = dict(await asyncio.to_thread(lambda: list(_read(kept)))) if kept else {}
    listed = list(scripts(lang))
    watch = Watch(sum(len(script["turn"]) for _, script in listed)) if watched else None
    async with conversations() as talks:
        for spoken, script in listed:
            before = done.get((spoken, script["name"]))
            turns, misses = before or await hold(talks, spoken, script)
            if kept and before is None:
                await asyncio.to_thread(_write, kept, spoken, script["name"], turns, misses)
            if watch:
                watch.passed(turns, anew=before is None)
            count = counts.setdefault(spoken, [0, 0])
            count[0] += turns
            count[1] += turns - len({miss.text for miss in misses})
            every += misses
    return counts, every


def _read(kept: Path) -> Iterator[tuple[tuple[str, str], tuple[int, list[Miss]]]]:
    if kept.exists():
        for line in kept.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            yield (one["lang"], one["name"]), (one["turns"], [Miss(*miss) for miss in one["misses"]])


def _write(kept: Path, lang: str, name: str, turns: int, misses: list[Miss]) -> None:
    listed = [
        [miss.lang, miss.conversation, miss.text, miss.what, miss.expected, miss.got] for miss in misses
    ]
    line = json.dumps(
        {"lang": lang, "name": name, "turns": turns, "misses": listed}, ensure_ascii=False, default=str
    )
    with kept.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


class Watch:
    """Says on stderr how far a run is and how long the rest will take."""

    def __init__(self, turns: int) -> None:
        self._turns, self._passed, self._held = turns, 0, 0
        self._began = self._said = time.monotonic()

    def passed(self, turns: int, *, anew: bool) -> None:
        """Count a conversation; a line at most every ten seconds."""
        self._passed += turns
        self._held += turns if anew else 0
        now = time.monotonic()
        if self._held and now - self._said >= SAY_EVERY_S:
            self._said = now
            left_s = (self._turns - self._passed) * (now - self._began) / self._held
            print(f"{self._passed} of {self._turns} turns, about {left_s:.0f} s to go", file=sys.stderr)


def main() -> None:
    """Print turns that hold per language, and each miss."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lang", choices=("tr", "en", "ru", "de", "fa"))
    options = parser.parse_args()
    from graph.settings import settings
    from server.lifespan import configure_observability, silence_vendors

    silence_vendors()
    configure_observability(settings().model_copy(update={"log_level": "ERROR"}))
    counts, misses = asyncio.run(run(options.lang))
    for miss in misses:
        print(f"{miss.lang}  {miss.text!r}\n    {miss.what}: expected {miss.expected!r}, got {miss.got!r}")
    for lang, (turns, held) in counts.items():
        print(f"{lang}  {held}/{turns} turns hold")


if __name__ == "__main__":
    main()
