"""All templates of one language, read from its folder of TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.replies.template import Template, parse_template

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Dotted key (`file.table.entry`) -> template."""

    lang: str
    templates: Mapping[str, Template]

    def __getitem__(self, key: str) -> Template:
        return self.templates[key]

    def __contains__(self, key: str) -> bool:
        return key in self.templates


def load_phrasebook(lang: str, folder: Path = TEMPLATES) -> Phrasebook:
    """Read `folder/lang/*.toml`; raises ValueError naming the entry that is no template."""
    templates: dict[str, Template] = {}
    for path in sorted((folder / lang).glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text(encoding="utf-8")), templates)
    return Phrasebook(lang, templates)


def _flatten(prefix: str, table: Mapping[str, Any], into: dict[str, Template]) -> None:
    for key, value in table.items():
        name = f"{prefix}.{key}"
        template = parse_template(value)
        if template is not None:
            into[name] = template
        elif isinstance(value, dict):
            _flatten(name, value, into)
        else:
            raise ValueError(f"{name}: a template is a text, a list of texts or a table of plural forms")
