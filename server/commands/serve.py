"""`konak serve`: the LangGraph API with embedded defaults."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from graph.settings import settings
from server.dev_config import CONFIG, write_dev_config
from server.preflight import server_problem

ROOT = Path(__file__).parent.parent.parent
STUDIO = "https://smith.langchain.com"
HIGHEST_PORT = 65_535
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OPEN_DOOR = """
  !  AUTH=off: for development only. Anybody who reaches this port may talk, say who they are, read what others without
  !  a name have written, and do what operators do. Set AUTH=jwt before anybody else can reach it (docs/operations.md)."""
OPEN_TO_THE_NETWORK = "  !  It listens on {host}: the whole network reaches it."


def serve(
    host: Annotated[str, typer.Option(help="Interface to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=HIGHEST_PORT)] = 2024,
    jobs: Annotated[int, typer.Option(help="Turns that run at the same time.", min=1, max=1_000)] = 10,
    reload: Annotated[bool, typer.Option(help="Restart when code changes.")] = False,
    studio: Annotated[bool, typer.Option(help="Let LangGraph Studio in the browser use this API.")] = False,
) -> None:
    """Serve the LangGraph API; data is kept across restarts."""
    given = settings()
    if problem := server_problem() or listening_problem(host, port):
        sys.stderr.write(f"konak: {problem}\n")
        sys.exit(1)
    address = f"http://{host}:{port}"
    typer.echo(
        f"Konak on {address}  (memory: {given.memory_backend}, data: {given.konak_data_dir.resolve()})\n"
        f"  talk to it   {address}/app/   konak chat   or any LangGraph client, graph 'assistant'\n"
        f"  API          {address}/docs\n"
        f"  health       {address}/app/ready   metrics {address}/metrics\n"
        f"  Studio       {f'{STUDIO}/studio/?baseUrl={address}' if studio else 'konak serve --studio'}\n"
        f"  stop         Ctrl-C (running turns end, memory is delivered)"
    )
    if given.auth == "off":
        typer.echo(OPEN_DOOR if host in LOOPBACK else f"{OPEN_DOOR}\n{OPEN_TO_THE_NETWORK.format(host=host)}")
    sys.stdout.flush()
    command = ["langgraph", "dev", "--host", host, "--port", str(port), "--no-browser"]
    # Watching code means running where it is; otherwise the server's own files go to the data folder.
    config = ROOT / CONFIG if reload else write_dev_config(ROOT, given.konak_data_dir.resolve())
    command += ["--n-jobs-per-worker", str(jobs), "--config", str(config)]
    command += [] if reload else ["--no-reload"]
    # The data folder must mean the same to the server, which runs in another folder.
    environment = {**os.environ, "KONAK_DATA_DIR": str(given.konak_data_dir.resolve())}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    if studio:
        environment["CORS_ALLOW_ORIGINS"] = ",".join([*given.allowed_origins, STUDIO])
    os.chdir(config.parent)
    os.execve(sys.executable, [sys.executable, "-m", "langgraph_cli", *command[1:]], environment)  # noqa: S606 - our own interpreter


def listening_problem(host: str, port: int) -> str | None:
    """Say why nobody can listen there and what to do, None where one can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror:
            return f"--host {host} is no address of this machine; 127.0.0.1 is this machine alone, 0.0.0.0 every interface"
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                other = port + 1 if port < HIGHEST_PORT else port - 1
                return f"port {port} on {host} is in use; choose another one: konak serve --port {other}"
            if error.errno == errno.EACCES:
                return f"port {port} is for the superuser; choose one above 1023: konak serve --port 2024"
            reason = os.strerror(error.errno or 0)
            return f"nobody can listen on {host}:{port} ({reason}); 127.0.0.1 is this machine alone, 0.0.0.0 every interface"
    return None
