"""`konak settings`: every environment variable, as the table of docs/configuration.md."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import typer

from graph.settings import Settings

HEAD = """# Configuration

Every setting is an environment variable, read once at the start. A bad value stops the start with one line that names the
variable, its value and what is allowed. This page is what `konak settings` prints.

| variable | values | default | what it does |
|---|---|---|---|"""


def settings_table() -> None:
    """Print every setting as a Markdown table."""
    typer.echo(markdown())


def markdown() -> str:
    """Write the page."""
    return "\n".join([HEAD, *_rows()])


def _rows() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        default = (
            ""
            if field.default is None
            else f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"
        )
        yield f"| `{name.upper()}` | {_values(field.annotation, field.metadata)} | {default} | {field.description} |"


def _values(annotation: Any, metadata: list[Any]) -> str:
    if get_origin(annotation) is types.UnionType:
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation))
    kinds = {bool: "`true`, `false`", int: "whole number", float: "number", str: "text"}
    kind = kinds.get(annotation, "path")
    bounds = [f"{sign} {limit:g}" for sign, limit in _bounds(metadata)]
    return f"{kind}, {' and '.join(bounds)}" if bounds else kind


def _bounds(metadata: list[Any]) -> Iterator[tuple[str, float]]:
    for rule in metadata:
        for attribute, sign in (("ge", "from"), ("gt", "above"), ("le", "to"), ("lt", "below")):
            limit = getattr(rule, attribute, None)
            if limit is not None:
                yield sign, limit
