"""How good it is: the adapter and the scorers."""
