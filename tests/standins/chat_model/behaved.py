"""A model that behaves: it routes as the rules guess, proposes nothing, and writes about the data it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.standins.chat_model.script import Ask, Say

OPENINGS = {
    "en": ("Number {n} costs {price}.", "Number {n} is {title}.", "The data do not say more."),
    "tr": ("{n} numaralı seçenek {price}.", "{n} numara: {title}.", "Verilerde yok."),
    "de": ("Nummer {n} kostet {price}.", "Nummer {n}: {title}.", "Das steht nicht in den Daten."),
    "ru": ("Вариант {n} стоит {price}.", "Вариант {n}: {title}.", "В данных нет ответа."),
    "fa": ("گزینه {n}: {price}.", "گزینه {n}: {title}.", "در داده ها نیست."),
}


def behave(ask: Ask) -> Say:
    """Answer as a good model would."""
    if ask.purpose == "route":
        return Say(values={"target": ask.data.get("rules_guess", "concierge")})
    if ask.purpose == "slots":
        return Say(values={})
    if ask.purpose == "probe":
        return Say("ready")
    return Say(" ".join(_sentences(ask)))


def _sentences(ask: Ask) -> list[str]:
    priced, titled, unknown = OPENINGS[ask.lang]
    results: list[Mapping[str, Any]] = list(ask.data.get("results") or [])
    said = []
    for result in results[:2]:
        template = priced if result.get("price_text") else titled
        said.append(
            template.format(n=result["number"], price=result.get("price_text"), title=result.get("title"))
        )
    return said or [unknown]
