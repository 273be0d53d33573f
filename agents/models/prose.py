"""Ask for prose, and give it sentence by sentence as soon as each has been held against the data."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

import structlog
from langchain_core.messages import AIMessageChunk, BaseMessage

from agents.models.grounding import Grounds, Judge
from agents.models.grounding.sentences import SentenceCutter
from agents.models.models import Asking, Usage
from agents.models.ports import Mask, Outcome, Purpose
from agents.models.prompt import Material, prompt
from agents.models.structured import NOSTREAM
from agents.models.suspicion import gives_instructions

logger = structlog.get_logger(__name__)

MOST_SENTENCES = 6
_FINISH = ("finish_reason", "stop_reason", "done_reason")
"""What providers call the reason why a stream ends."""
_FINISHED = frozenset({"stop", "end_turn", "stop_sequence"})
_REFUSED = frozenset(
    {"content_filter", "refusal", "safety", "prohibited_content", "blocklist", "recitation", "spii"}
)
_TOOLS = frozenset({"tool_calls", "tool_use", "function_call"})


async def sentences(
    asking: Asking, purpose: Purpose, material: Material, grounds: Grounds, *, lang: str
) -> AsyncIterator[str]:
    """Give checked sentences; it ends early, without a word, where the model fails or says what the data do not.

    What the model itself says is kept out of every stream; whoever calls this shows what comes out of it.
    """
    if not asking.may_ask(purpose):
        return
    if gives_instructions(material.message):
        asking.withhold(purpose)
        return
    checked: asyncio.Queue[str | None] = asyncio.Queue()
    prose = _Prose(asking, grounds, checked)

    async def produce() -> None:
        try:
            await asking.call(purpose, lambda usage: prose.write(purpose, material, usage, lang))
        finally:
            checked.put_nowait(None)

    producer = asyncio.create_task(produce(), name="prose")
    try:
        while (sentence := await checked.get()) is not None:
            yield sentence
        await producer
    finally:
        if not producer.done():
            producer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await producer


def _finish_of(chunk: AIMessageChunk) -> str:
    said = (chunk.response_metadata.get(name) for name in _FINISH)
    return next((str(getattr(one, "name", one)).lower() for one in said if one), "")


class _Prose:
    """One call on its way through the check."""

    def __init__(self, asking: Asking, grounds: Grounds, checked: asyncio.Queue[str | None]) -> None:
        self._asking = asking
        self._judge = Judge(grounds)
        self._checked = checked
        self._passed = 0

    async def write(
        self, purpose: Purpose, material: Material, usage: Usage, lang: str
    ) -> tuple[Outcome, None]:
        """Stream, cut, check; returns how it ended."""
        mask, cutter, began = self._asking.models.mask(), SentenceCutter(), time.perf_counter()
        budget = self._asking.models.settings.history_tokens
        messages = prompt(purpose, material, mask=mask, history_tokens=budget, lang=lang)
        finish = ""
        tools = refused = False
        async with contextlib.aclosing(self._stream(messages, usage)) as stream:
            async for chunk in stream:
                finish = _finish_of(chunk) or finish
                tools = tools or bool(chunk.tool_call_chunks)
                refused = refused or bool(chunk.additional_kwargs.get("refusal"))
                if not chunk.text:
                    continue
                if usage.first_token_ms is None:
                    usage.first_token_ms = round((time.perf_counter() - began) * 1000, 3)
                for sentence in cutter.feed(chunk.text):
                    if (wrong := self._judged(sentence, mask)) is not None:
                        return wrong, None
        if tools or finish in _TOOLS:
            return "tool_call", None
        if finish in _REFUSED:
            return "refused", None
        if finish and finish not in _FINISHED:
            return "cut_off", None
        for sentence in cutter.end():
            if (wrong := self._judged(sentence, mask)) is not None:
                return wrong, None
        if self._passed:
            return "ok", None
        return ("refused" if refused else "empty"), None

    async def _stream(self, messages: Sequence[BaseMessage], usage: Usage) -> AsyncGenerator[AIMessageChunk]:
        received = 0
        try:
            async for chunk in self._asking.model.astream([*messages], {"tags": [*NOSTREAM]}):
                if isinstance(chunk, AIMessageChunk):
                    usage.add(chunk.usage_metadata)
                    received += len(chunk.text)
                    yield chunk
        finally:
            usage.estimate(sum(len(message.text) for message in messages), received)

    def _judged(self, sentence: str, mask: Mask) -> Outcome | None:
        """Let a sentence pass, leave it out, or say why prose ends here."""
        whole = mask.restore(sentence)
        verdict = self._judge(whole)
        if verdict.kind == "violation":
            logger.info("prose_ungrounded", reason=verdict.reason)
            return "wrong_language" if verdict.reason == "language" else "ungrounded"
        if verdict.kind == "pass" and self._passed < MOST_SENTENCES:
            self._passed += 1
            self._checked.put_nowait(whole)
        return None
