"""Our rules and our rollout signals on a real Prometheus, with hours turned into moments."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from benchmarks.live_prometheus import RULES, LivePrometheus, sped_up
from observability.metrics.family import LATENCY_BUCKETS
from observability.rollout import Criteria, decide, read_prometheus

SPEED = 120.0


def test_every_duration_of_the_rules_is_sped_up() -> None:
    text = sped_up((RULES / "alerts.yml").read_text() + (RULES / "recording.yml").read_text(), 60.0)
    assert "for: 10000ms" in text
    assert "[5000ms]" in text
    assert "offset 60000ms" in text
    assert "> 10\n" in text
    assert not any(unit in text for unit in ("[5m]", "[1d]", "for: 5m", "interval: 30s"))


class Load:
    """Turns and reads in the background, healthy or not."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.turns = Counter("assistant_turns_total", "", ("agent", "outcome"), registry=registry)
        self.first = Histogram(
            "assistant_time_to_first_token_by_mode_seconds",
            "",
            ("mode",),
            registry=registry,
            buckets=LATENCY_BUCKETS,
        )
        self.reads = Counter("memory_zep_read_attempts_total", "", registry=registry)
        self.without = Counter("memory_zep_context_failures_total", "", ("reason",), registry=registry)
        self.mode = Gauge("memory_mode_gauge", "", ("mode",), registry=registry)
        self.asked = Gauge("memory_configured_mode_gauge", "", ("mode",), registry=registry)
        self.breaker = Gauge("memory_zep_breaker_state", "", ("path", "state"), registry=registry)
        self.heartbeat = Gauge("memory_outbox_drainer_heartbeat_timestamp_seconds", "", registry=registry)
        for gauge in (self.mode, self.asked):
            gauge.labels("read_write").set(1)
        for outcome in ("answered", "failed"):
            self.turns.labels("concierge", outcome)
        for reason in ("timeout", "breaker_open"):
            self.without.labels(reason)
        self.hanging = False
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(0.02):
            self.turns.labels("concierge", "answered").inc()
            self.first.labels("off").observe(0.05)
            self.first.labels("read_write").observe(0.32 if self.hanging else 0.06)
            self.reads.inc()
            if self.hanging:
                self.without.labels("timeout").inc()
            self.breaker.labels("read", "open").set(self.hanging)
            self.heartbeat.set(time.time())


@pytest.fixture
def load() -> Iterator[Load]:
    made = Load()
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made
    made.stopped.set()
    thread.join()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("prometheus") is None, reason="Debian's prometheus is not installed")
def test_the_right_alerts_fire_and_clear_and_the_verdict_follows(load: Load, tmp_path: Path) -> None:
    server, thread = start_http_server(0, addr="127.0.0.1", registry=load.registry)
    expected = {"KonakFirstTokenSlow", "KonakBreakerOpen", "KonakContextFailures"}
    criteria = Criteria(least_turns=20)

    def verdict(prometheus: LivePrometheus) -> str:
        return decide(read_prometheus(prometheus.url, window_s=5), criteria).action

    try:
        with LivePrometheus(tmp_path, [f"127.0.0.1:{server.server_port}"], speed=SPEED) as prometheus:
            prometheus.wait_until(lambda: verdict(prometheus) == "go_on", within_s=30, what="a good verdict")
            assert prometheus.firing() == set()
            load.hanging = True
            prometheus.wait_until(lambda: prometheus.firing() >= expected, within_s=60, what="the alerts")
            assert prometheus.firing() == expected
            bad = decide(read_prometheus(prometheus.url, window_s=5), criteria)
            assert (bad.action, bad.mode) == ("roll_back", "write_only")
            load.hanging = False
            prometheus.wait_until(lambda: not prometheus.firing(), within_s=60, what="silence")
            prometheus.wait_until(lambda: verdict(prometheus) == "go_on", within_s=30, what="a good verdict")
            assert prometheus.rule_errors() == {}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
