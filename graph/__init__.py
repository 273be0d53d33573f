"""The turn: state, nodes and routing of the assistant graph."""
