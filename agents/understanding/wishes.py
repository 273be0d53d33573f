"""Take a mention as a wish: which slot it sets, adds to, takes from or clears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agents.understanding.changes import Changes
from agents.understanding.mentions import Mention
from agents.understanding.named_kind import named_kind
from agents.understanding.said_around import RANGES, SaidAround
from agents.understanding.slot_rules import OPEN_ENDS, OPPOSITES, SHORT_FOR, SIZES
from agents.understanding.weights import SURROUNDINGS

PAID_BY: Mapping[str | None, str] = {"month": "rent", "week": "short_stay", "night": "short_stay"}
"""How often a price is paid says what is looked for."""
_NOWHERE = "weather"
"""A category that no home is near to."""


@dataclass(frozen=True, slots=True)
class Wishes(SaidAround):
    """Takes the mentions of a message one by one, as what is said around them has it."""

    def take(self, mention: Mention, changes: Changes) -> None:
        """Take one mention; kinds that are no wish change nothing."""
        kind, value = mention.kind, mention.value
        if mention.relation == "instead" and kind != "place":
            self._replaced(mention, changes)
            return
        if kind == "place" and self.describing and not mention.negated:
            return  # "what is Lapta like?"
        if kind == "place":
            self._place(mention, changes)
        elif kind == "listing_type" and id(mention) in self.bought:
            return  # "the air conditioner I'll buy myself"
        elif kind == "listing_type" and value == "rent" and self.names_stay(mention):
            return  # "right, the rental" behind a search for a holiday home
        elif kind == "listing_type" and not mention.negated:
            if value != "rent" or changes.set.get("listing_type") != "short_stay":
                changes.set["listing_type"] = value  # "rent a villa for a week" is a short stay
        elif kind == "property_type" and (
            self.returns_to(mention) or self.in_hand(mention) or self.is_where(mention)
        ):
            return  # "back to the flats", "can we see this flat?", "internet in the flat is a must"
        elif kind == "property_type" and mention.optional:
            self._let_go("property_type", value, changes)
        elif kind == "property_type" and mention.negated:
            changes.remove.setdefault("property_type", []).append(value)
        elif kind == "property_type":
            changes.put("property_type", value, adding=self.adds(mention, "property_type"))
        elif kind in RANGES and not mention.negated:
            widens = mention.bound not in ("min", "max") and self.adds(mention, kind)
            changes.put_range(kind, list(value), adding=widens)
        elif kind == "price":
            changes.set["price"] = _both_ends(changes.set.get("price"), list(value))
            if mention.currency:
                changes.set["currency"] = mention.currency
            if mention.per in PAID_BY:
                changes.set.setdefault("listing_type", PAID_BY[mention.per])
        elif kind == "currency" and self.priced and not mention.negated:
            changes.set.setdefault("currency", value)
        elif kind in ("feature", "title_deed"):
            if kind == "feature" and self.either_will_do(mention):
                changes.clear.append(OPPOSITES[str(value)])
                return
            taken = replace(mention, optional=True) if id(mention) in self.dropped else mention
            taken = replace(mention, negated=True, optional=False) if id(mention) in self.barred else taken
            _trait(
                taken,
                changes,
                adding=kind == "feature" or self.adds(mention, "title_deed"),
                wished=value in self.has("features"),
            )
            if "also" in mention.more:  # "Turkish or exchange title"
                _trait(replace(taken, value=mention.more["also"]), changes, adding=True, wished=False)
        elif kind == "cuisine" and value == "turkish" and self.deeds:  # "not exchange title, only Turkish"
            changes.put("title_deed", "turkish")
        elif kind in ("category", "short") and (
            mention.optional or mention.negated or mention.relation == "except"
        ):
            self._take_back(str(value), changes)
        elif kind == "category":
            if mention.relation == "near" and (mention.optional or mention.negated):
                changes.clear.append(str(value))  # "it need not be near a hospital any more"
            elif mention.relation == "near" and "named" in mention.more:
                changes.put("near", named_kind(str(value), str(mention.more["named"])), adding=True)
            elif value == _NOWHERE:
                return  # "air conditioning is a must in this heat"
            elif mention.relation == "near" or (value in SURROUNDINGS and mention.relation == "in"):
                changes.put("near", value, adding=True)
        elif kind == "no_matter":
            self._no_matter(str(value), changes)

    def _place(self, mention: Mention, changes: Changes) -> None:
        place = mention.value
        if place in self.left:
            return
        kept = self.context.slots.get("location")
        one_of_several = kept is not None and place in kept.value and len(kept.value) > 1
        taken_out = mention.optional and (one_of_several or self.near(mention, self.removing))
        if mention.optional and not taken_out:
            changes.clear.append("location")
        elif mention.relation == "instead":
            if kept is not None and place in kept.value:
                changes.remove.setdefault("location", []).append(place)
        elif mention.negated or taken_out or mention.relation == "except":
            near = self.context.slots.get("near")
            if near is not None and place in near.value and self.near(mention, self.removing):
                changes.remove.setdefault("near", []).append(place)
                return
            corrects = bool(self.named) and (
                mention.negated or bool(self.moving) or self.correcting or self.stands_apart(mention)
            )
            leaves = corrects or one_of_several or self.near(mention, self.removing)
            if kept is not None and place in kept.value and leaves:
                changes.remove.setdefault("location", []).append(place)
            else:
                changes.put("exclude_location", place, adding=True)
        elif mention.relation == "near":
            changes.put("near", place, adding=True)
        else:
            changes.put("location", place, adding=self.adds(mention, "location"))

    @staticmethod
    def _replaced(mention: Mention, changes: Changes) -> None:
        """Let go of what something else is wanted for: "a villa instead of the house", "a terrace instead of the balcony"."""
        if mention.kind in ("property_type", "title_deed"):
            changes.remove.setdefault(mention.kind, []).append(mention.value)
        elif mention.kind == "feature":
            changes.clear.append(str(mention.value))

    def _let_go(self, name: str, value: Any, changes: Changes) -> None:
        """Take one of several values out, or the whole slot with the only one."""
        slot = self.context.slots.get(name)
        if slot is not None and value in slot.value and len(slot.value) > 1:
            changes.remove.setdefault(name, []).append(value)
        else:
            changes.clear.append(name)

    def _take_back(self, value: str, changes: Changes) -> None:
        """Clear what a word names or is short for, as far as the search has it: "forget the view"."""
        has = self.has("features") | self.has("near")
        changes.clear += [name for name in (value, *SHORT_FOR.get(value, ())) if name in has]

    def _no_matter(self, slot: str, changes: Changes) -> None:
        asked = self.context.asked
        if slot in SIZES:
            changes.clear += SIZES
        elif slot in SHORT_FOR:
            self._take_back(slot, changes)
        elif slot in OPEN_ENDS:
            changes.set["price"] = _both_ends(changes.set.get("price"), list(OPEN_ENDS[slot]))
        elif slot != "any":
            changes.clear += [slot, OPPOSITES[slot]] if slot in OPPOSITES else [slot]
        elif asked is not None and asked.kind == "ask_slot" and asked.slot:
            changes.clear.append(asked.slot)


def _both_ends(said: list[Any] | None, value: list[Any]) -> list[Any]:
    """Join two open ends named in one message ("120k minimum, 200k maximum"); else the later amount counts."""
    if said is None or value.count(None) != 1 or said.count(None) != 1:
        return value
    low, high = (said[0] if value[0] is None else value[0]), (said[1] if value[1] is None else value[1])
    return [low, high] if low is not None and high is not None and low <= high else value


def _trait(mention: Mention, changes: Changes, *, adding: bool, wished: bool) -> None:
    slot: Any = "features" if mention.kind == "feature" else "title_deed"
    if mention.optional and (wished or not mention.more.get("drawback")):
        changes.clear.append(str(mention.value) if slot == "features" else slot)
    elif mention.negated or mention.optional:
        changes.put(f"exclude_{slot}", mention.value, adding=True)
    else:
        changes.put(slot, mention.value, adding=adding)
