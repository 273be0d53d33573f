"""Let a client's stream show text as it is released, through the only door LangGraph has: a chat model that runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult


class Spoken(BaseChatModel):
    """Says what it is given, piece by piece, under the reply's own id and its agent's name."""

    pieces: Any
    """An asynchronous iterator of text; typed loosely because pydantic would walk it."""
    message_id: str
    speaker: str

    @property
    def _llm_type(self) -> str:
        return "konak-spoken"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("what is spoken is streamed")

    async def _astream(
        self,
        messages: list[BaseMessage],  # noqa: ARG002 - the signature is LangChain's
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> AsyncIterator[ChatGenerationChunk]:
        async for piece in self.pieces:
            yield self._chunk(AIMessageChunk(content=piece))
        # Without a last one of its own, LangChain adds an empty message under another id.
        yield self._chunk(AIMessageChunk(content="", chunk_position="last"))

    def _chunk(self, message: AIMessageChunk) -> ChatGenerationChunk:
        message.id, message.name = self.message_id, self.speaker
        return ChatGenerationChunk(message=message)


async def speak(pieces: AsyncIterator[str], *, message_id: str, speaker: str) -> str:
    """Show pieces as they come and return the whole text."""
    model = Spoken(pieces=pieces, message_id=message_id, speaker=speaker)
    return "".join([chunk.text async for chunk in model.astream("")])
