from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from promql import selectors

from observability.metrics import render_metrics, warm_metrics
from observability.metrics.family import LATENCY_BUCKETS
from observability.rollout import (
    Criteria,
    PrometheusError,
    Signals,
    Snapshot,
    decide,
    read_endpoint,
    read_prometheus,
    signals_between,
)
from observability.rollout.prometheus import MODE_QUERIES, QUERIES, query_for
from observability.rollout.snapshot import Growth

ALERTS = Path(__file__).parents[2] / "observability" / "alerts" / "alerts.yml"

WELL = Signals(
    window_s=600,
    mode="read_write",
    configured_mode="read_write",
    canary_percent=100,
    turns=500,
    first_token_p95_s=0.2,
    first_token_baseline_p95_s=0.15,
    turn_failures=0.001,
    turn_failures_baseline=0.001,
    read_breaker_open=0.0,
    write_breaker_open=0.0,
    reads=500,
    read_p95_s=0.1,
    write_p95_s=0.1,
    context_failures=0.01,
    write_requests=500,
    write_failures=0.0,
    outbox_oldest_s=1.0,
    drainer_silent_s=1.0,
)


@pytest.mark.parametrize(
    ("change", "to_mode", "why"),
    [
        ({"first_token_p95_s": 0.36}, "write_only", "first token"),
        ({"turn_failures": 0.02}, "write_only", "turns fail"),
        ({"read_breaker_open": 0.06}, "write_only", "read breaker"),
        ({"read_p95_s": 0.31}, "write_only", "reads take"),
        ({"context_failures": 0.11}, "write_only", "no context"),
        ({"write_breaker_open": 0.06}, "off", "write breaker"),
        ({"write_failures": 0.011}, "off", "write requests fail"),
        ({"context_failures": 0.5, "write_failures": 0.5}, "off", "write requests fail"),
        ({"mode": "write_only", "first_token_p95_s": 0.36}, "off", "first token"),
        ({"mode": "write_only", "turn_failures": 0.02}, "off", "turns fail"),
    ],
)
def test_every_trigger_rolls_back_to_the_mode_that_takes_its_cause_away(
    change: dict[str, object], to_mode: str, why: str
) -> None:
    verdict = decide(replace(WELL, **change))  # type: ignore[arg-type]
    assert (verdict.action, verdict.mode) == ("roll_back", to_mode)
    assert any(why in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    "change",
    [
        {"mode": "write_only", "configured_mode": "write_only", "context_failures": 0.9, "read_p95_s": 9.0},
        {"mode": "write_only", "configured_mode": "write_only", "read_breaker_open": 1.0},
        {"reads": 5, "context_failures": 1.0},
        {"write_requests": 5, "write_failures": 0.2},
        {"turns": 100, "turn_failures": 0.02},
    ],
    ids=str,
)
def test_reads_do_not_count_where_nobody_reads_nor_do_handfuls(change: dict[str, object]) -> None:
    assert decide(replace(WELL, **change)).action == "go_on"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"turns": 20}, "only 20 turns"),
        ({"configured_mode": "write_only"}, "flags ask for write_only"),
        ({"downgrades": 1}, "switched off"),
        ({"dead_letters": 2}, "given up"),
        ({"enqueue_failures": 1}, "outbox"),
        ({"outbox_oldest_s": 700}, "700 s"),
        ({"drainer_silent_s": 300}, "drainer"),
        ({"write_p95_s": 0.2}, "writes take 200 ms"),
        ({"first_token_p95_s": 0.6, "first_token_baseline_p95_s": None}, "no baseline"),
        ({"mode": "mixed"}, "different modes"),
        ({"mode": None}, "no process"),
        ({"mode": "off", "configured_mode": "off", "turn_failures": 0.5}, "though memory is off"),
    ],
)
def test_a_doubt_holds(change: dict[str, object], why: str) -> None:
    verdict = decide(replace(WELL, **change))  # type: ignore[arg-type]
    assert verdict.action == "hold"
    assert any(why in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    ("mode", "canary", "to_mode", "to_canary"),
    [
        ("off", 5.0, "write_only", 5.0),
        ("write_only", 5.0, "write_only", 25.0),
        ("write_only", 60.0, "write_only", 100.0),
        ("write_only", 100.0, "read_write", 100.0),
        ("read_write", 0.0, "read_write", 5.0),
        ("read_write", 100.0, "read_write", 100.0),
    ],
)
def test_when_all_is_well_it_goes_on_by_one_step(
    mode: str, canary: float, to_mode: str, to_canary: float
) -> None:
    verdict = decide(replace(WELL, mode=mode, configured_mode=mode, canary_percent=canary))
    assert (verdict.action, verdict.mode, verdict.canary_percent) == ("go_on", to_mode, to_canary)


