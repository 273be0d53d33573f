"""Score single turns with their context: the route, and the whole turn (route and everything that it changes or asks).

    python -m evals.nlu FILE.jsonl [--show] [--json results.json]

The file names slots in an older notation; `expected` maps it to the adapter contract. Advice about law and fees, which the file
routes to real estate, is read as local information with a topic.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents.markets.market import default_market
from agents.understanding.types import DialogueContext, ShownItem, Slot, Understanding
from agents.understanding.understand import understand

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)
_KINDS = {"flat": "apartment"}
_FEATURES = {"pets_ok": "pets_allowed"}
_TOPICS = {"title_deed": "title_deeds"}
_ROUTES = {
    "chitchat": "concierge",
    "reset": "concierge",
    "out_of_domain": "concierge",
    "handoff_human": "concierge",
}
_NAMES = {"purpose": "listing_type", "currency": "currency"}
_CLEARED = {"places": "location"}


def main() -> None:
    """Score a file and print the result by language and tag."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true", help="print every turn that is not exact")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = [
        json.loads(line) for line in arguments.file.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    tally: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        route, whole, wrong = score(row)
        for key in ("all", f"lang {row['lang']}", *(f"tag {tag}" for tag in row.get("tags", ()))):
            tally[key][0] += 1
            tally[key][1] += route
            tally[key][2] += whole
        if arguments.show and not whole:
            print(f"{row['id']} {row['lang']} {row['text']!r}\n    {wrong}")
    for key in sorted(tally):
        count, routes, wholes = tally[key]
        print(f"{key:20s} n={count:4d} route {routes / count:.3f} whole turn {wholes / count:.3f}")
    if arguments.json:
        result = {
            key: {"n": n, "route": r / n, "whole_turn": w / n} for key, (n, r, w) in sorted(tally.items())
        }
        arguments.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


def score(row: Mapping[str, Any]) -> tuple[bool, bool, str]:
    """Score one row: route right, whole turn right, and what is wrong."""
    context = context_of(row)
    understood = understand(row["text"], context, default_market())
    routes = _gold_routes(row)
    got_routes = [understood.route.target, *understood.also]
    route_ok = got_routes[0] == routes[0] and set(routes) <= set(got_routes)
    want, got = expected(row["slots"]), given(understood, row["slots"])
    wrong = {
        key: (want.get(key), got.get(key))
        for key in want.keys() | got.keys()
        if not _same(want.get(key), got.get(key))
    }
    text = ("" if route_ok else f"route {routes} != {got_routes} ") + (
        f"slots (want, got) {wrong}" if wrong else ""
    )
    return route_ok, route_ok and not wrong, text


def _gold_routes(row: Mapping[str, Any]) -> list[str]:
    if "topic" in row["slots"]:
        return ["local_info"]
    return [_ROUTES.get(route, route) for route in row["route"]]


def context_of(row: Mapping[str, Any]) -> DialogueContext:
    """Build the dialogue context of a row."""
    given_context = row.get("context")
    if not given_context:
        return DialogueContext(NOW)
    old = given_context.get("slots", {})
    state = {
        name: Slot(value, "earlier", 0)
        for name, value in expected(old).items()
        if not name.startswith("local.")
    }
    local = {
        name.removeprefix("local."): value
        for name, value in expected(old).items()
        if name.startswith("local.")
    }
    if local and "location" in state:
        local["location"] = state.pop("location").value[0]
    shown = tuple(
        ShownItem(i, "listing", key, key) for i, key in enumerate(given_context.get("shown", ()), 1)
    )
    place = local.get("location") or (state["location"].value[0] if "location" in state else None)
    return DialogueContext(
        NOW,
        turn=1,
        active_agent=given_context["active"],
        slots=state,
        shown=shown,
        focus=given_context.get("focus"),
        local=local,
        place=place,
    )


def expected(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Map the older notation to what an understanding should say."""
    want: dict[str, Any] = {}
    local = bool({"poi", "cuisine", "on_duty", "open_now"} & slots.keys())
    for name, value in slots.items():
        if name in _NAMES:
            want[_NAMES[name]] = value
        elif name == "places":
            want["near" if slots.get("place_near") else "location"] = sorted(value)
        elif name == "kinds":
            want["property_type"] = sorted(_KINDS.get(v, v) for v in value)
        elif name == "features":
            want["features"] = sorted(_FEATURES.get(v, v) for v in value)
        elif name == "near":
            want["near"] = sorted(value)
        elif name == "title":
            want["title_deed"] = sorted(value)
        elif name == "exclude_title":
            want["exclude_title_deed"] = sorted(value)
        elif name == "exclude_places":
            want["exclude_location"] = sorted(value)
        elif name == "add_places":
            want["add.location"] = sorted(value)
        elif name == "poi":
            want["local.category"] = value[0]
        elif name in ("on_duty", "open_now"):
            want[f"local.{name}"] = value
        elif name == "cuisine":
            want["local.cuisine"] = value[0]
        elif name == "topic":
            want["local.topic"] = _TOPICS.get(value[0], value[0])
        elif name == "when":
            want["local.when" if local else "when"] = value
        elif name == "clear":
            want["clear"] = sorted(_CLEARED.get(v, v) for v in value)
        elif name == "op":
            want.update({f"op.{key}": of for key, of in value.items()})
        elif name == "anchor":
            want["location"] = None
        elif name == "refuse":
            want["refusal"] = value[0]
        elif name == "out_of_area":
            want["out_of_area"] = value
    want.update(_ranges(slots))
    if "anchor" in slots:
        want.pop("location", None)
        want["anchor"] = "place"
    return want


def _ranges(slots: Mapping[str, Any]) -> dict[str, Any]:
    ranges: dict[str, Any] = {}
    for name, low, high in (("bedrooms", "beds_min", "beds_max"), ("price", "price_min", "price_max")):
        if low in slots or high in slots:
            ranges[name] = [slots.get(low), slots.get(high)]
    if "price_about" in slots:
        ranges["price"] = ("about", slots["price_about"])
    if "area_min" in slots:
        ranges["area_m2"] = [slots["area_min"], None]
    if "land_donum_min" in slots:
        ranges["plot_donum"] = ("from", slots["land_donum_min"])
    return ranges


def given(understood: Understanding, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Flatten an understanding into the names that `expected` uses."""
    delta = understood.delta
    got: dict[str, Any] = {}
    for name, value in delta.set.items():
        got[name] = (
            sorted(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else value
        )
    for name, values in delta.add.items():
        adds = name == "location"
        got[f"add.{name}" if adds else name] = sorted(values)
    if delta.clear:
        got["clear"] = sorted(delta.clear)
    got.update({f"op.{name}": way for name, way in delta.relative.items()})
    got.update({f"local.{name}": value for name, value in understood.local.items() if name != "location"})
    if understood.local.get("location") and "location" not in got:
        places = understood.local["location"]
        got["location"] = sorted(places) if isinstance(places, list) else [places]
    if "select" in asked.get("op", {}) and understood.selected:
        got["op.select"] = understood.selected[0]
    if "compare" in understood.acts:
        got["op.compare"] = list(understood.selected)
    if "viewing" in understood.acts:
        got["op.action"] = "book_viewing"
        got.pop("property_name", None)
        got["when"] = got.pop("visit_date", None)
    if "anchor" in asked and understood.anchor:
        got["anchor"] = understood.anchor
    if understood.refusal:
        got["refusal"] = understood.refusal
    if understood.out_of_area:
        got["out_of_area"] = list(understood.out_of_area)
    return got


def _same(want: Any, got: Any) -> bool:
    if isinstance(want, tuple) and want[0] == "about":
        return isinstance(got, list) and None not in got and got[0] < want[1] < got[1]
    if isinstance(want, tuple):
        return isinstance(got, list) and got[0] == want[1]
    if isinstance(want, str) and isinstance(got, str):
        return want.lower() == got.lower()
    return bool(want == got)


if __name__ == "__main__":
    main()
