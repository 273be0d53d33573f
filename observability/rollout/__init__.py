"""Whether to go on with the rollout of memory, hold, or roll back: signals read from metrics, and a pure decision."""

from observability.rollout.decide import Verdict, decide
from observability.rollout.endpoint import read_endpoint, signals_between
from observability.rollout.prometheus import PrometheusError, read_prometheus
from observability.rollout.signals import Criteria, Signals
from observability.rollout.snapshot import Snapshot

__all__ = [
    "Criteria",
    "PrometheusError",
    "Signals",
    "Snapshot",
    "Verdict",
    "decide",
    "read_endpoint",
    "read_prometheus",
    "signals_between",
]