@given(
    st.sampled_from(["off", "write_only", "read_write"]),
    st.lists(st.floats(0, 2), min_size=7, max_size=7),
    st.integers(0, 1000),
)
def test_a_verdict_never_raises_the_mode_while_rolling_back_and_always_says_why(
    mode: str, values: list[float], turns: int
) -> None:
    names = ("first_token_p95_s", "turn_failures", "read_breaker_open", "write_breaker_open", "read_p95_s")
    given_values = dict(zip((*names, "context_failures", "write_failures"), values, strict=True))
    verdict = decide(replace(WELL, mode=mode, configured_mode=mode, turns=turns, **given_values))  # type: ignore[arg-type]
    modes = ["off", "write_only", "read_write"]
    assert verdict.reasons
    assert verdict.mode is not None
    if verdict.action == "roll_back":
        assert modes.index(verdict.mode) < modes.index(mode)
    elif verdict.action == "hold":
        assert verdict.mode == mode
    else:
        assert modes.index(verdict.mode) - modes.index(mode) in (0, 1)


def test_the_alerts_draw_the_same_lines() -> None:
    criteria = Criteria()
    rules = {
        rule["alert"]: rule["expr"]
        for group in yaml.safe_load(ALERTS.read_text())["groups"]
        for rule in group["rules"]
    }
    assert f"+ {criteria.first_token_over_baseline_s})" in rules["KonakFirstTokenSlow"]
    assert rules["KonakBreakerOpen"].endswith(f"> {criteria.breaker_open_share}")
    assert rules["KonakMemoryReadSlow"].endswith(f"> {criteria.read_p95_s}")
    assert rules["KonakContextFailures"].startswith(
        f"konak:memory_context_failures:ratio5m > {criteria.context_failures}\n"
    )
    assert rules["KonakWritesFailing"].endswith(f"> {criteria.write_failures}")
    assert f"> {criteria.outbox_oldest_s:.0f}" in rules["KonakOutboxStuck"]
    assert f"> {criteria.drainer_silent_s:.0f}" in rules["KonakDrainerLost"]
    assert re.search(
        rf"\({criteria.turn_failures_times_baseline:.0f} \* .*{criteria.turn_failures_least_baseline}\)",
        rules["KonakErrorRateDoubled"],
    )
    assert f"+ {criteria.turn_failures_without_baseline})" in rules["KonakErrorRateDoubled"]
    assert f">= {criteria.least_failed_turns})" in rules["KonakErrorRateDoubled"]


