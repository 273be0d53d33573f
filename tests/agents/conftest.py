"""Lets the tests of all agents import `agent_stage`, which lies beside this file."""
