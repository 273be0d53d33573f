"""Turn the panels into Grafana's JSON with the Grafana Foundation SDK (a development dependency)."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Final, TypeAlias

from grafana_foundation_sdk.builders import common as shared
from grafana_foundation_sdk.builders import dashboard as grafana
from grafana_foundation_sdk.builders import prometheus, stat, statetimeline, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common, dashboard
from grafana_foundation_sdk.models.dashboard import DataSourceRef, VariableOption

from observability.dashboards.panels import ROWS, Panel, Query

FILE: Final = Path(__file__).with_name("konak.json")

_SOURCE: Final = DataSourceRef(type_val="prometheus", uid="$datasource")
_HEIGHT: Final = 7
Builder: TypeAlias = stat.Panel | statetimeline.Panel | timeseries.Panel


def build_dashboard() -> str:
    """Return the dashboard as JSON text: the same for the same panels."""
    made = (
        grafana.Dashboard("Konak")
        .uid("konak")
        .description("Does memory help or hurt, and how does the assistant fare?")
        .tags(["konak", "generated"])
        .editable()
        .refresh("30s")
        .time("now-3h", "now")
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .with_variable(grafana.DatasourceVariable("datasource").label("Data source").type("prometheus"))
        .with_variable(_label_variable("job", "label_values(assistant_turns_total, job)"))
        .with_variable(
            _label_variable("instance", 'label_values(assistant_turns_total{job=~"$job"}, instance)')
        )
        .annotation(
            grafana.AnnotationQuery()
            .name("Alerts")
            .datasource(_SOURCE)
            .enable(True)
            .icon_color("red")
            .expr('ALERTS{alertname=~"Konak.*",alertstate="firing"}')
        )
    )
    ids = itertools.count(1)
    for row in ROWS:
        made.with_row(grafana.Row(row.title).id(next(ids)))
        for panel in row.panels:
            made.with_panel(_panel(panel).id(next(ids)))
    return json.dumps(made.build(), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _label_variable(name: str, query: str) -> grafana.QueryVariable:
    return (
        grafana.QueryVariable(name)
        .label(name.capitalize())
        .datasource(_SOURCE)
        .query(query)
        .refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .current(VariableOption(text="All", value="$__all", selected=True))
    )


def _panel(panel: Panel) -> Builder:
    made = _drawn(panel)
    made.title(panel.title).description(panel.question).datasource(_SOURCE)
    made.unit(panel.unit).span(panel.width).height(_HEIGHT).no_value("-")
    if panel.limits:
        made.thresholds(_thresholds(*panel.limits))
    for number, query in enumerate(panel.queries):
        made.with_target(_target(query, chr(ord("A") + number), panel.exemplars))
    return made


def _drawn(panel: Panel) -> Builder:
    if panel.kind == "stat":
        return (
            stat.Panel()
            .graph_mode(common.BigValueGraphMode.AREA)
            .reduce_options(shared.ReduceDataOptions().calcs(["lastNotNull"]))
        )
    if panel.kind == "state":
        return statetimeline.Panel().merge_values(True).row_height(0.8)
    drawn = timeseries.Panel().line_width(1).fill_opacity(8).show_points(common.VisibilityMode.NEVER)
    if panel.limits:
        drawn.thresholds_style(
            shared.GraphThresholdsStyleConfig().mode(common.GraphThresholdsStyleMode.DASHED)
        )
    return drawn.min(0)


def _target(query: Query, ref_id: str, exemplars: bool) -> prometheus.Dataquery:
    return (
        prometheus.Dataquery().expr(query.expr).legend_format(query.legend).ref_id(ref_id).exemplar(exemplars)
    )


def _thresholds(warning: float, critical: float) -> grafana.ThresholdsConfig:
    steps = [
        dashboard.Threshold(value=None, color="green"),
        dashboard.Threshold(value=warning, color="yellow"),
        dashboard.Threshold(value=critical, color="red"),
    ]
    return grafana.ThresholdsConfig().mode(dashboard.ThresholdsMode.ABSOLUTE).steps(steps)
