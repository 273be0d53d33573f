from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable

import pytest
import structlog

from observability.logs import configure_logs, turn_log_context
from observability.turn import TurnRecord, emit_turn

PHONE = "0533 123 45 67"
FORGED = "hi\n2026-01-01T00:00:00Z [info     ] turn_completed outcome=answered"


def redact(text: str) -> str:
    return text.replace(PHONE, "[PHONE]")


@pytest.fixture(params=[True, False], ids=["json", "console"])
def lines(request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    structlog.reset_defaults()
    stream = io.StringIO()
    configure_logs(request.param, redact, stream=stream)
    return lambda: stream.getvalue().splitlines()


def test_a_line_has_the_ids_of_its_turn(lines: Callable[[], list[str]]) -> None:
    with turn_log_context(thread_id="thread_a", turn_id="turn_a", trace_id="b7ad6b7169203331"):
        structlog.stdlib.get_logger("konak").info("searched", count=3)
    structlog.stdlib.get_logger("konak").info("idle")
    inside, outside = lines()
    assert all(word in inside for word in ("thread_a", "turn_a", "b7ad6b7169203331", "searched"))
    assert "thread_a" not in outside


@pytest.mark.parametrize("where", ["event", "value", "nested", "key", "list", "object"])
def test_no_message_can_forge_a_line_or_carry_a_phone_number(
    lines: Callable[[], list[str]], where: str
) -> None:
    text = f"{FORGED} {PHONE}\u2028\x1b[2K\u202e"
    log = structlog.stdlib.get_logger("konak")
    {
        "event": lambda: log.info(text),
        "value": lambda: log.info("said", text=text),
        "nested": lambda: log.info("said", zep={"detail": {"more": text}}),
        "key": lambda: log.info("said", zep={text: 1}),
        "list": lambda: log.info("said", all=[text, 1]),
        "object": lambda: log.info("said", error=ValueError(text)),
    }[where]()
    (line,) = lines()
    assert PHONE not in line
    assert "[PHONE]" in line
    assert "\x1b[2K" not in line
    assert "\u202e" not in line


def test_other_libraries_lines_are_cleaned_too(lines: Callable[[], list[str]]) -> None:
    logging.getLogger("httpx").warning("GET %s", f"https://example.com/?q={PHONE}\nforged")
    (line,) = lines()
    assert PHONE not in line
    assert "[PHONE]" in line


def test_a_traceback_keeps_its_lines_but_none_looks_like_a_log_line(lines: Callable[[], list[str]]) -> None:
    def fail() -> None:
        raise ValueError(f"{FORGED} {PHONE}")

    log = structlog.stdlib.get_logger("konak")
    try:
        fail()
    except ValueError:
        log.exception("failed")
    first, *rest = lines()
    assert "failed" in first
    assert PHONE not in "".join([first, *rest])
    assert not any(line.startswith("2026-01-01") for line in rest)
    assert "ValueError" in "".join([first, *rest])


def test_json_lines_are_json(make_record: Callable[..., TurnRecord]) -> None:
    structlog.reset_defaults()
    stream = io.StringIO()
    configure_logs(json=True, redact=redact, stream=stream)
    structlog.stdlib.get_logger("konak").info("turn", zep={"mode": "off", "used": False}, count=3, ratio=0.5)
    (line,) = stream.getvalue().splitlines()
    parsed = json.loads(line)
    assert (parsed["zep"], parsed["count"], parsed["ratio"]) == ({"mode": "off", "used": False}, 3, 0.5)
    assert {"timestamp", "level", "event"} <= set(parsed)


def test_an_existing_chain_is_extended_and_loggers_in_use_follow() -> None:
    structlog.reset_defaults()
    out: list[dict[str, object]] = []

    def keep(_logger: object, _method: str, event: dict[str, object]) -> dict[str, object]:
        out.append(dict(event))
        raise structlog.DropEvent

    def marker(_logger: object, _method: str, event: dict[str, object]) -> dict[str, object]:
        return event | {"server": "theirs"}

    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, marker, keep],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    log = structlog.stdlib.get_logger("used_before")
    log.error("before")
    for _ in range(3):
        configure_logs(json=False, redact=redact)
    with turn_log_context(turn_id="turn_a"):
        log.error(f"call {PHONE}")
    assert out[0] == {"event": "before", "server": "theirs"}
    assert out[1] == {"event": "call [PHONE]", "server": "theirs", "turn_id": "turn_a"}
    processors = structlog.get_config()["processors"]
    assert len(processors) == 5


def test_the_servers_own_chain_is_extended_for_its_loggers_and_for_foreign_ones() -> None:
    formatting = pytest.importorskip("langgraph_api.logging")
    structlog.reset_defaults()
    stream = io.StringIO()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *formatting.shared_processors,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatting.Formatter("%(message)s", None, "%"))
    logging.getLogger().handlers = [handler]
    before = list(formatting.shared_processors)
    try:
        configure_logs(json=True, redact=redact)
        with turn_log_context(turn_id="turn_a"):
            structlog.stdlib.get_logger("konak").error(f"call {PHONE}\nforged")
            logging.getLogger("httpx").error(f"GET {PHONE}\nforged")
    finally:
        formatting.shared_processors[:] = before
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    for line in lines:
        assert PHONE not in line
        assert "[PHONE]" in line
        assert "turn_a" in line


def test_a_turn_is_one_line_and_holds_no_text(
    lines: Callable[[], list[str]], make_record: Callable[..., TurnRecord]
) -> None:
    emit_turn(make_record(client_msg_id=f"{FORGED} {PHONE}"))
    (line,) = [line for line in lines() if "turn_completed" in line]
    assert PHONE not in line
