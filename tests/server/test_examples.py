"""The examples do what their README says, against a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.server.conftest import ROOT, Server
from tests.server.signed import JWT, token

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(600)]
EXAMPLES = ROOT / "examples"
STORES = ("outbox", "embedded", "server", "conversations", "files")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("examples"), **JWT)
    yield running
    running.stop()


def run(home: Server, *command: str, cwd: Path) -> str:
    """Run an example as somebody new; returns what it has printed."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "KONAK_URL": home.url, "KONAK_TOKEN": token(f"guest-{uuid4().hex[:8]}")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_python(home):
    printed = run(home, sys.executable, "talk.py", cwd=EXAMPLES / "python")
    assert "[real_estate -> local_info]" in printed or "pharmac" in printed.lower()
    assert "Kyrenia" in printed.split("remembered:")[1]
    assert all(f"'{store}': 'erased'" in printed for store in STORES)


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example's packages into a copy of its folder."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node or npm is not installed (.ci/debian-packages installs both)")
    folder = tmp_path_factory.mktemp("javascript") / "example"
    shutil.copytree(EXAMPLES / "javascript", folder, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"npm cannot install @langchain/langgraph-sdk here: {done.stderr.strip()[-200:]}")
    return folder


def test_javascript(home, modules):
    printed = run(home, "node", "talk.mjs", cwd=modules)
    assert "Girne" in printed.split("remembered:")[1]
    assert all(f"{store} erased" in printed for store in STORES)


def test_curl(home):
    printed = run(home, "./talk.sh", cwd=EXAMPLES / "curl")
    assert "event: messages" in printed
    assert '"type": "end"' in printed
    assert '"complete":true' in printed.split("--- erase me")[1].replace(" ", "")
