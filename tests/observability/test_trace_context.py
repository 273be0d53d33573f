from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.trace import get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from observability.trace_context import TurnTrace, derive_ids, parse_carrier

GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_traceparent_is_read_whatever_the_case_of_its_name() -> None:
    parent = parse_carrier({"TraceParent": GOOD, "tracestate": "a=1", "other": 3})
    assert parent is not None
    assert f"{parent.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert (f"{parent.span_id:016x}", parent.sampled, parent.tracestate) == ("b7ad6b7169203331", True, "a=1")


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "00",
        GOOD + "-extra",
        GOOD.replace("00-", "ff-", 1),
        "00-" + "0" * 32 + "-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01",
        GOOD.upper(),
        GOOD + "\n",
    ],
)
def test_a_bad_traceparent_starts_a_trace_of_our_own(bad: str) -> None:
    if bad.strip() == GOOD:
        assert parse_carrier({"traceparent": bad}) == parse_carrier({"traceparent": GOOD})
    else:
        assert parse_carrier({"traceparent": bad}) is None


def test_nothing_is_read_from_nothing() -> None:
    assert parse_carrier(None) is None
    assert parse_carrier({}) is None
    assert parse_carrier({"traceparent": 5}) is None


@given(
    st.one_of(
        st.text(max_size=70),
        st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[a-z]*)?", fullmatch=True),
    )
)
def test_the_parser_agrees_with_opentelemetry(header: str) -> None:
    ours = parse_carrier({"traceparent": header})
    context = get_current_span(
        TraceContextTextMapPropagator().extract({"traceparent": header})
    ).get_span_context()
    assert (ours is not None) == context.is_valid
    if ours is not None:
        assert (ours.trace_id, ours.span_id, ours.sampled) == (
            context.trace_id,
            context.span_id,
            context.trace_flags.sampled,
        )


@given(st.text(max_size=40))
def test_ids_of_a_turn_are_the_same_everywhere_and_never_zero(turn_id: str) -> None:
    trace_id, span_id = derive_ids(turn_id)
    assert derive_ids(turn_id) == (trace_id, span_id)
    assert 0 < trace_id < 2**128
    assert 0 < span_id < 2**64


def test_a_trace_survives_graph_state() -> None:
    trace = TurnTrace(
        "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", True, 17, "00f067aa0ba902b7", "a=1"
    )
    assert TurnTrace.from_json(json.loads(json.dumps(trace.to_json()))) == trace
    assert trace.traceparent == GOOD


@pytest.mark.parametrize(
    "old", [None, "x", {}, {"trace_id": "zz"}, {"trace_id": "0" * 32, "span_id": "1" * 16}]
)
def test_state_of_another_time_is_no_trace(old: object) -> None:
    assert TurnTrace.from_json(old) is None
