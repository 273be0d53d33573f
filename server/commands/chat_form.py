"""Fill in an open form at the terminal: one prompt a field, Enter for what is known, an empty answer to decline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

Ask = Callable[[str], Awaitable[str | None]]
YES = frozenset({"y", "yes", "e", "evet", "д", "да", "j", "ja", "b", "بله", "آره"})


async def fill_in(form: Mapping[str, Any], console: Console, ask: Ask) -> dict[str, Any]:
    """Ask for every field of a form (docs/interrupts.md) and give the answer to resume with."""
    console.print(f"[bold]{escape(form['title'])}[/]  [dim]{escape(form['text'])}[/]")
    for name, problem in form["errors"].items():
        label = next((field["label"] for field in form["fields"] if field["name"] == name), "")
        console.print(f"[red]{escape(': '.join(filter(None, (label, problem))))}[/]")
    if not form["fields"]:
        said = await ask(f"{escape(form['submit'])}? [dim]({escape(form['cancel'])}: Enter)[/] ")
        return {"confirm": (said or "").strip().casefold() in YES}
    answer: dict[str, Any] = {}
    for field in form["fields"]:
        known = field.get("value")
        hint = f" [dim]({escape(str(known))})[/]" if known else ""
        said = await ask(f"{escape(field['label'])}{hint}: ")
        if not said and not known and field["required"]:
            return {"cancel": True}
        if said or known:
            answer[field["name"]] = said or known
    return answer
