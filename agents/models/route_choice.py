"""Ask who should answer, where the rules are not sure."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from agents.models.models import Asking
from agents.models.prompt import Material
from agents.models.structured import ask_for
from agents.understanding.types import Agent, Route

UNSURE = 0.8
"""Below this confidence of the rules a model is asked."""
CONFIDENCE = 0.9
"""What a model's choice counts for."""


class RouteChoice(BaseModel):
    """Who answers the user's last message."""

    target: Literal["real_estate", "local_info", "concierge"] = Field(description="Who answers.")


async def choose_route(asking: Asking, material: Material) -> Route | None:
    """Give the model's route, or None where there is none to be had: the rules' stands."""
    choice = await ask_for(asking, "route", RouteChoice, material)
    if choice is None:
        return None
    target: Agent = choice.target
    return Route(target, "model", CONFIDENCE)
