"""Assemble one turn, in the order a message meets it.

```
START ─┬─> memory_read ─┐
       └─> supervisor ──┴─> real_estate | local_info | concierge ──> handoff (at most 2 a turn)
                                    └────────> redact ──> memory_write ──> turn_completed ──> END
                                                  ↑                              ↓ (a form is open)
                                                  └───────────────────────── await_user
```
Edges that depend on the message stand in the nodes' signatures, as `Command[Literal[...]]`.
"""

from langgraph.graph import START, StateGraph

from graph.nodes.agents import concierge, local_info, real_estate
from graph.nodes.await_user import await_user
from graph.nodes.handoff import handoff
from graph.nodes.memory_read import memory_read
from graph.nodes.memory_write import memory_write
from graph.nodes.redact import redact
from graph.nodes.supervisor import supervisor
from graph.nodes.turn_completed import turn_completed
from graph.observed import observed
from graph.state import AssistantState, TurnContext, TurnInput, TurnOutput

Assistant = StateGraph[AssistantState, TurnContext, TurnInput, TurnOutput]


def assistant() -> Assistant:
    """Build the graph; compile it with a checkpointer of your own, or let the LangGraph server bring one."""
    turn: Assistant = StateGraph(
        AssistantState, context_schema=TurnContext, input_schema=TurnInput, output_schema=TurnOutput
    )

    for node in (memory_read, supervisor, real_estate, local_info, concierge, handoff, redact, memory_write):
        turn.add_node(node.__name__, observed(node))
    turn.add_node("turn_completed", turn_completed)
    turn.add_node("await_user", await_user)

    turn.add_edge(START, "memory_read")
    turn.add_edge(START, "supervisor")
    turn.add_edge("redact", "memory_write")
    turn.add_edge("memory_write", "turn_completed")
    return turn
