from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY
from promql import selectors

from observability import metrics
from observability.metrics.family import LATENCY_BUCKETS

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "observability" / "alerts"
CASES = sorted((Path(__file__).parent / "alert_cases").glob("*.yml"))
GIVEN_BY_PROMETHEUS = {"up", "ALERTS"}
TARGET_LABELS = {"job", "instance"}

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed (Debian package prometheus)"
)


def rules() -> Iterator[dict[str, Any]]:
    for file in sorted(ALERTS.glob("*.yml")):
        for group in yaml.safe_load(file.read_text())["groups"]:
            yield from group["rules"]


def alerts() -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


@cache
def series() -> dict[str, dict[str, set[str]]]:
    """Metric name -> label -> values, of everything this process exposes."""
    metrics.warm_metrics()
    found: dict[str, dict[str, set[str]]] = {}
    for family in REGISTRY.collect():
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    return found


@needs_promtool
def test_promtool_accepts_every_rule() -> None:
    done = subprocess.run(
        ["promtool", "check", "rules", "--lint-fatal", *map(str, sorted(ALERTS.glob("*.yml")))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_every_alert_fires_when_it_should_and_stays_quiet_when_it_should() -> None:
    done = subprocess.run(
        ["promtool", "test", "rules", *map(str, CASES)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_a_case_that_fires_and_one_that_does_not() -> None:
    fired: dict[str, set[bool]] = {name: set() for name in alerts()}
    for file in CASES:
        for case in yaml.safe_load(file.read_text())["tests"]:
            for expected in case["alert_rule_test"]:
                fired[expected["alertname"]].add(bool(expected["exp_alerts"]))
    assert {name for name, seen in fired.items() if seen != {True, False}} == set()


@pytest.mark.parametrize("rule", list(rules()), ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_asks_only_for_series_that_exist(rule: dict[str, Any]) -> None:
    recorded = {one["record"] for one in rules() if "record" in one}
    known = series()
    asked = list(selectors(rule["expr"]))
    assert asked
    for one in asked:
        if one.name in recorded | GIVEN_BY_PROMETHEUS:
            continue
        assert one.name in known, f"{one.name} is not exposed"
        for label, values in one.matchers:
            if label not in TARGET_LABELS:
                assert set(values) <= known[one.name].get(label, set()), f"{one.name}{{{label}}}"


@pytest.mark.parametrize("name", list(alerts()))
def test_an_alert_leads_to_its_runbook_and_says_what_to_roll_back_to(name: str) -> None:
    rule = alerts()[name]
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert re.search(r"write_only|off|none", rule["labels"]["roll_back_to"])
    assert {"summary", "description"} <= set(rule["annotations"])
    file, anchor = rule["annotations"]["runbook_url"].split("#")
    headings = re.findall(r"^#+ (\w+)$", (ROOT / file).read_text(), re.MULTILINE)
    assert anchor == name.lower()
    assert name in headings


def test_thresholds_stand_at_bucket_edges_so_that_a_quantile_can_tell() -> None:
    assert 0.3 in LATENCY_BUCKETS
    assert "> 0.3" in alerts()["KonakMemoryReadSlow"]["expr"]
