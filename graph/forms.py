"""What waiting for a user's answer to a form needs beside the wait itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import structlog
from langchain_core.messages import AIMessage, BaseMessage
from langgraph.runtime import Runtime

from agents.forms.answers import Declined, Given
from agents.forms.carrying_out import Filing, carry_out
from agents.forms.form import Form
from agents.markets.market import Market
from agents.replies import voice_for
from agents.reply import Reply
from graph.conversation import NAMESPACE
from graph.cut_off import begun_by
from graph.dialogue import Dialogue, read_dialogue
from graph.identity import thread_of, user_of
from graph.observed import client_carrier
from graph.resources import Resources
from graph.state import TurnContext
from memory.fault_place import place_of
from memory.redaction import RedactionSettings, redact
from observability.tracing import begin_turn

logger = structlog.get_logger(__name__)

TRANSCRIPT_MESSAGES = 40
_HIDDEN = RedactionSettings(email=True, phone=True, address=True)
"""A transcript leaves the conversation: everything is taken out, whatever memory is told to keep."""


def moment_of(client: Mapping[str, Any] | None) -> datetime:
    """Take a client's moment where it is one; times without a zone count as UTC."""
    claimed = (client or {}).get("now")
    try:
        moment = datetime.fromisoformat(claimed) if claimed else datetime.now(UTC)
    except ValueError:
        moment = datetime.now(UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def today_in(market: Market, client: Mapping[str, Any] | None) -> date:
    """Name the day it is in the market's time zone."""
    return moment_of(client).astimezone(ZoneInfo(market.timezone)).date()


def answering_turn(state: Mapping[str, Any], runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Begin the turn that an answer to a form is; its id follows from the form's turn, however often it runs."""
    waiting = state["turn"]
    name = uuid5(NAMESPACE, f"{waiting['id']}\x1fanswer").hex
    return {
        "id": name,
        "thread_id": thread_of(runtime),
        "user_id": user_of(runtime, state),
        "started_at": time.time(),
        "trace": begin_turn(name, client_carrier()).to_json(),
        "begun_by": begun_by(runtime),
        "resumed": True,
        "answers_form": waiting["form"]["kind"],
        "lang": waiting.get("lang") or "en",
        "speakers": waiting.get("speakers", ["concierge"])[-1:],
        "first_token_at": time.time(),
    }


async def answered(
    form: Form,
    given: Given | Declined,
    turn: Mapping[str, Any],
    messages: Sequence[BaseMessage],
    opened: Resources,
) -> Reply | None:
    """Do what an answer asks for; None where it could not be stored, which is logged without a word of it."""
    handover = form.kind == "handover" and isinstance(given, Given)
    filing = Filing(
        id=str(UUID(turn["id"])),
        user_id=turn["user_id"],
        thread_id=turn["thread_id"],
        at=datetime.fromtimestamp(turn["started_at"], UTC),
        transcript=await asyncio.to_thread(transcript_of, messages) if handover else (),
    )
    try:
        return await carry_out(form, given, filing, voice_for(turn["lang"]), opened.tools)
    except Exception as error:  # noqa: BLE001 - the form stays open, whatever the desk's database says
        # No traceback: a database's errors repeat what was to be stored.
        logger.error("form_not_stored", kind=form.kind, error=type(error).__name__, place=place_of(error))  # noqa: TRY400
        return None


def transcript_of(messages: Sequence[BaseMessage]) -> tuple[dict[str, str], ...]:
    """Write the end of a conversation down for somebody else to read, redacted."""
    return tuple(
        {
            "role": "assistant" if isinstance(message, AIMessage) else "user",
            "text": str(redact(message.text, _HIDDEN).text),
        }
        for message in messages[-TRANSCRIPT_MESSAGES:]
    )


def asking_nothing(state: Mapping[str, Any]) -> Dialogue:
    """Give the dialogue with no question left open."""
    return replace(read_dialogue(state), asked=None)
