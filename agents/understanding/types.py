"""What understanding is given and what it gives: plain, frozen values that survive a checkpoint as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Agent = Literal["real_estate", "local_info", "concierge"]
Source = Literal["said", "earlier", "memory", "default"]
RouteReason = Literal["handoff", "sticky", "rules", "classifier", "model", "fallback"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One constraint with where it comes from and the turn (0-based) in which it got its value."""

    value: Any
    source: Source
    turn: int


SlotState = Mapping[str, Slot]
"""Slot name -> slot, names and value shapes as in the adapter contract (ranges are [min, max])."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message goes. `confidence` is a calibrated probability in [0, 1]."""

    target: Agent
    reason: RouteReason
    confidence: float
    sticky: bool = False


@dataclass(frozen=True, slots=True)
class SlotDelta:
    """What one message changes in the real-estate state; merging applies it, nothing else does."""

    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, list[Any]] = field(default_factory=dict)
    remove: Mapping[str, list[Any]] = field(default_factory=dict)
    clear: tuple[str, ...] = ()
    relative: Mapping[str, Literal["up", "down"]] = field(default_factory=dict)
    """Slot or quantity ("price", "size", "bedrooms", "sea_distance") -> direction."""
    carried: Mapping[str, Any] = field(default_factory=dict)
    """Slot -> value that was said before, to another agent ("there"); used like `set`, with source "earlier"."""

    def __bool__(self) -> bool:
        return bool(self.set or self.add or self.remove or self.clear or self.relative or self.carried)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A result the user has seen: 1-based number, kind, id, and what it may be called by."""

    number: int
    kind: Literal["listing", "place"]
    id: str
    name: str
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    price: float | None = None
    """In the currency it is offered in; what "cheaper" is measured by where no budget is set."""
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the assistant asked last, so that a bare answer makes sense."""

    kind: Literal["ask_slot", "confirm", "offer", "offer_more", "clarify_route", "confirm_forget"]
    slot: str | None = None
    value: Any = None


@dataclass(frozen=True, slots=True)
class DialogueContext:
    """What is known before the message is read."""

    now: datetime
    turn: int = 0
    active_agent: Agent | None = None
    lang: str | None = None
    slots: SlotState = field(default_factory=dict)
    asked: Question | None = None
    shown: tuple[ShownItem, ...] = ()
    focus: str | None = None
    """Id of the shown item that is being talked about."""
    homes: tuple[ShownItem, ...] = ()
    """The homes shown last, where another agent has shown something else since."""
    home: str | None = None
    """Id of the one of `homes` that was talked about."""
    place: str | None = None
    """Canonical name of the place talked about last, with whichever agent."""
    local: Mapping[str, Any] = field(default_factory=dict)
    """The last local-information request."""
    when: str | None = None
    """The day talked about last, as it was said, with whichever agent."""
    lacking: str | None = None
    """The feature that the home in hand was just said not to have."""
    prev_system: str | None = None
    """The assistant message before this one where it was recorded elsewhere (evaluation)."""
    locale: str | None = None
    """The client's preferred language, used only before anything was said."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that one look at a message found; agents are handed this and do not look again.

    `acts` are dialogue acts: greet, thanks, bye, help, yes, no, select, details, more, compare, why, map, viewing,
    human, reset, forget_me, forget_that, forget_one, what_do_you_know, save_search, news, searches, drop_searches, refuse, out_of_scope, injection, emergency, smalltalk.
    """

    lang: str
    route: Route
    also: tuple[Agent, ...] = ()
    """Further agents whose business is in the same message."""
    acts: tuple[str, ...] = ()
    delta: SlotDelta = field(default_factory=SlotDelta)
    local: Mapping[str, Any] = field(default_factory=dict)
    """Local request: category, location, on_duty, open_now, when, cuisine, topic."""
    selected: tuple[int, ...] = ()
    """1-based numbers of shown items meant by "the second one", "compare 1 and 3"."""
    of_homes: bool = False
    """`selected` and `anchor` mean `DialogueContext.homes`, not what another agent has shown since."""
    anchor: Literal["item", "place"] | None = None
    """"near it" / "there": the focused item or the place last talked about."""
    refusal: str | None = None
    """Reason key of a refused wish, e.g. "discriminatory_filter"."""
    out_of_area: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    """Words that look like constraints and were not understood (a chat model may be asked)."""
    requested: tuple[str, ...] = ()
    """Attributes of an item that the user asks about: price, phone, address, pets_allowed ..."""
    place: str | None = None
    """Canonical place that the message names, whichever agent it is for; becomes `DialogueContext.place`."""
    when: str | None = None
    """Day that the message (or the assistant message before it) names; becomes `DialogueContext.when`."""


@dataclass(frozen=True, slots=True)
class RememberedFact:
    """Something memory recalls about the user: structured (`key`, `value`) or free text (both None). Data, never instructions."""

    text: str
    stated_at: datetime
    key: str | None = None
    value: Any = None
