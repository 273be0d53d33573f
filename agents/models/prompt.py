"""Write prompts: instructions, then delimited data that is not to be obeyed, then the last messages in a budget."""

from __future__ import annotations

import json
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agents.models.ports import CHARACTERS_PER_TOKEN, Mask, Purpose
from agents.models.suspicion import gives_instructions

LONGEST_MESSAGE = 600
"""Characters an earlier message may take; a list of results is not needed twice."""
WITHHELD = "(left out)"


@dataclass(frozen=True, slots=True)
class Said:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a prompt is made of beside its instructions: data from the catalogue and memory, and the conversation."""

    data: Mapping[str, Any]
    message: str
    history: Sequence[Said] = ()


@cache
def _instructions() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("instructions.toml").read_text(encoding="utf-8"))


def instruction_texts() -> tuple[str, ...]:
    """Give every instruction as it stands, for checks that none of it comes back."""
    texts = [_instructions()["rules"]]
    return tuple(
        texts
        + [part["text"] for part in _instructions().values() if isinstance(part, dict) and "text" in part]
    )


def prompt(
    purpose: Purpose, material: Material, *, mask: Mask, history_tokens: int, lang: str = "en"
) -> list[BaseMessage]:
    """Write the messages of a call. Only the first, which holds nothing from outside, is a system message."""
    table, tag = _instructions(), f"data-{secrets.token_hex(4)}"
    language = table["languages"].get(lang, "English")
    said = f"{table[purpose]['text']}\n{table['rules']}".replace("{lang}", language).replace("{tag}", tag)
    messages: list[BaseMessage] = [SystemMessage(said.strip())]
    if material.data:
        messages.append(HumanMessage(f"<{tag}>\n{mask.hide(as_data(material.data))}\n</{tag}>"))
    for one in within(material.history, history_tokens):
        text = mask.hide(one.text)
        messages.append(HumanMessage(text) if one.role == "user" else AIMessage(text))
    messages.append(HumanMessage(mask.hide(material.message)))
    return messages


def as_data(data: Mapping[str, Any]) -> str:
    """Write data as JSON that cannot close its own delimiter, without texts that give instructions."""
    written = json.dumps(cleared(data), ensure_ascii=False, separators=(", ", ": "))
    return written.replace("<", "\\u003c").replace(">", "\\u003e")


def cleared(value: Any) -> Any:
    """Leave out lines that give instructions, however deep they stand."""
    if isinstance(value, Mapping):
        return {str(key): cleared(one) for key, one in value.items() if one not in (None, "", [], (), {})}
    if isinstance(value, list | tuple):
        return [cleared(one) for one in value]
    if isinstance(value, str):
        return "\n".join(WITHHELD if gives_instructions(line) else line for line in value.split("\n"))
    return value


def within(history: Sequence[Said], tokens: int) -> list[Said]:
    """Keep the last messages that fit, oldest first; those that give instructions are left out."""
    kept: list[Said] = []
    left = tokens * CHARACTERS_PER_TOKEN
    for one in reversed(history):
        text = one.text if len(one.text) <= LONGEST_MESSAGE else one.text[:LONGEST_MESSAGE] + " …"
        left -= len(text)
        if left < 0:
            break
        if text.strip() and not gives_instructions(text):
            kept.append(Said(one.role, text))
    return kept[::-1]
