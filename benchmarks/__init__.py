"""How fast it is: every figure as a ratio, side by side in one run."""
