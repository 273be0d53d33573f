"""The development server's configuration for a working folder of its own, so that its files lie with the other data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = "server"
CONFIG = "langgraph.json"


def write_dev_config(root: Path, data_dir: Path) -> Path:
    """Write `langgraph.json` with absolute paths into the data folder and return where; nobody else may look into it.

    The development server keeps threads, runs and the store in files below the folder it runs in. They hold what people
    wrote, so they belong where everything else about people is.
    """
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    given = json.loads((root / CONFIG).read_text(encoding="utf-8"))
    written = folder / CONFIG
    written.write_text(json.dumps(_absolute(given, root), indent=2), encoding="utf-8")
    return written


def _absolute(value: Any, root: Path) -> Any:
    if isinstance(value, dict):
        return {key: _absolute(inner, root) for key, inner in value.items()}
    if isinstance(value, list):
        return [_absolute(inner, root) for inner in value]
    if isinstance(value, str) and (value == "." or value.startswith("./")):
        return str(root / value[2:])
    return value
