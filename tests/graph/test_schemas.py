"""Clients, Studio, MCP and A2A read what a turn takes and gives from the graph's schemas."""

import pytest

from graph.assistant import assistant

GRAPH = assistant().compile()


@pytest.mark.parametrize("which", ["get_input_jsonschema", "get_output_jsonschema", "get_context_jsonschema"])
def test_the_graph_tells_its_schema(which):
    assert getattr(GRAPH, which)()["properties"]
