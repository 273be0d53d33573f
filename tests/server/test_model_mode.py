"""The command line says which model is active and why, in words that the terminal shows as they are."""

import pytest
from typer.testing import CliRunner

from graph.settings import settings
from tests.server.test_memory_commands import mounted
from tests.standins.chat_model.process import stub_in_a_thread
from tests.standins.serving import free_port


@pytest.fixture
def blockbuster():
    """Commands have a loop of their own."""


@pytest.fixture
def konak(tmp_path, monkeypatch):
    monkeypatch.setenv("KONAK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("MODEL", "MODEL_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    def run(*words, said=None, **environment):
        settings.cache_clear()
        return CliRunner().invoke(mounted(), list(words), input=said, env=environment)

    yield run
    settings.cache_clear()


def test_doctor_names_the_missing_package_with_its_extra(konak):
    found = konak("doctor", MODEL="google_genai:x", GOOGLE_API_KEY="any")
    if found.exit_code == 0:
        pytest.skip("konak[google] is installed")
    assert "pip install 'konak[google]'" in found.output


def test_doctor_names_the_missing_key(konak):
    found = konak("doctor", MODEL="openai:x")
    assert found.exit_code == 1
    assert "none: OPENAI_API_KEY is not set" in found.output


def test_doctor_says_that_nobody_listens_and_writes_the_models_name_as_it_is(konak):
    port = free_port()
    found = konak(
        "doctor", MODEL="openai:x", OPENAI_API_KEY="any", MODEL_BASE_URL=f"http://127.0.0.1:{port}/v1"
    )
    assert found.exit_code == 1
    assert f"openai:x: 127.0.0.1:{port} does not answer (ConnectionRefusedError)" in found.output


def test_doctor_asks_a_model_that_is_there_for_one_word(konak):
    with stub_in_a_thread() as address:
        found = konak("doctor", MODEL="openai:x", OPENAI_API_KEY="any", MODEL_BASE_URL=address)
    assert "answered in" in found.output


def test_chat_begins_with_the_mode_of_the_model_and_answers_all_the_same(konak):
    found = konak("chat", said="hello\n/quit\n", MODEL="openai:x")
    assert "model off: OPENAI_API_KEY is not set" in found.output
    assert found.exit_code == 0
