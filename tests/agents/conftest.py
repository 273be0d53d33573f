"""Lets the tests of all agents import `agent_stage`, which lies beside this file."""

from agents.understanding import understand  # noqa: F401 - its lexicons are read at import, as when the program starts
