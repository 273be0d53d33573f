"""Settings: read once, frozen, and a bad value is one line."""

import pytest

from graph.settings import SettingsError, read_settings


def test_defaults_need_nothing(monkeypatch):
    for name in ("MEMORY_BACKEND", "DATABASE_URL", "KONAK_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    given = read_settings()
    assert (given.memory.backend, given.memory.read_timeout_ms, given.database_url) == ("embedded", 250, None)


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("MEMORY_BACKEND", "redis", "'embedded', 'zep' or 'zep_cloud'"),
        ("MEMORY_CANARY_PERCENT", "101", "100"),
        ("MEMORY_READ_TIMEOUT_MS", "soon", "integer"),
        ("FLAG_ZEP_READ", "perhaps", "boolean"),
        ("LOG_LEVEL", "loud", "'DEBUG', 'INFO'"),
    ],
)
def test_a_bad_value_names_the_variable_the_value_and_what_is_allowed(monkeypatch, name, value, hint):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    line = str(raised.value)
    assert name in line
    assert value in line
    assert hint in line
    assert "\n" not in line


def test_a_secret_is_never_in_the_message(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://user:secret@host/db")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("backend", ["zep", "zep_cloud"])
def test_a_backend_without_its_address_or_key_stops_the_start(monkeypatch, backend):
    monkeypatch.setenv("MEMORY_BACKEND", backend)
    with pytest.raises(SettingsError, match="ZEP_API"):
        read_settings()


def test_settings_do_not_show_secrets_in_their_repr(monkeypatch):
    monkeypatch.setenv("ZEP_API_KEY", "z-secret")
    assert "z-secret" not in repr(read_settings())
