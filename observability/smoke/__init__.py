"""The rollout's checklist, walked against a running deployment over its own API and its metrics."""

from observability.smoke.check import Check
from observability.smoke.run import run_smoke

__all__ = ["Check", "run_smoke"]
