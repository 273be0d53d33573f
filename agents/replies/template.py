"""One sentence of a reply as a translator writes it: placeholders, plural forms and variants."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

_SYNTAX = string.Formatter()

Fill = Callable[[str, str], str]
"""Placeholder name and format (`loc` in `{place:loc}`, or empty) -> the text that stands there."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text in all its forms: plural category -> variants; `other` always exists."""

    forms: Mapping[str, tuple[str, ...]]

    def render(self, fill: Fill, *, plural: str = "other", variant: int = 0) -> str:
        """Write the form for a CLDR plural category, taking variants in turn."""
        variants = self.forms.get(plural) or self.forms["other"]
        text = variants[variant % len(variants)]
        parsed = _parsed(text)
        if len(parsed) == 1 and parsed[0][1] is None:
            return parsed[0][0]
        parts: list[str] = []
        for literal, name, spec in parsed:
            # What was filled in may end in a full stop of its own ("2025 г.").
            doubled = literal.startswith(".") and bool(parts) and parts[-1].endswith(".")
            parts.append(literal[1:] if doubled else literal)
            if name is not None:
                parts.append(fill(name, spec))
        return "".join(parts)

    def placeholders(self) -> frozenset[str]:
        """Name every placeholder of every form."""
        texts = (text for variants in self.forms.values() for text in variants)
        return frozenset(name for text in texts for _, name, _, _ in _SYNTAX.parse(text) if name)


@cache
def _parsed(text: str) -> tuple[tuple[str, str | None, str], ...]:
    """Take a template apart once; there are as many as the phrasebooks have."""
    return tuple((literal, name, spec or "") for literal, name, spec, _ in _SYNTAX.parse(text))


_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})


def parse_template(value: object) -> Template | None:
    """Read a TOML value: a string, a list of variants, or a table of plural forms; None for an inner table."""
    if isinstance(value, str):
        return Template({"other": (value,)})
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return Template({"other": tuple(value)})
    if isinstance(value, dict) and "other" in value and set(value) <= _PLURALS:
        forms = {key: tuple(form) if isinstance(form, list) else (str(form),) for key, form in value.items()}
        return Template(forms)
    return None
