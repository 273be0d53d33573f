"""Check prose against the data it was written from: what does not stand there does not reach the user."""

from agents.models.grounding.grounds import Grounds, grounds_of
from agents.models.grounding.judge import Judge, Verdict, judge

__all__ = ["Grounds", "Judge", "Verdict", "grounds_of", "judge"]
