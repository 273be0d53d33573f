"""Look names and values of other people's data up in field_names.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from agents.understanding.folding import fold


def key_of(name: str) -> str:
    """Reduce a name to what is compared: no case, accents, spaces or marks; dots between levels stay."""
    return "".join(character for character in fold(name) if character.isalnum() or character == ".")


@dataclass(frozen=True, slots=True)
class FieldNames:
    """The tables of field_names.toml, turned around for lookups by key."""

    fields: Mapping[str, str]
    yes_no: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    features: Mapping[str, str]
    classes: Mapping[str, Mapping[str, str]]
    units: Mapping[str, float]
    opposites: Mapping[str, str]
    containers: frozenset[str]

    def field_of(self, path: str) -> str | None:
        """Name our field for the path of a value, such as "offers.price"; None for what we do not know."""
        parts = [key_of(part) for part in path.split(".")]
        while True:
            joined = ".".join(parts)
            if found := self.fields.get(joined) or (self.yes_no.get(joined) and f"has:{self.yes_no[joined]}"):
                return found
            if len(parts) > 1 and parts[-1] in ("tr", "en", "ru", "de", "fa"):
                text = self.fields.get(".".join(parts[:-1]))
                return f"{text}.{parts[-1]}" if text in ("title", "description") else None
            if len(parts) == 1 or parts[0] not in self.containers:
                return None
            parts = parts[1:]

    def value_of(self, table: str, value: object) -> str | None:
        """Translate a value by a table; knows "http://schema.org/Apartment" and "Residential Lease" too."""
        text = str(value).rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        known = self.values[table]
        return known.get(key_of(str(value))) or known.get(key_of(text))


@cache
def field_names() -> FieldNames:
    """Read the tables once."""
    path = Path(__file__).with_name("field_names.toml")
    tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return FieldNames(
        fields=_turned(tables["fields"]),
        yes_no=_turned(tables["yes_no"]),
        values={name: _turned(table) for name, table in tables["values"].items()},
        features=_turned(tables["features"]),
        classes=tables["classes"],
        units=tables["units"],
        opposites=tables["opposites"],
        containers=frozenset(key_of(name) for name in tables["containers"]),
    )


def _turned(table: Mapping[str, list[str]]) -> dict[str, str]:
    turned: dict[str, str] = {}
    for ours, theirs in table.items():
        for name in (ours, *theirs):
            if turned.setdefault(key_of(name), ours) != ours:
                raise ValueError(
                    f"field_names.toml: {name!r} stands for {turned[key_of(name)]} and for {ours}"
                )
    return turned
