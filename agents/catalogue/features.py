"""Features of a listing as bits of one integer column: a search for five of them is one comparison."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("features.toml").read_text(encoding="utf-8"))


@cache
def feature_bits() -> Mapping[str, int]:
    """Feature name -> its bit, from features.toml."""
    return MappingProxyType(dict(_tables()["bits"]))


def with_implied(features: Iterable[str]) -> tuple[str, ...]:
    """Add what the features imply: a private pool is a pool. Order kept, no doubles."""
    implies = _tables()["implies"]
    return tuple(dict.fromkeys(name for given in features for name in (given, *implies.get(given, ()))))


def feature_mask(features: Iterable[str]) -> int:
    """Set the bits of the known features; unknown names have none."""
    bits = feature_bits()
    mask = 0
    for name in features:
        if (bit := bits.get(name)) is not None:
            mask |= 1 << bit
    return mask


def without_bit(features: Iterable[str]) -> tuple[str, ...]:
    """Name the features that no bit stands for; they are searched in the text column."""
    return tuple(sorted(name for name in set(features) if name not in feature_bits()))
