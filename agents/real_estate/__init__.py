"""The agent that finds homes."""
