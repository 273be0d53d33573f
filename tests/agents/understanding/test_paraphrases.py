"""One thing is understood in whatever words it is said; the wordings are in paraphrases_en.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.understanding.types import DialogueContext, Question, Understanding
from tests.agents.understanding.test_dialogues_understood import (
    FRESH,
    HOMES,
    NOW,
    SEARCH,
    SHOWN,
    said,
    state_after,
)

TABLES = tomllib.loads((Path(__file__).parent / "paraphrases_en.toml").read_text(encoding="utf-8"))
CONTEXTS = {
    "fresh": FRESH,
    "search": SEARCH,
    "shown": SHOWN,
    "offer": replace(SHOWN, shown=HOMES[:1], asked=Question("offer", "property_name", "Sea House")),
    "town": DialogueContext(
        NOW, 1, "local_info", place="Lefkoşa", local={"category": "pharmacy", "location": "Lefkoşa"}
    ),
}
AGENTS = ("real_estate", "local_info", "concierge")


def unmet(text: str, context: DialogueContext, expected: str) -> Iterator[str]:
    """Give what was expected of a message and is not so."""
    understood, state = said(text, context), state_after(text, context)
    for wish in expected.split():
        if not _holds(wish.replace("_House", " House"), understood, state):
            yield wish


def _holds(wish: str, understood: Understanding, state: dict[str, Any]) -> bool:
    name, _, value = wish.partition("=")
    delta = understood.delta
    if wish in AGENTS:
        return understood.route.target == wish
    if wish == "out_of_area":
        return bool(understood.out_of_area)
    if wish == "unchanged":
        return not (delta.set.keys() - {"property_name"} or delta.add or delta.remove or delta.clear)
    if wish == "-price":
        return "price" not in state
    if wish == "-pool":
        return "pool" not in (*state.get("features", ()), *state.get("exclude_features", ()))
    if name.startswith("relative."):
        moved = name.removeprefix("relative.")
        return delta.relative.get(moved) == value or (moved == "price" and "price" in delta.set)
    if name == "local.category":
        return understood.local.get("category") == value
    if name == "bedrooms":
        return state.get("bedrooms") == [int(count) for count in value.split(",")]
    if name == "property_name":
        return str(delta.set.get("property_name")) == value
    if name == "near":
        return any(str(near).startswith(value) for near in state.get("near", ()))
    if value:
        return state.get(name) == [value]
    return wish in understood.acts


@pytest.mark.parametrize("meaning", list(TABLES))
def test_one_meaning_is_understood_in_many_words(meaning: str) -> None:
    table = TABLES[meaning]
    context = CONTEXTS[table["context"]]
    missed = {text: list(unmet(text, context, table["expect"])) for text in table["texts"]}
    assert {text: wishes for text, wishes in missed.items() if wishes} == {}


def test_every_meaning_has_many_wordings() -> None:
    assert min(len(table["texts"]) for table in TABLES.values()) >= 5
