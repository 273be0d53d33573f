"""What `langgraph.json` names: the graph without a checkpointer, which the server brings."""

from graph.assistant import assistant

graph = assistant().compile(name="assistant")
