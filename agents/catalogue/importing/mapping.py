"""A mapping file: how one source names its fields and values, where the common names are not enough."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.catalogue.importing.field_names import field_names, key_of
from agents.catalogue.importing.flatten import flat
from agents.catalogue.importing.report import ImportFileError

_SECTIONS = {"fields", "values", "defaults", "ignore", "language", "id_prefix"}


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """What a mapping file says. Keys are compared as field names are: without case, accents and spaces."""

    fields: Mapping[str, str] = field(default_factory=dict)
    """Their name (with dots for nested values) -> our field, or `has:FEATURE` for a yes/no column."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Our field -> their value -> our value."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Our field -> value for rows that have none."""
    ignore: frozenset[str] = frozenset()
    language: str = "en"
    """Language of titles and descriptions that do not say theirs."""
    id_prefix: str = ""


def read_mapping(path: Path) -> FieldMapping:
    """Read a mapping file (TOML or JSON); raises ImportFileError naming what in it is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise ImportFileError(f"the mapping {path.name} cannot be read: {error}") from error
    if unknown := sorted(set(document) - _SECTIONS):
        raise ImportFileError(
            f"the mapping {path.name} has unknown parts: {', '.join(unknown)} (known: {', '.join(sorted(_SECTIONS))})"
        )
    fields = dict(document.get("fields", {}))
    known = set(field_names().fields.values())
    for theirs, ours in fields.items():
        base = str(ours).split(".")[0]
        if base not in known and not base.startswith("has:"):
            raise ImportFileError(
                f"the mapping {path.name} maps {theirs!r} to {ours!r}, which is no field "
                f"(fields: {', '.join(sorted(known))}, or has:FEATURE)"
            )
    return FieldMapping(
        fields={key_of(theirs): str(ours) for theirs, ours in fields.items()},
        values={
            ours: {key_of(str(theirs)): str(value) for theirs, value in table.items()}
            for ours, table in document.get("values", {}).items()
        },
        defaults=dict(document.get("defaults", {})),
        ignore=frozenset(key_of(name) for name in document.get("ignore", ())),
        language=str(document.get("language", "en")),
        id_prefix=str(document.get("id_prefix", "")),
    )


def named_as_ours(values: Mapping[str, Any], mapping: FieldMapping) -> dict[str, Any]:
    """Give the values their names of ours; the source's own mapping first, nearer the top wins."""
    names = field_names()
    ours: dict[str, Any] = {}
    chosen: dict[str, int] = {}
    listed: list[Any] = []
    for path, value in flat(values).items():
        key = ".".join(key_of(part) for part in path.split("."))
        if key in mapping.ignore:
            continue
        target = mapping.fields.get(key)
        rank = -1 if target else path.count(".") + (10 if path.startswith("@") else 0)
        target = target or names.field_of(path)
        if target == "features":
            listed.extend(value if isinstance(value, list) else [value])
        elif target == "property_type" and names.value_of("no_type", value):
            continue
        elif target is not None and (target not in ours or rank < chosen[target]):
            ours[target], chosen[target] = value, rank
    if listed:
        ours["features"] = listed
    for target, value in mapping.defaults.items():
        ours.setdefault(target, value)
    return ours
