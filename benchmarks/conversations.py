"""Made-up conversations to search in, the same ones every time."""

from __future__ import annotations

import itertools
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_NEEDLES = Path(__file__).with_name("data") / "needles.toml"
_PLACES = (
    "Girne",
    "Lapta",
    "Alsancak",
    "Çatalköy",
    "İskele",
    "Gazimağusa",
    "Lefkoşa",
    "Esentepe",
    "Karşıyaka",
    "Bellapais",
)
_KINDS = ("flat", "villa", "daire", "bungalov", "studio", "penthouse", "Wohnung", "квартира")
_FEATURES = (
    "pool",
    "havuz",
    "sea view",
    "deniz manzarası",
    "garden",
    "garage",
    "balcony",
    "Garten",
    "balkon",
    "furnished",
)
_USER = (
    "show me a {kind} in {place} under {price}",
    "{place} {kind} {rooms}+1 var mı",
    "is there something with {feature} near {place}",
    "ne kadar, {price} olur mu",
    "what about {place}",
    "{feature} olsun lütfen",
    "tell me more about number {rooms}",
    "{filler}",
)
_ASSISTANT = (
    "Here are {rooms} homes in {place}: a {kind} for {price} with {feature}.",
    "{place} bölgesinde {rooms} ilan buldum, en uygunu {price}.",
    "The {kind} in {place} has {rooms} bedrooms and {feature}; it costs {price}.",
    "{filler}",
)
Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Needle:
    """Something said once: the stretch of conversation, which message of it is wanted, and what is asked later."""

    kind: str
    said: tuple[tuple[Role, str], ...]
    evidence: int
    question: str


def needles() -> list[Needle]:
    """Return what is hidden in the conversations."""
    rows = tomllib.loads(_NEEDLES.read_text(encoding="utf-8"))["needle"]
    return [
        Needle(
            row["kind"],
            tuple(("user" if said[0] == "u" else "assistant", said[3:]) for said in row["said"]),
            row["evidence"],
            row["question"],
        )
        for row in rows
    ]


class SmallTalk:
    """Endless conversation about homes, with words as unevenly spread as in real text."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words = [self._word() for _ in range(6_000)]
        self._weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(self._words))))

    def __iter__(self) -> Iterator[tuple[Role, str]]:
        while True:
            yield "user", self._filled(self._random.choice(_USER))
            yield "assistant", self._filled(self._random.choice(_ASSISTANT))

    def _filled(self, template: str) -> str:
        pick = self._random.choice
        filler = " ".join(
            self._random.choices(self._words, cum_weights=self._weights, k=self._random.randint(4, 22))
        )
        return template.format(
            kind=pick(_KINDS),
            place=pick(_PLACES),
            feature=pick(_FEATURES),
            rooms=self._random.randint(1, 5),
            price=f"{self._random.randint(3, 400)}0,000 GBP",
            filler=filler,
        )

    def _word(self) -> str:
        letters = [
            self._random.choice("aeiouıöü" if place % 2 else "bcdfgklmnprstvyzşç")
            for place in range(self._random.randint(2, 9))
        ]
        return "".join(letters)
