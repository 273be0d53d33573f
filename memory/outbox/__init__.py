"""The outbox: what has been promised to memory and is not yet delivered."""
