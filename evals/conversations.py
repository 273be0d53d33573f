"""Hold the project's own scripted conversations and check what must hold behind every turn.

python -m evals.conversations [--lang tr] [-v]
"""

from __future__ import annotations

import argparse
import asyncio
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.assistant import Conversations, conversations
from evals.contract import contract_answer

FOLDER = Path(__file__).parent / "conversations"
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


async def run(lang: str | None) -> tuple[dict[str, list[int]], list[Miss]]:
    """Hold every conversation; returns per language [turns, turns without a miss], and the misses."""
    counts: dict[str, list[int]] = {}
    every: list[Miss] = []
    async with conversations() as talks:
        for spoken, script in scripts(lang):
            turns, misses = await hold(talks, spoken, script)
            count = counts.setdefault(spoken, [0, 0])
            count[0] += turns
            count[1] += turns - len({miss.text for miss in misses})
            every += misses
    return counts, every


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
