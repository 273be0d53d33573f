from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY
from promql import Selector, selectors

from observability import metrics
from observability.dashboards.build import FILE, build_dashboard
from observability.dashboards.panels import ROWS

ALERTS = Path(__file__).parents[2] / "observability" / "alerts"
VARIABLES = {"$__rate_interval": "5m", "$job": "konak", "$instance": "a"}


def expressions() -> dict[str, str]:
    return {
        f"{row.title} / {panel.title} / {number}": query.expr
        for row in ROWS
        for panel in row.panels
        for number, query in enumerate(panel.queries)
    }


@cache
def known_series() -> dict[str, dict[str, set[str]]]:
    metrics.warm_metrics()
    found: dict[str, dict[str, set[str]]] = {}
    for family in REGISTRY.collect():
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    for group in yaml.safe_load((ALERTS / "recording.yml").read_text())["groups"]:
        for rule in group["rules"]:
            found[rule["record"]] = {"mode": {"off"}, "path": {"other"}}
    return found


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text())
    return loaded


def test_the_committed_dashboard_is_what_the_code_makes() -> None:
    assert FILE.read_text() == build_dashboard(), "run python -m observability.dashboards"


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (package prometheus)")
def test_promtool_accepts_every_expression(tmp_path: Path) -> None:
    rules = []
    for number, expr in enumerate(expressions().values()):
        for variable, value in VARIABLES.items():
            expr = expr.replace(variable, value)
        rules.append({"record": f"panel:{number}", "expr": expr})
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    done = subprocess.run(
        ["promtool", "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("where", list(expressions()))
def test_a_panel_asks_only_for_series_that_exist(where: str) -> None:
    asked = list(selectors(expressions()[where]))
    assert asked
    for one in asked:
        assert one.name in known_series(), f"{one.name} is not exposed"
        for label, values in one.matchers:
            if label not in ("job", "instance"):
                assert set(values) <= known_series()[one.name].get(label, set()), f"{one.name}{{{label}}}"


def test_every_metric_of_ours_is_shown_somewhere() -> None:
    shown = {one.name for expr in expressions().values() for one in selectors(expr)}
    for rule_file in ALERTS.glob("*.yml"):
        for group in yaml.safe_load(rule_file.read_text())["groups"]:
            for rule in group["rules"]:
                shown |= {one.name for one in selectors(rule["expr"])}
    stems = {name.removesuffix("_bucket").removesuffix("_count") for name in shown}
    ours = {
        family.name if family.type != "counter" else f"{family.name}_total"
        for family in REGISTRY.collect()
        if family.name.startswith(("memory_", "assistant_"))
    }
    assert ours - stems == set()


def test_rows_stand_in_the_promised_order(drawn: dict[str, Any]) -> None:
    titles = " ".join(panel["title"].lower() for panel in drawn["panels"] if panel["type"] == "row")
    for word in ("memory", "modes", "latency", "breaker", "outbox", "agents", "understanding", "redactions"):
        assert word in titles


def test_panels_have_ids_of_their_own_a_question_and_a_place_on_the_grid(drawn: dict[str, Any]) -> None:
    ids = [panel["id"] for panel in drawn["panels"]]
    assert len(ids) == len(set(ids))
    for panel in drawn["panels"]:
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        if panel["type"] != "row":
            assert panel["description"].endswith(("?", "."))
            assert panel["targets"]


def test_the_reader_of_expressions_finds_names_and_matchers() -> None:
    expr = 'sum by (job, le) (rate(a_total{x="1|2",y!~"3"}[5m] offset 1h)) > on (job) konak:b:c and time() - d < 0.2'
    assert list(selectors(expr)) == [
        Selector("a_total", (("x", ("1", "2")), ("y", ("3",)))),
        Selector("konak:b:c", ()),
        Selector("d", ()),
    ]
