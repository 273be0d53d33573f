from __future__ import annotations

from types import ModuleType

import pytest

from observability.instrumentors import TextWouldLeaveError, find_instrumentors, refuse_instrumentors


def module(name: str, *, active: bool) -> dict[str, ModuleType]:
    made = ModuleType(name)
    made.LangchainInstrumentor = type(  # type: ignore[attr-defined]
        "LangchainInstrumentor", (), {"_is_instrumented_by_opentelemetry": active}
    )
    return {name: made}


@pytest.mark.parametrize(
    "name", ["LANGSMITH_OTEL_ENABLED", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "TRACELOOP_TRACE_CONTENT"]
)
def test_a_switch_that_sends_text_to_a_tracer_stops_the_start(name: str) -> None:
    with pytest.raises(TextWouldLeaveError, match=f"{name}=true: unset {name}") as refused:
        refuse_instrumentors({name: "true"}, {})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("value", ["", "false", "0", "no"])
def test_a_switch_that_is_off_does_not(value: str) -> None:
    assert find_instrumentors({"LANGSMITH_TRACING": value}, {}) == []


@pytest.mark.parametrize(
    "name", ["opentelemetry.instrumentation.langchain", "openinference.instrumentation.langchain"]
)
def test_an_active_instrumentor_stops_the_start_and_an_idle_one_does_not(name: str) -> None:
    with pytest.raises(TextWouldLeaveError, match=name):
        refuse_instrumentors({}, module(name, active=True))
    refuse_instrumentors({}, module(name, active=False))


def test_a_tracer_that_instruments_when_loaded_stops_the_start() -> None:
    with pytest.raises(TextWouldLeaveError, match="traceloop"):
        refuse_instrumentors({}, {"traceloop.sdk": ModuleType("traceloop.sdk")})


def test_this_process_is_clean() -> None:
    assert find_instrumentors({}) == []
