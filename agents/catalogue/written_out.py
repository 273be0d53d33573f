"""Statements as SQLite's own driver takes them, written out once for each number of values that lists in them have.

SQLAlchemy gets every execution ready anew. That takes three times as long as SQLite takes to answer, and most of the
processor's caches, which the rest of a turn then has to fill again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler

_DIALECT = sqlite.dialect(paramstyle="named")
MOST_STATEMENTS = 2048


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """SQL with named places, the values that stand in the statement itself, and the places that a list fills."""

    sql: str
    constants: Mapping[str, Any]
    places: Mapping[str, tuple[str, ...]]

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Put values to their places."""
        filled = {**self.constants, **values}
        for name, places in self.places.items():
            filled.update(zip(places, filled.pop(name), strict=True))
        return filled


def written_out(statement: Select[Any], values: Mapping[str, Any]) -> WrittenOut:
    """Write a statement out for values like these."""
    lists = tuple((name, len(value)) for name, value in values.items() if isinstance(value, list))
    return _written_out(statement, lists)


@lru_cache(maxsize=MOST_STATEMENTS)
def _written_out(statement: Select[Any], lists: tuple[tuple[str, int], ...]) -> WrittenOut:
    compiled = statement.compile(dialect=_DIALECT)
    assert isinstance(compiled, SQLCompiler)
    # Nothing but the number of values counts for the text.
    given = compiled.params | {name: [None] * length for name, length in lists}
    expanded = compiled.construct_expanded_state(given)
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    places = {name: tuple(expanded.parameter_expansion[name]) for name, _ in lists}
    return WrittenOut(expanded.statement, constants, places)
