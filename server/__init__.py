"""What stands beside the graph: HTTP routes, start and drain, and the command line."""
