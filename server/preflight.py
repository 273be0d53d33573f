"""What stops a command before it begins, in one line that says what is wrong, where, and what to do."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from graph.settings import Settings, SettingsError

CONNECT_S: Final = 5


def check(given: Settings) -> None:
    """Raise SettingsError where the data folder or the database cannot be used."""
    for problem in (folder_problem(given.konak_data_dir), database_problem(given.database_url)):
        if problem is not None:
            raise SettingsError(problem)


def folder_problem(folder: Path) -> str | None:
    """Say why nothing can be kept in a folder, None where it can; makes the folder."""
    advice = "choose a folder this user may write to: KONAK_DATA_DIR=/path/to/folder"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return f"KONAK_DATA_DIR={folder} cannot be used ({os.strerror(error.errno or 0)}); {advice}"


def database_problem(url: str | None) -> str | None:
    """Say why PostgreSQL cannot be used, None where it can or none is asked for; never shows a password."""
    if url is None:
        return None
    if importlib.util.find_spec("psycopg") is None:
        return "DATABASE_URL needs PostgreSQL's driver: pip install 'konak[postgres]', or unset it for SQLite files"
    import psycopg

    where = make_url(url)
    try:
        psycopg.connect(url, connect_timeout=CONNECT_S).close()
    except psycopg.OperationalError as error:
        [reason, *_] = [line for line in str(error).splitlines() if line.strip()] or ["no answer"]
        return (
            f"DATABASE_URL: PostgreSQL at {where.host or 'localhost'}:{where.port or 5432}, database "
            f"{where.database or '?'}, cannot be used: {reason.rpartition(': ')[2]}; start it or mend the address, or unset "
            "DATABASE_URL for SQLite files"
        )
    return None


def server_problem() -> str | None:
    """Say what is missing for serving the API."""
    missing = [name for name in ("langgraph_api", "langgraph_cli") if importlib.util.find_spec(name) is None]
    if missing:
        return f"the LangGraph server is not installed ({', '.join(missing)} missing): pip install 'konak[server]'"
    return None
