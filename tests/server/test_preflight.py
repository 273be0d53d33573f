"""What cannot work is said in one line before a command begins: what, where, and what to do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from server.commands.serve import listening_problem
from server.preflight import database_problem, folder_problem
from tests.server.conftest import ROOT
from tests.standins.serving import free_port


@pytest.fixture
def blockbuster() -> None:
    """Commands run before there is a loop."""


def konak(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_folder_that_is_there_or_can_be_made_is_fine(tmp_path):
    assert folder_problem(tmp_path / "new" / "folder") is None
    assert list((tmp_path / "new" / "folder").iterdir()) == []


@pytest.mark.parametrize("where", ["file", "file/below", "/proc/nothing"])
def test_a_folder_that_cannot_be_used_is_named_with_what_to_do(tmp_path, where):
    (tmp_path / "file").touch()
    folder = tmp_path / where
    told = str(folder_problem(folder))
    assert told.startswith(f"KONAK_DATA_DIR={folder} cannot be used (")
    assert "choose a folder" in told


def test_a_database_that_does_not_answer_is_named_without_its_password():
    port = free_port()
    told = str(database_problem(f"postgresql://konak:hunter2@127.0.0.1:{port}/homes"))
    assert f"127.0.0.1:{port}, database homes" in told
    assert "refused" in told
    assert "unset DATABASE_URL" in told
    assert "hunter2" not in told
    assert "\n" not in told


def test_where_nobody_can_listen_it_says_why():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} on 127.0.0.1 is in use" in str(listening_problem("127.0.0.1", port))
    assert "nobody can listen on 203.0.113.9" in str(listening_problem("203.0.113.9", free_port()))
    assert listening_problem("127.0.0.1", free_port()) is None


def test_a_name_that_is_no_address_is_said(monkeypatch):
    def unknown(*_: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket.socket, "bind", unknown)
    assert "--host nowhere is no address of this machine" in str(listening_problem("nowhere", 1_234))


@pytest.mark.parametrize("words", [("memory", "show", "ada"), ("serve", "--port", "1"), ("viewings", "list")])
def test_a_command_that_cannot_begin_is_one_line_and_exit_code_2(tmp_path, words):
    (tmp_path / "file").touch()
    done = konak(*words, KONAK_DATA_DIR=str(tmp_path / "file"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("konak: KONAK_DATA_DIR=")


def test_a_port_out_of_range_is_a_wrong_call(tmp_path):
    done = konak("serve", "--port", "99999", KONAK_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "65535" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_names_what_is_bad_and_goes_on_as_far_as_it_can(tmp_path: Path):
    (tmp_path / "file").touch()
    away = f"postgresql://konak:hunter2@127.0.0.1:{free_port()}/homes"
    done = konak("doctor", KONAK_DATA_DIR=str(tmp_path / "file"), DATABASE_URL=away, COLUMNS="300")
    assert done.returncode == 1
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("bad")] == [
        "data",
        "postgres",
    ]
    assert "hunter2" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
