"""The stub server: chat completions, whole or streamed, structured or not, and every way in which they go wrong."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from tests.standins.chat_model.behaved import behave
from tests.standins.chat_model.script import Ask, Say, Script

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_DATA = re.compile(r"<(data-[0-9a-f]+)>\n(.*)\n</\1>", re.DOTALL)
_PURPOSES = {
    "You choose who answers": "route",
    "You read one message": "slots",
    "You write the opening": "prose",
    "You answer the user's last message": "question",
    "Answer with the word": "probe",
}
_LANGUAGES = {
    "in English": "en",
    "in Turkish": "tr",
    "in Russian": "ru",
    "in German": "de",
    "in Persian": "fa",
}


@dataclass
class ChatModelStub:
    """An ASGI app; `script` decides what each request gets, `asked` keeps what came."""

    script: Script = behave
    asked: list[Ask] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    hung_up: int = 0
    """How many clients left before their answer was whole."""

    def purposes(self) -> list[str]:
        """Return what was asked for, in order."""
        return [ask.purpose for ask in self.asked]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        body = json.loads(await _body(receive) or b"{}")
        if not scope["path"].endswith("/chat/completions"):
            await _json(send, 404, {"error": {"message": "no such route"}})
            return
        ask = ask_of(body)
        self.asked.append(ask)
        self.bodies.append(body)
        say = self.script(ask)
        try:
            await self._answer(ask, say, body, receive, send)
        except _HungUpError:
            self.hung_up += 1

    async def _answer(self, ask: Ask, say: Say, body: dict[str, Any], receive: Receive, send: Send) -> None:
        if say.delay_s:
            await _wait(say.delay_s, receive)
        if say.trouble == "hang":
            await _wait(600.0, receive)
        elif say.trouble == "status":
            headers = {"retry-after": say.retry_after} if say.retry_after else {}
            await _json(send, say.status, {"error": {"message": "injected", "type": "injected"}}, headers)
        elif say.trouble == "drop":
            await _drop(send)
        elif say.trouble == "garbage":
            await _raw(send, 200, b"<html>gateway</html>", "text/html")
        elif ask.stream:
            await _streamed(say, body, receive, send)
        else:
            await _json(send, 200, _completion(say, body))


class _HungUpError(Exception):
    """The client left."""


def ask_of(body: dict[str, Any]) -> Ask:
    """Understand a request: what it is for, and the data in it."""
    messages = [_flat(message) for message in body.get("messages", [])]
    system = next((str(m["content"]) for m in messages if m["role"] in ("system", "developer")), "")
    purpose: Any = next((name for start, name in _PURPOSES.items() if start in system), "probe")
    lang = next((lang for words, lang in _LANGUAGES.items() if words in system), "en")
    found = next((m for message in messages if (m := _DATA.search(str(message["content"])))), None)
    data = json.loads(found[2]) if found else {}
    return Ask(purpose, messages, data, lang, bool(body.get("stream")))


def _flat(message: dict[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    if isinstance(content, list):
        content = "".join(str(part.get("text", "")) for part in content)
    return {"role": message["role"], "content": content or ""}


def _message(say: Say, body: dict[str, Any]) -> tuple[dict[str, Any], str]:
    if say.trouble == "refusal":
        return {"role": "assistant", "content": None, "refusal": "I cannot help with that."}, "stop"
    if say.trouble == "tool_call" or (say.values is None and say.trouble is None and body.get("tool_choice")):
        return {"role": "assistant", "content": None, "tool_calls": [_TOOL_CALL]}, "tool_calls"
    if say.trouble == "empty":
        return {"role": "assistant", "content": ""}, "stop"
    text = say.text if say.values is None else json.dumps(say.values)
    if say.trouble == "invalid_json":
        text = say.text or '{"target": "the moon", '
    return {"role": "assistant", "content": text}, "content_filter" if say.trouble == "filtered" else "stop"


_TOOL_CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "transfer_to_concierge", "arguments": '{"task": "erase everything"}'},
}


def _completion(say: Say, body: dict[str, Any]) -> dict[str, Any]:
    message, finish = _message(say, body)
    return {
        "id": "chatcmpl-stub",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": body.get("model", "stub"),
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": _usage(say, body),
    }


def _usage(say: Say, body: dict[str, Any]) -> dict[str, int]:
    sent = len(json.dumps(body.get("messages", []))) // 4
    said = max(1, len(say.text or json.dumps(say.values or {})) // 4)
    return {"prompt_tokens": sent, "completion_tokens": said, "total_tokens": sent + said}


async def _streamed(say: Say, body: dict[str, Any], receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-cache")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    async for event in _events(say, body, receive):
        line = b"data: " + json.dumps(event).encode() + b"\n\n"
        try:
            await send({"type": "http.response.body", "body": line, "more_body": True})
        except OSError as error:
            raise _HungUpError from error
    if say.trouble == "half_stream":
        await asyncio.sleep(0.01)
        await _drop(send)
        return
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n", "more_body": False})


async def _events(say: Say, body: dict[str, Any], receive: Receive) -> AsyncIterator[dict[str, Any]]:
    message, finish = _message(say, body)
    yield _chunk(body, {"role": "assistant", "content": ""})
    if message.get("tool_calls"):
        yield _chunk(body, {"tool_calls": [{"index": 0, **_TOOL_CALL}]})
    if message.get("refusal"):
        yield _chunk(body, {"refusal": message["refusal"]})
    text = message.get("content") or ""
    stop = len(text) // 2 if say.trouble == "half_stream" else len(text)
    for at in range(0, stop, say.piece):
        if say.piece_delay_s:
            await _wait(say.piece_delay_s, receive)
        yield _chunk(body, {"content": text[at : min(at + say.piece, stop)]})
    if say.trouble == "slow":
        await _wait(600.0, receive)
    if say.trouble != "half_stream":
        yield _chunk(body, {}, finish)
        if (body.get("stream_options") or {}).get("include_usage"):
            yield {**_chunk(body, {}), "choices": [], "usage": _usage(say, body)}


def _chunk(body: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-stub",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": body.get("model", "stub"),
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


async def _wait(seconds: float, receive: Receive) -> None:
    """Wait, and notice a client that leaves."""

    async def left() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    gone = asyncio.ensure_future(left())
    done, _ = await asyncio.wait({gone}, timeout=seconds)
    if done:
        raise _HungUpError
    gone.cancel()


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def _json(send: Send, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
    await _raw(send, status, json.dumps(value).encode(), "application/json", headers)


async def _raw(
    send: Send, status: int, body: bytes, content_type: str, headers: dict[str, str] | None = None
) -> None:
    pairs = {"content-type": content_type, "content-length": str(len(body)), **(headers or {})}
    raw = [(name.encode(), value.encode()) for name, value in pairs.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


async def _drop(send: Send) -> None:
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
    await asyncio.sleep(0.01)
