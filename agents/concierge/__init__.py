"""The agent for everything around the two others: greeting, help, limits, memory, starting over."""

from agents.concierge.agent import answer

__all__ = ["answer"]
