"""`konak smoke` and `konak rollout status`, as an operator runs them against a running deployment on a Zep of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import ROOT, Server
from tests.standins.serving import free_port

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(600)]
Konak = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def zep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.standins.zep_ce.server", "--port", str(port)]
    with (tmp_path_factory.mktemp("zep") / "zep.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait(10)


def serve(folder: Path, zep: str, **environment: str) -> Server:
    return Server(folder, MEMORY_BACKEND="zep", ZEP_API_URL=zep, ZEP_API_KEY="test-secret", **environment)


@pytest.fixture(scope="module")
def read_write(tmp_path_factory: pytest.TempPathFactory, zep: str) -> Iterator[Server]:
    running = serve(tmp_path_factory.mktemp("read_write"), zep)
    yield running
    running.stop()


@pytest.fixture
def konak() -> Konak:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "server.cli", *words],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "160"},
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    return run


def failed(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the failed checks, but for times: a machine that runs tests beside this one says little about speed."""
    return [one for one in report["checks"] if one["status"] == "failed" and "p95" not in one["name"]]


def test_phase_2_passes_against_a_sound_deployment_faults_included(
    read_write: Server, zep: str, konak: Konak
) -> None:
    done = konak("smoke", "--phase", "2", "--target", read_write.url, "--faults", zep, "--json")
    report = json.loads(done.stdout)
    assert not failed(report), report
    assert (done.returncode, report["skipped"]) == (int(report["failed"] > 0), 0)
    budget = next(check for check in report["checks"] if "budget" in check["name"])
    assert "800 tokens" in budget["detail"]


def test_phase_1_refuses_a_deployment_in_another_mode(read_write: Server, konak: Konak) -> None:
    done = konak("smoke", "--phase", "1", "--target", read_write.url)
    assert done.returncode == 1
    assert "it runs in read_write" in done.stdout
    assert "1 failed" in done.stdout


def test_phase_1_passes_in_write_only(tmp_path: Path, zep: str, konak: Konak) -> None:
    running = serve(tmp_path, zep, FLAG_ZEP_READ="false")
    try:
        done = konak("smoke", "--phase", "1", "--target", running.url, "--faults", zep, "--json")
    finally:
        running.stop()
    report = json.loads(done.stdout)
    assert not failed(report), report
    assert (len(report["checks"]), report["skipped"]) == (9, 0)


def test_the_verdict_holds_where_there_are_too_few_turns_and_says_why(
    read_write: Server, konak: Konak
) -> None:
    address = f"{read_write.url}/metrics"
    done = konak("rollout", "status", "--metrics", address, "--window", "1")
    assert done.returncode == 3, done.stderr
    assert "hold: mode read_write -> read_write" in done.stdout
    assert "only 0 turns" in done.stdout
    as_json = json.loads(konak("rollout", "status", "--metrics", address, "--window", "1", "--json").stdout)
    assert as_json["action"] == "hold"
    assert as_json["signals"]["canary_percent"] == 100


def test_a_source_that_does_not_answer_is_one_line_and_exit_code_1(konak: Konak) -> None:
    port = free_port()
    for source in ("--metrics", "--prometheus"):
        done = konak("rollout", "status", source, f"http://127.0.0.1:{port}")
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "ConnectError" in done.stderr
    assert konak("smoke", "--phase", "1", "--target", f"http://127.0.0.1:{port}").returncode == 1


def test_a_phase_that_does_not_exist_is_a_wrong_call(konak: Konak) -> None:
    assert konak("smoke", "--phase", "3").returncode == 2
