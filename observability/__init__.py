"""What is seen: the turn record and its views as log line, metrics and spans."""
