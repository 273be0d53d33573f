"""What the dashboard shows: rows of panels, each with the question it answers and its PromQL.

`$job` and `$instance` are the dashboard's variables. The rows come in the order in which an operator asks: does memory
help or hurt, for whom is it on, what does it cost, is it cut off, does anything wait, and then the assistant itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["stat", "timeseries", "state"]

SCOPE: Final = 'job=~"$job",instance=~"$instance"'
_FAULTS: Final = 'reason!~"empty|off|not_found"'


@dataclass(frozen=True, slots=True)
class Query:
    """One expression and how its series are called."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. `unit` is Grafana's; `limits` are values where it turns yellow and red; `width` is of 24."""

    title: str
    question: str
    queries: tuple[Query, ...]
    unit: str = "short"
    kind: Kind = "timeseries"
    width: int = 8
    limits: tuple[float, float] | None = None
    exemplars: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A titled row of panels."""

    title: str
    panels: tuple[Panel, ...]


def _rate(name: str, by: str = "", matchers: str = "") -> str:
    inside = f"{SCOPE},{matchers}" if matchers else SCOPE
    total = f"sum by ({by}) " if by else "sum "
    return f"{total}(rate({name}{{{inside}}}[$__rate_interval]))"


def _increase(name: str, by: str, matchers: str = "") -> str:
    inside = f"{SCOPE},{matchers}" if matchers else SCOPE
    return f"sum by ({by}) (increase({name}{{{inside}}}[$__rate_interval]))"


def _quantile(quantile: float, name: str, by: str = "") -> str:
    groups = f"le, {by}" if by else "le"
    buckets = f"sum by ({groups}) (rate({name}_bucket{{{SCOPE}}}[$__rate_interval]))"
    return f"histogram_quantile({quantile}, {buckets})"


def _quantiles(name: str) -> tuple[Query, ...]:
    return tuple(Query(_quantile(q, name), f"p{q * 100:.0f}") for q in (0.5, 0.95, 0.99))


ROWS: Final = (
    Row(
        "Memory at a glance",
        (
            Panel(
                "Mode in effect",
                "What may memory do right now, in how many processes?",
                (Query(f"sum by (mode) (memory_mode_gauge{{{SCOPE}}}) > 0", "{{mode}}"),),
                kind="stat",
                width=5,
            ),
            Panel(
                "Turns answered with memory",
                "How often does memory give something to those it is on for?",
                (
                    Query(
                        _rate("assistant_turn_memory_total", matchers='mode="read_write",used="true"')
                        + " / "
                        + _rate("assistant_turn_memory_total", matchers='mode="read_write"')
                    ),
                ),
                unit="percentunit",
                kind="stat",
                width=5,
            ),
            Panel(
                "Context failures",
                "How many reads fail through a fault? Above 10% for 10 minutes, go back to write_only.",
                (Query('max(konak:memory_context_failures:ratio5m{job=~"$job"})'),),
                unit="percentunit",
                kind="stat",
                width=4,
                limits=(0.05, 0.1),
            ),
            Panel(
                "Write failures",
                "How many writes fail? Above 1%, switch writing off.",
                (Query('max(konak:memory_write_failures:ratio5m{job=~"$job"})'),),
                unit="percentunit",
                kind="stat",
                width=4,
                limits=(0.005, 0.01),
            ),
            Panel(
                "First token over baseline",
                "What does memory cost a user? Above 200 ms, roll back.",
                (
                    Query(
                        'max(konak:first_token_seconds:p95_10m_by_mode{job=~"$job",mode!="off"})'
                        ' - max(konak:first_token_seconds:p95_baseline{job=~"$job"})'
                    ),
                ),
                unit="s",
                kind="stat",
                width=6,
                limits=(0.1, 0.2),
            ),
            Panel(
                "Reads without context, by reason",
                "Why do turns go without memory?",
                (Query(_rate("memory_zep_context_failures_total", "reason", _FAULTS), "{{reason}}"),),
                unit="reqps",
                width=12,
            ),
            Panel(
                "Write failures, by reason",
                "Why are messages not delivered at once?",
                (Query(_rate("memory_zep_write_failures_total", "reason"), "{{reason}}"),),
                unit="reqps",
                width=12,
            ),
        ),
    ),
    Row(
        "Modes and canary",
        (
            Panel(
                "Mode over time",
                "When did the mode change, and did anyone ask for it?",
                (
                    Query(f"max by (mode) (memory_mode_gauge{{{SCOPE}}})", "in effect: {{mode}}"),
                    Query(f"max by (mode) (memory_configured_mode_gauge{{{SCOPE}}})", "asked for: {{mode}}"),
                ),
                kind="state",
                width=12,
            ),
            Panel(
                "Canary",
                "For how many users is memory on: as set, and as seen in turns?",
                (
                    Query(f"max(memory_canary_percent{{{SCOPE}}}) / 100", "set"),
                    Query(
                        _rate("assistant_turn_memory_total", matchers='mode!="off"')
                        + " / "
                        + _rate("assistant_turn_memory_total"),
                        "turns with memory on",
                    ),
                ),
                unit="percentunit",
                width=6,
            ),
            Panel(
                "Downgrades",
                "Was reading switched off without a change of flags?",
                (Query(_increase("memory_zep_downgrades_total", "reason"), "{{reason}}"),),
                width=6,
            ),
        ),
    ),
    Row(
        "Latency",
        (
            Panel(
                "Time to first token",
                "How long does a user wait?",
                _quantiles("assistant_time_to_first_token_seconds"),
                unit="s",
                exemplars=True,
            ),
            Panel(
                "First token p95 by memory mode",
                "Do users inside the canary wait longer than those outside?",
                (
                    Query(
                        _quantile(0.95, "assistant_time_to_first_token_by_mode_seconds", "mode"), "{{mode}}"
                    ),
                    Query('max(konak:first_token_seconds:p95_baseline{job=~"$job"})', "baseline"),
                ),
                unit="s",
            ),
            Panel(
                "Whole turn",
                "How long until the turn is written down?",
                _quantiles("assistant_turn_latency_seconds"),
                unit="s",
                exemplars=True,
            ),
            Panel(
                "Nodes, p95",
                "Which stage takes the time?",
                (Query(_quantile(0.95, "assistant_node_latency_seconds", "node"), "{{node}}"),),
                unit="s",
            ),
            Panel(
                "Memory reads",
                "Does the deadline of 250 ms hold? p95 above 300 ms is an alert.",
                _quantiles("memory_zep_read_latency_seconds"),
                unit="s",
                limits=(0.25, 0.3),
            ),
            Panel(
                "Memory writes",
                "How long does a delivery take, outside the turn? p95 under 150 ms ends phase 1.",
                _quantiles("memory_zep_write_latency_seconds"),
                unit="s",
                limits=(0.15, 0.3),
            ),
        ),
    ),
    Row(
        "Breaker and rate limit",
        (
            Panel(
                "Breaker",
                "In which state is each path?",
                (
                    Query(
                        f'max by (path, state) (memory_zep_breaker_state{{{SCOPE},path!="other"}})',
                        "{{path}} {{state}}",
                    ),
                ),
                kind="state",
                width=10,
            ),
            Panel(
                "Share of time open",
                "Is it open more than 5% of the time?",
                (Query('konak:breaker_open:share5m{job=~"$job",path!="other"}', "{{path}}"),),
                unit="percentunit",
                width=7,
                limits=(0.02, 0.05),
            ),
            Panel(
                "Retry-After",
                "How long does the service ask us to wait?",
                (Query(f"max by (instance) (memory_zep_retry_after_seconds{{{SCOPE}}})", "{{instance}}"),),
                unit="s",
                width=7,
            ),
        ),
    ),
    Row(
        "Outbox and cache",
        (
            Panel(
                "Waiting",
                "How many messages wait?",
                (Query(f"max by (instance) (memory_outbox_depth{{{SCOPE}}})", "{{instance}}"),),
                width=6,
            ),
            Panel(
                "Oldest",
                "How long has the oldest waited?",
                (Query(f"max by (instance) (memory_outbox_oldest_seconds{{{SCOPE}}})", "{{instance}}"),),
                unit="s",
                width=6,
                limits=(60, 600),
            ),
            Panel(
                "Dead letters",
                "Was anything given up?",
                (Query(_increase("memory_outbox_dead_letters_total", "reason"), "{{reason}}"),),
                width=4,
            ),
            Panel(
                "Drainer last seen",
                "Does somebody empty the outbox?",
                (
                    Query(
                        f"time() - max by (instance) "
                        f"(memory_outbox_drainer_heartbeat_timestamp_seconds{{{SCOPE}}} > 0)",
                        "{{instance}}",
                    ),
                ),
                unit="s",
                width=4,
                limits=(60, 120),
            ),
            Panel(
                "Cache",
                "How often is a read spared?",
                (Query(_rate("memory_cache_requests_total", "outcome"), "{{outcome}}"),),
                unit="reqps",
                width=4,
            ),
            Panel(
                "Writes: turns, requests, skipped",
                "Does what turns ask for reach the service?",
                (
                    Query(_rate("memory_zep_write_attempts_total"), "turns to keep"),
                    Query(_rate("memory_zep_write_requests_total"), "requests"),
                    Query(_rate("memory_zep_write_skipped_total", "reason"), "skipped: {{reason}}"),
                ),
                unit="reqps",
                width=12,
            ),
            Panel(
                "Reads",
                "How many reads reach the service?",
                (Query(_rate("memory_zep_read_attempts_total"), "reads"),),
                unit="reqps",
                width=12,
            ),
        ),
    ),
    Row(
        "Agents",
        (
            Panel(
                "Turns by agent",
                "Who answers?",
                (Query(_rate("assistant_turns_total", "agent"), "{{agent}}"),),
                unit="reqps",
                width=6,
            ),
            Panel(
                "Turns by outcome",
                "How do turns end?",
                (Query(_rate("assistant_turns_total", "outcome"), "{{outcome}}"),),
                unit="reqps",
                width=6,
            ),
            Panel(
                "Failed turns",
                "How many users got an apology?",
                (
                    Query('max(konak:turn_failures:ratio5m{job=~"$job"})', "now"),
                    Query('2 * max(konak:turn_failures:ratio_baseline{job=~"$job"})', "twice the baseline"),
                ),
                unit="percentunit",
                width=6,
            ),
            Panel(
                "Errors by part",
                "Which part fails?",
                (Query(_increase("assistant_errors_total", "part"), "{{part}}"),),
                width=6,
            ),
            Panel(
                "Handoffs",
                "Who passes on to whom, and is it accepted?",
                (
                    Query(
                        f"{_increase('assistant_handoffs_total', 'from, to, outcome')} > 0",
                        "{{from}} to {{to}}: {{outcome}}",
                    ),
                ),
                width=12,
            ),
            Panel(
                "Model calls",
                "How often is a chat model asked?",
                (
                    Query(_rate("assistant_model_calls_total"), "calls"),
                    Query(
                        _rate("assistant_model_calls_total") + " / " + _rate("assistant_turns_total"),
                        "a turn",
                    ),
                ),
                width=6,
            ),
            Panel(
                "Model tokens and cost",
                "What do models cost?",
                (
                    Query(_rate("assistant_model_tokens_total", "kind"), "{{kind}} tokens"),
                    Query(_rate("assistant_model_cost_total"), "cost"),
                ),
                width=6,
            ),
            Panel(
                "What came of asking a model",
                "Do its answers count, or do the rules stand in for it?",
                (
                    Query(
                        _rate("assistant_model_answers_total", "purpose, outcome"), "{{purpose}}: {{outcome}}"
                    ),
                ),
                width=12,
                unit="reqps",
            ),
            Panel(
                "Model latency, p95",
                "How long do users wait for a model, and for its first token?",
                (
                    Query(_quantile(0.95, "assistant_model_latency_seconds", "purpose"), "{{purpose}}"),
                    Query(
                        _quantile(0.95, "assistant_model_first_token_seconds", "purpose"),
                        "{{purpose}}: first token",
                    ),
                ),
                width=12,
                unit="s",
            ),
            Panel(
                "Model breaker",
                "Is the chat model asked at all?",
                (Query("max by (state) (assistant_model_breaker_state{" + SCOPE + "}) > 0", "{{state}}"),),
                width=6,
            ),
            Panel(
                "Results shown",
                "Does the search find anything?",
                (
                    Query(
                        _rate("assistant_recommendations_total") + " / " + _rate("assistant_turns_total"),
                        "a turn",
                    ),
                ),
                width=6,
            ),
        ),
    ),
    Row(
        "Understanding",
        (
            Panel(
                "Routes by reason",
                "How does the supervisor decide?",
                (Query(_rate("assistant_route_total", "reason"), "{{reason}}"),),
                unit="reqps",
            ),
            Panel(
                "Slots by source",
                "Are answers built on what users say now, or on what is remembered?",
                (Query(_rate("assistant_slot_source_total", "source"), "{{source}}"),),
                unit="reqps",
            ),
            Panel(
                "Languages",
                "In which language is asked?",
                (Query(_rate("assistant_turn_language_total", "lang"), "{{lang}}"),),
                unit="reqps",
            ),
        ),
    ),
    Row(
        "Redactions",
        (
            Panel(
                "Taken out, by kind",
                "What do people type that must not leave?",
                (Query(_increase("memory_zep_redactions_total", "field_type"), "{{field_type}}"),),
                width=12,
            ),
            Panel(
                "Texts withheld whole",
                "Did the redactor itself fail?",
                (Query(_increase("memory_zep_redactions_total", "job", 'field_type="failed"'), "{{job}}"),),
                width=12,
                limits=(0.5, 1),
            ),
        ),
    ),
)
