from __future__ import annotations

import pytest
from prometheus_client import REGISTRY
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from observability import labels, metrics
from observability.labels import Vocabulary
from observability.metrics import assistant, desk, memory
from observability.metrics.family import LATENCY_BUCKETS, Family

MAX_SERIES = 1500

NAMES = [
    "memory_mode_gauge",
    "memory_zep_write_attempts_total",
    "memory_zep_write_requests_total",
    "memory_zep_write_failures_total",
    "memory_zep_write_skipped_total",
    "memory_zep_write_latency_seconds_bucket",
    "memory_zep_read_attempts_total",
    "memory_zep_read_latency_seconds_bucket",
    "memory_zep_context_failures_total",
    "memory_zep_downgrades_total",
    "memory_zep_retry_after_seconds",
    "memory_zep_breaker_state",
    "memory_outbox_depth",
    "memory_outbox_oldest_seconds",
    "memory_outbox_dead_letters_total",
    "memory_cache_requests_total",
    "memory_zep_redactions_total",
    "memory_outbox_drainer_heartbeat_timestamp_seconds",
    "assistant_turns_total",
    "assistant_turn_latency_seconds_bucket",
    "assistant_time_to_first_token_seconds_bucket",
    "assistant_node_latency_seconds_bucket",
    "assistant_route_total",
    "assistant_handoffs_total",
    "assistant_model_calls_total",
    "assistant_slot_source_total",
    "assistant_errors_total",
    "assistant_desk_deliveries_total",
]


def ours() -> list[tuple[str, dict[str, str], float]]:
    return [
        (sample.name, sample.labels, sample.value)
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name.startswith(("memory_", "assistant_"))
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_promised_metric_is_there_before_the_first_event(name: str) -> None:
    metrics.warm_metrics()
    assert name in {sample for sample, _, _ in ours()}


def test_the_number_of_series_is_bounded_whatever_is_counted() -> None:
    metrics.warm_metrics()
    before = {(name, frozenset(labels.items())) for name, labels, _ in ours()}
    for number in range(300):
        stranger = f"value {number}"
        metrics.inc_turn(stranger, stranger)
        metrics.inc_route(stranger, stranger)
        metrics.inc_handoff(stranger, stranger, stranger)
        metrics.inc_error(stranger)
        metrics.inc_desk_delivery(stranger)
        metrics.inc_slot_source(stranger)
        metrics.inc_turn_memory(stranger, used=True)
        metrics.inc_turn_language(stranger)
        metrics.observe_node_latency(stranger, 0.1)
        metrics.observe_time_to_first_token(0.1, stranger)
        metrics.inc_memory_redaction(stranger)
        metrics.inc_memory_context_failure(stranger)
        metrics.inc_memory_downgrade(stranger)
        metrics.inc_memory_write_failure(stranger)
        metrics.inc_memory_write_skipped(stranger)
        metrics.inc_memory_cache_request(stranger)
        metrics.inc_outbox_dead_letter(stranger)
        metrics.set_breaker_state(stranger, stranger)
        metrics.set_memory_mode_gauge(stranger)
        metrics.set_memory_configured_mode(stranger)
    metrics.set_memory_mode_gauge("off")
    after = {(name, frozenset(labels.items())) for name, labels, _ in ours()}
    assert after == before
    assert len(after) < MAX_SERIES


def test_an_unknown_value_is_counted_as_other() -> None:
    metrics.warm_metrics()
    before = REGISTRY.get_sample_value("memory_zep_context_failures_total", {"reason": "other"}) or 0
    metrics.inc_memory_context_failure("+90 533 123 45 67")
    assert REGISTRY.get_sample_value("memory_zep_context_failures_total", {"reason": "other"}) == before + 1


def test_every_label_is_a_closed_vocabulary() -> None:
    families = [
        one
        for module in (assistant, desk, memory)
        for one in vars(module).values()
        if isinstance(one, Family)
    ]
    known = {
        value
        for vocabulary in [*vars(labels).values(), assistant.USED]
        if isinstance(vocabulary, Vocabulary)
        for value in vocabulary.series
    }
    assert len(families) > 10
    for family in families:
        assert {value for values in family.combinations() for value in values} <= known


@pytest.mark.parametrize(
    "warned",
    [
        "memory_mode_gauge",
        "memory_zep_breaker_state",
    ],
)
def test_exactly_one_state_is_shown_at_a_time(warned: str) -> None:
    metrics.warm_metrics()
    for mode in ("off", "write_only", "read_write"):
        metrics.set_memory_mode_gauge(mode)
    for state in ("closed", "open", "half_open", "forced_open", "disabled", "closed"):
        metrics.set_breaker_state("read", state)
        metrics.set_breaker_state("write", state)
    shown = [
        (labels, value)
        for name, labels, value in ours()
        if name == warned and value and labels.get("path") != "other"
    ]
    if warned == "memory_mode_gauge":
        assert shown == [({"mode": "read_write"}, 1.0)]
    else:
        assert shown == [({"path": path, "state": "closed"}, 1.0) for path in ("read", "write")]


def test_bucket_edges_stand_at_the_decision_points() -> None:
    assert {0.15, 0.25, 0.3, 0.5} <= set(LATENCY_BUCKETS)
    assert list(LATENCY_BUCKETS) == sorted(LATENCY_BUCKETS)


def test_warming_again_keeps_what_was_counted() -> None:
    metrics.inc_turn("concierge", "answered")
    before = ours()
    metrics.warm_metrics()
    kept = {(name, frozenset(labels.items())): value for name, labels, value in ours()}
    assert all(kept[name, frozenset(labels.items())] == value for name, labels, value in before)


def test_openmetrics_carries_the_trace_id_of_a_slow_turn() -> None:
    metrics.observe_turn_latency(7.0, {"trace_id": "0af7651916cd43dd8448eb211c80319c"})
    body, content_type = metrics.render_metrics("application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    exemplars = [
        sample.exemplar.labels
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
        if family.name == "assistant_turn_latency_seconds" and sample.exemplar
    ]
    assert {"trace_id": "0af7651916cd43dd8448eb211c80319c"} in exemplars


def test_plain_text_is_given_to_who_does_not_ask_for_openmetrics() -> None:
    body, content_type = metrics.render_metrics("text/html")
    assert content_type.startswith("text/plain")
    assert b"assistant_turns_total" in body
