"""A conversation full of private data, and then a look through everything that left: nothing of it is there."""

from __future__ import annotations

import asyncio
import io
import threading
from pathlib import Path

import pytest
import structlog

from benchmarks.otlp_receiver import Receiver
from evals.assistant import conversations
from graph import answering
from graph.settings import Settings
from memory.redaction import redact
from observability.logs import configure_logs
from observability.metrics import render_metrics
from observability.tracing import TracingSettings, configure_tracing, shutdown_tracing
from tests.standins.serving import serving
from tests.standins.zep_ce.server import SECRET, ZepCE

CANARIES = {
    "phone": ("0533 864 20 97", "8642097"),
    "international phone": ("+44 7911 482635", "482635"),
    "e-mail": ("zehra.kanarya@ornekposta.com", "zehra.kanarya"),
    "disguised e-mail": ("kanarya2 (at) ornekposta (dot) com", "kanarya2"),
    "iban": ("TR33 0006 1005 1978 6457 8413 26", "5197864578"),
    "card": ("4539 1488 0343 6467", "8803436467"),
    "national id": ("10000000146", "10000000146"),
}
"""Kind -> what is typed, and the part of it that must be nowhere once blanks are taken out."""

TALK = [
    "Girne'de kiralık 2+1 arıyorum, beni {phone} ara ya da {e-mail} yaz",
    "call me on {international phone} or {disguised e-mail}, a villa in Esentepe",
    "IBAN'ım {iban}, kartım {card}",
    "TC kimlik numaram {national id}, ilkine yakın eczane?",
    "what do you know about me",
]


@pytest.fixture
def collector():
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    yield receiver
    receiver.shutdown()
    receiver.server_close()


@pytest.fixture
def logged():
    """Real lines of the real chain, instead of captured dictionaries."""
    before = structlog.get_config()
    structlog.reset_defaults()
    out = io.StringIO()
    configure_logs(True, lambda text: redact(text).text, level="DEBUG", stream=out)
    yield out
    structlog.configure(**before)


async def test_nothing_private_is_in_zep_logs_spans_metrics_or_the_outbox(
    tmp_path: Path, collector, logged, monkeypatch
):
    zep = ZepCE()

    async def breaks(turn, tools):
        raise RuntimeError(f"could not read {turn.text!r}")

    async with serving(zep) as url:
        given = Settings(
            konak_data_dir=tmp_path / "data", memory_backend="zep", zep_api_url=url, zep_api_key=SECRET
        )
        tracing = TracingSettings(endpoint=collector.address, sample_ratio=1.0, schedule_delay_ms=50)
        await asyncio.to_thread(configure_tracing, tracing, redact=lambda text: redact(text).text)
        async with conversations(given) as talks:
            typed = {kind: text for kind, (text, _) in CANARIES.items()}
            for number, line in enumerate(TALK):
                state = await talks.turn(
                    "canary", line.format(**typed), user_id="zehra", client_msg_id=f"m{number}"
                )
            assert typed["phone"] in state["messages"][0].text, (
                "the conversation itself keeps what was written"
            )
            monkeypatch.setattr(answering, "ANSWERERS", dict.fromkeys(answering.ANSWERERS, breaks))
            await talks.turn("canary", "and again: {phone}, {e-mail}".format(**typed), user_id="zehra")
            assert await talks.settle()
        await asyncio.to_thread(shutdown_tracing)

    left = {
        "Zep": "".join(f"{entry.path} {entry.query} {entry.body}" for entry in zep.log),
        "log": logged.getvalue(),
        "spans": "".join(str(span) for span in collector.spans),
        "metrics": (await asyncio.to_thread(render_metrics))[0].decode(),
        **await asyncio.to_thread(_stores, tmp_path / "data"),
    }
    assert len(zep.received("memory.add")) > 0
    assert "turn_completed" in left["log"]
    assert "agent_failed" in left["log"]
    assert "invoke_agent" in left["spans"]
    assert any("outbox" in name for name in left)
    found = [
        f"{kind} in {where}"
        for where, text in left.items()
        for kind, (_, part) in CANARIES.items()
        if part in "".join(text.split())
    ]
    assert found == []


def _stores(folder: Path) -> dict[str, str]:
    return {
        path.name: path.read_bytes().decode("latin-1")
        for path in folder.iterdir()
        if "catalogue" not in path.name
    }
