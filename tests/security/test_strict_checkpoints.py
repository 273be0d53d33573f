"""Bytes read back from a checkpoint are data: they run nothing and become no class of anybody's."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import ormsgpack
import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from server.checkpoints import strict_serializer

ROOT = Path(__file__).parent.parent.parent


class Bomb:
    """Runs `touch` when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return (Path.touch, (self.mark,))


def test_a_pickle_is_refused(tmp_path):
    mark = tmp_path / "ran"
    with pytest.raises(NotImplementedError):
        strict_serializer().loads_typed(("pickle", pickle.dumps(Bomb(mark))))
    assert not mark.exists()


def test_a_constructor_in_msgpack_is_not_called(tmp_path, recwarn):
    mark = tmp_path / "ran"
    call = ormsgpack.packb(("subprocess", "call", [["touch", str(mark)]]))
    crafted = ormsgpack.packb({"a": ormsgpack.Ext(1, call)})
    strict_serializer().loads_typed(("msgpack", crafted))
    assert not mark.exists()
    recwarn.clear()


def test_what_a_turn_stores_comes_back():
    serializer = strict_serializer()
    value = {"text": "merhaba", "n": [1, 2.5, None]}
    assert serializer.loads_typed(serializer.dumps_typed(value)) == value


def test_the_servers_own_serializer_takes_no_pickle_either():
    given = json.loads((ROOT / "langgraph.json").read_text(encoding="utf-8"))
    assert given["checkpointer"]["serde"] == {"pickle_fallback": False}
    assert isinstance(strict_serializer(), JsonPlusSerializer)


def test_commands_switch_strict_msgpack_on(monkeypatch):
    from server.lifespan import VENDOR_TELEMETRY_OFF

    assert VENDOR_TELEMETRY_OFF["LANGGRAPH_STRICT_MSGPACK"] == "true"


def test_the_configuration_leaves_no_side_door():
    given = json.loads((ROOT / "langgraph.json").read_text(encoding="utf-8"))
    assert given["auth"]["disable_studio_auth"] is True
    assert given["http"]["enable_custom_route_auth"] is True
    assert given["http"]["disable_webhooks"] is True
    assert given["http"]["cors"] == {"allow_origins": []}
