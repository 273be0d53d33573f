"""What was asked last, where the answer must reach the one who asked, whatever the routing says."""

from __future__ import annotations

from agents.turn import AgentTurn


def answers_forgetting(turn: AgentTurn) -> bool:
    """Tell whether a message says yes or no to "shall I delete everything?"; that answer is the concierge's."""
    asked = turn.context.asked
    return (
        asked is not None
        and asked.kind == "confirm_forget"
        and bool({"yes", "no"} & {*turn.understanding.acts})
    )