class Process:
    """A registry like ours, that a test counts in."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter("assistant_turns_total", "", ("agent", "outcome"), registry=self.registry)
        self.first = Histogram(
            "assistant_time_to_first_token_by_mode_seconds",
            "",
            ("mode",),
            registry=self.registry,
            buckets=LATENCY_BUCKETS,
        )
        self.reads = Counter("memory_zep_read_attempts_total", "", registry=self.registry)
        self.failures = Counter("memory_zep_context_failures_total", "", ("reason",), registry=self.registry)
        self.requests = Counter("memory_zep_write_requests_total", "", registry=self.registry)
        self.refused = Counter("memory_zep_write_failures_total", "", ("reason",), registry=self.registry)
        self.mode = Gauge("memory_mode_gauge", "", ("mode",), registry=self.registry)
        self.breaker = Gauge("memory_zep_breaker_state", "", ("path", "state"), registry=self.registry)
        self.heartbeat = Gauge(
            "memory_outbox_drainer_heartbeat_timestamp_seconds", "", registry=self.registry
        )

    def scrape(self, at: float) -> Snapshot:
        return Snapshot.parse(generate_latest(self.registry).decode(), at)


def test_two_scrapes_give_the_signals_of_the_time_between() -> None:
    process = Process()
    process.turns.labels("concierge", "failed").inc(50)
    process.mode.labels("read_write").set(1)
    process.mode.labels("off").set(0)
    before = process.scrape(1000.0)
    process.turns.labels("concierge", "answered").inc(90)
    process.turns.labels("concierge", "failed").inc(10)
    process.reads.inc(80)
    process.failures.labels("timeout").inc(20)
    process.failures.labels("empty").inc(30)
    process.failures.labels("breaker_open").inc(20)
    process.requests.inc(100)
    process.refused.labels("unavailable").inc(2)
    process.refused.labels("rate_limited").inc(50)
    process.breaker.labels("read", "open").set(1)
    process.heartbeat.set(1050.0)
    for _ in range(100):
        process.first.labels("read_write").observe(0.45)
        process.first.labels("off").observe(0.08)
    signals = signals_between(before, process.scrape(1060.0))
    assert signals.window_s == 60
    assert (signals.mode, signals.turns, signals.turn_failures) == ("read_write", 100, 0.1)
    assert (signals.reads, signals.context_failures) == (100, 0.4)
    assert (signals.write_requests, signals.write_failures) == (100, 0.02)
    assert signals.first_token_p95_s == pytest.approx(0.495)
    assert signals.first_token_baseline_p95_s == pytest.approx(0.0975)
    assert signals.read_breaker_open == 1.0
    assert signals.drainer_silent_s == 10
    assert decide(signals).action == "roll_back"


def test_a_restart_between_two_scrapes_counts_from_zero() -> None:
    old, new = Process(), Process()
    old.turns.labels("concierge", "answered").inc(500)
    new.turns.labels("concierge", "answered").inc(7)
    assert Growth(old.scrape(0.0), new.scrape(60.0)).total("assistant_turns_total") == 7


@given(st.lists(st.floats(0.0, 20.0), min_size=1, max_size=80), st.sampled_from([0.5, 0.95, 0.99]))
def test_an_estimated_quantile_lies_in_the_bucket_of_the_true_one(
    values: list[float], quantile: float
) -> None:
    registry = CollectorRegistry()
    histogram = Histogram("x_seconds", "", registry=registry, buckets=LATENCY_BUCKETS)
    for value in values:
        histogram.observe(value)
    got = Growth(None, Snapshot.parse(generate_latest(registry).decode(), 0.0)).quantile(
        quantile, "x_seconds"
    )
    true = sorted(values)[max(0, -(-quantile * len(values) // 1).__int__() - 1)]
    upper = next((edge for edge in LATENCY_BUCKETS if edge >= true), LATENCY_BUCKETS[-1])
    lower = max((edge for edge in LATENCY_BUCKETS if edge < upper), default=0.0)
    assert got is not None
    assert lower - 1e-9 <= got <= upper + 1e-9


def test_an_endpoint_is_scraped_twice() -> None:
    warm_metrics()
    slept: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=render_metrics(request.headers["Accept"])[0])

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        signals = read_endpoint("http://konak/metrics", over_s=5, client=client, sleep=slept.append)
    assert slept == [5]
    assert signals.turns == 0
    assert decide(signals).action == "hold"


@pytest.mark.parametrize("name", [*QUERIES, *MODE_QUERIES])
def test_a_query_asks_only_for_metrics_that_exist(name: str) -> None:
    warm_metrics()
    text = render_metrics()[0].decode()
    expression = (QUERIES | MODE_QUERIES)[name]
    asked = {one.name for one in selectors(query_for(expression, job="konak", window_s=60))}
    assert asked
    for one in asked:
        assert re.search(rf"^{one}[ {{]", text, re.MULTILINE), one


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (package prometheus)")
def test_promtool_accepts_every_query(tmp_path: Path) -> None:
    rules = [
        {"record": f"signal:{name}", "expr": query_for(expression, job="konak", window_s=600)}
        for name, expression in (QUERIES | MODE_QUERIES).items()
    ]
    file = tmp_path / "signals.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "signals", "rules": rules}]}))
    done = subprocess.run(
        ["promtool", "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "answer", [httpx.Response(500, text="<html>"), httpx.Response(400, json={"error": "bad"})]
)
def test_a_prometheus_that_cannot_be_asked_is_one_line(answer: httpx.Response) -> None:
    with httpx.Client(transport=httpx.MockTransport(lambda _: answer)) as client:
        with pytest.raises(PrometheusError, match=r"^http://prometheus") as raised:
            read_prometheus("http://prometheus", client=client)
        assert "\n" not in str(raised.value)
