"""Read the signals from a Prometheus server; its recording rules need not be loaded."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

import httpx

from observability.rollout.signals import Signals

_FAULTS: Final = 'reason!~"empty|off|not_found"'
_REFUSED: Final = 'reason=~"breaker_open|rate_limited|auth"'

QUERIES: Final[dict[str, str]] = {
    "canary_percent": "max(memory_canary_percent{JOB})",
    "turns": "sum(increase(assistant_turns_total{JOB}[WINDOW]))",
    "first_token_p95_s": (
        "histogram_quantile(0.95, sum by (le)"
        ' (rate(assistant_time_to_first_token_by_mode_seconds_bucket{JOB,mode!="off"}[WINDOW])))'
    ),
    "first_token_baseline_p95_s": (
        "(histogram_quantile(0.95, sum by (le)"
        ' (rate(assistant_time_to_first_token_by_mode_seconds_bucket{JOB,mode="off"}[WINDOW])))'
        " and on ()"
        ' (sum(increase(assistant_time_to_first_token_by_mode_seconds_count{JOB,mode="off"}[WINDOW])) >= 20))'
        " or on () histogram_quantile(0.95, sum by (le)"
        " (rate(assistant_time_to_first_token_seconds_bucket{JOB}[1d] offset 1h)))"
    ),
    "turn_failures": (
        'sum(rate(assistant_turns_total{JOB,outcome="failed"}[WINDOW]))'
        " / sum(rate(assistant_turns_total{JOB}[WINDOW]))"
    ),
    "turn_failures_baseline": (
        'sum(rate(assistant_turns_total{JOB,outcome="failed"}[1d] offset 1h))'
        " / sum(rate(assistant_turns_total{JOB}[1d] offset 1h))"
    ),
    "read_breaker_open": (
        'avg(avg_over_time(memory_zep_breaker_state{JOB,path="read",state="open"}[WINDOW]))'
    ),
    "write_breaker_open": (
        'avg(avg_over_time(memory_zep_breaker_state{JOB,path="write",state="open"}[WINDOW]))'
    ),
    "read_p95_s": (
        "histogram_quantile(0.95, sum by (le) (rate(memory_zep_read_latency_seconds_bucket{JOB}[WINDOW])))"
    ),
    "write_p95_s": (
        "histogram_quantile(0.95, sum by (le) (rate(memory_zep_write_latency_seconds_bucket{JOB}[WINDOW])))"
    ),
    "reads": (
        "sum(increase(memory_zep_read_attempts_total{JOB}[WINDOW]))"
        f" + sum(increase(memory_zep_context_failures_total{{JOB,{_REFUSED}}}[WINDOW]))"
    ),
    "write_requests": "sum(increase(memory_zep_write_requests_total{JOB}[WINDOW]))",
    "context_failures": (
        f"sum(rate(memory_zep_context_failures_total{{JOB,{_FAULTS}}}[WINDOW])) / "
        "(sum(rate(memory_zep_read_attempts_total{JOB}[WINDOW]))"
        f" + sum(rate(memory_zep_context_failures_total{{JOB,{_REFUSED}}}[WINDOW])))"
    ),
    "write_failures": (
        'sum(rate(memory_zep_write_failures_total{JOB,reason!~"enqueue|rate_limited"}[WINDOW]))'
        " / sum(rate(memory_zep_write_requests_total{JOB}[WINDOW]))"
    ),
    "enqueue_failures": 'sum(increase(memory_zep_write_failures_total{JOB,reason="enqueue"}[WINDOW]))',
    "dead_letters": "sum(increase(memory_outbox_dead_letters_total{JOB}[WINDOW]))",
    "downgrades": "sum(increase(memory_zep_downgrades_total{JOB}[WINDOW]))",
    "outbox_oldest_s": "max(memory_outbox_oldest_seconds{JOB})",
    "drainer_silent_s": "max(time() - memory_outbox_drainer_heartbeat_timestamp_seconds{JOB})",
}
"""Signal -> PromQL; JOB and WINDOW are filled in by `query_for`."""

MODE_QUERIES: Final[dict[str, str]] = {
    "mode": "count by (mode) (memory_mode_gauge{JOB} == 1)",
    "configured_mode": "count by (mode) (memory_configured_mode_gauge{JOB} == 1)",
}

_COUNTS: Final = frozenset(
    {"turns", "reads", "write_requests", "enqueue_failures", "dead_letters", "downgrades"}
)


class PrometheusError(RuntimeError):
    """Prometheus could not be asked; one line."""


def query_for(expression: str, *, job: str, window_s: float) -> str:
    """Fill job and window into one of the expressions above."""
    return expression.replace("JOB", f'job="{job}"').replace("WINDOW", f"{max(1, round(window_s))}s")


def read_prometheus(
    url: str, *, job: str = "konak", window_s: float = 600.0, client: httpx.Client | None = None
) -> Signals:
    """Ask a Prometheus server for all signals; raises PrometheusError with one line when it cannot be asked."""
    own = client or httpx.Client(timeout=10.0)
    try:
        values: dict[str, Any] = {}
        for name, expression in QUERIES.items():
            found = _query(own, url, query_for(expression, job=job, window_s=window_s))
            number = float(found[0]["value"][1]) if found else math.nan
            if not math.isnan(number):
                values[name] = round(number) if name in _COUNTS else number
        for name, expression in MODE_QUERIES.items():
            found = _query(own, url, query_for(expression, job=job, window_s=window_s))
            modes = sorted({one["metric"].get("mode", "other") for one in found})
            if modes:
                values[name] = modes[0] if len(modes) == 1 else "mixed"
        return replace(Signals(window_s=window_s), **values)
    finally:
        if client is None:
            own.close()


def _query(client: httpx.Client, url: str, expression: str) -> list[dict[str, Any]]:
    try:
        answer = client.get(f"{url.rstrip('/')}/api/v1/query", params={"query": expression})
        body = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise PrometheusError(f"{url}: {type(error).__name__}") from error
    if answer.status_code != httpx.codes.OK or body.get("status") != "success":
        raise PrometheusError(f"{url}: HTTP {answer.status_code} {body.get('error', '')}".strip())
    result: list[dict[str, Any]] = body["data"]["result"]
    return result
