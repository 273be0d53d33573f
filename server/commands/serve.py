"""`konak serve`: the LangGraph API with embedded defaults."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from graph.settings import settings

ROOT = Path(__file__).parent.parent.parent


def serve(
    host: Annotated[str, typer.Option(help="Interface to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 2024,
    jobs: Annotated[int, typer.Option(help="Turns that run at the same time.")] = 10,
    reload: Annotated[bool, typer.Option(help="Restart when code changes.")] = False,
) -> None:
    """Serve the LangGraph API; data is kept across restarts."""
    given = settings()
    if not _free(host, port):
        sys.exit(f"konak: port {port} on {host} is in use; choose another one: konak serve --port {port + 1}")
    address = f"http://{host}:{port}"
    typer.echo(
        f"Konak on {address}  (memory: {given.memory_backend}, data: {given.konak_data_dir.resolve()})\n"
        f"  talk to it   konak chat   or any LangGraph client, graph 'assistant'\n"
        f"  API          {address}/docs\n"
        f"  health       {address}/app/ready   metrics {address}/metrics\n"
        f"  Studio       https://smith.langchain.com/studio/?baseUrl={address}\n"
        f"  stop         Ctrl-C (running turns end, memory is delivered)"
    )
    sys.stdout.flush()
    command = ["langgraph", "dev", "--host", host, "--port", str(port), "--no-browser"]
    command += ["--n-jobs-per-worker", str(jobs), "--config", str(ROOT / "langgraph.json")]
    command += [] if reload else ["--no-reload"]
    # The data folder must mean the same to the server, which runs in the project's folder.
    environment = {**os.environ, "KONAK_DATA_DIR": str(given.konak_data_dir.resolve())}
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "-m", "langgraph_cli", *command[1:]], environment)  # noqa: S606 - our own interpreter


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
