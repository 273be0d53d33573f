"""The agent that knows the neighbourhood."""
