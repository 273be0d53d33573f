"""Carry frozen values through checkpoints as plain JSON, so that no class is ever loaded from stored bytes."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(of: Any) -> TypeAdapter[Any]:
    if of not in _adapters:
        _adapters[of] = TypeAdapter(of)
    return _adapters[of]


def dump(of: Any, value: Any) -> Any:
    """Turn a value of type `of` into JSON values, without what is as it would be by default.

    Every superstep's checkpoint carries them, and most fields of most messages say nothing.
    """
    return _adapter(of).dump_python(value, mode="json", warnings=False, exclude_defaults=True)


def load(of: type[T], stored: Any) -> T:
    """Read back what `dump` wrote; raises pydantic's ValidationError on anything else."""
    return cast("T", _adapter(of).validate_python(stored))
