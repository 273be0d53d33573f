"""Say what was shown as LangGraph UI messages, so that agent-chat-ui, Studio and our page draw cards and a map.

The shape is `langgraph.graph.ui.UIMessage`. `push_ui_message` itself is not used: it adds a write of its own to the
step, and run metadata that no client reads, for each message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

COMPONENTS = {"listing": "homes", "place": "places"}
"""Kind of recommendation -> component of `page/ui`; a home or a place with coordinates is on its map."""


def ui_messages(
    recommendations: Iterable[Mapping[str, Any]], *, message_id: str, lang: str
) -> list[dict[str, Any]]:
    """Make one UI message for each kind of card that a reply shows, bound to the reply's message."""
    by_component: dict[str, list[Mapping[str, Any]]] = {}
    for card in recommendations:
        if component := COMPONENTS.get(card["kind"]):
            by_component.setdefault(component, []).append(card)
    return [
        {
            "type": "ui",
            "id": f"{message_id}:{component}",
            "name": component,
            "props": {"lang": lang, "items": items},
            "metadata": {"message_id": message_id},
        }
        for component, items in by_component.items()
    ]
