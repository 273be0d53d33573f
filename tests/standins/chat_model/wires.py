"""The stub under the protocols of other providers: Anthropic's messages, Ollama's chat, Google's generateContent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.standins.chat_model.behaved import behave
from tests.standins.chat_model.script import Ask, Say, Script
from tests.standins.chat_model.server import Message, Receive, Send, _body, _json, ask_of

Event = dict[str, Any]


@dataclass
class OtherWires:
    """An ASGI app that answers as `script` says, in the protocol of the path that is asked."""

    script: Script = behave
    asked: list[Ask] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        path, body = scope["path"], json.loads(await _body(receive) or b"{}")
        self.paths.append(path)
        ask = replace(_ask(path, body), stream=body.get("stream", False) or "stream" in path)
        self.asked.append(ask)
        say = self.script(ask)
        if say.trouble == "status":
            headers = {"retry-after": say.retry_after} if say.retry_after else {}
            await _json(
                send, say.status, {"type": "error", "error": {"type": "x", "message": "injected"}}, headers
            )
        elif path == "/v1/messages":
            await self._anthropic(send, say, body, ask)
        elif path == "/api/chat":
            await _lines(send, list(_ollama(say)), ask.stream)
        else:
            await _google(send, say, ask)

    async def _anthropic(self, send: Send, say: Say, body: dict[str, Any], ask: Ask) -> None:
        if not ask.stream:
            await _json(send, 200, _anthropic_message(say, body))
            return
        await _events(send, [(event["type"], event) for event in _anthropic_events(say, body)])


def _ask(path: str, body: dict[str, Any]) -> Ask:
    if path == "/v1/messages":
        system = body.get("system") or ""
        text = system if isinstance(system, str) else "".join(part.get("text", "") for part in system)
        return ask_of({"messages": [{"role": "system", "content": text}, *body["messages"]]})
    if path == "/api/chat":
        return ask_of({"messages": body["messages"]})
    turns = [{"role": "system", "content": _google_text(body.get("systemInstruction") or {})}]
    turns += [{"role": one.get("role", "user"), "content": _google_text(one)} for one in body["contents"]]
    return ask_of({"messages": turns})


def _google_text(content: dict[str, Any]) -> str:
    return "".join(str(part.get("text", "")) for part in content.get("parts", ()))


def _content(say: Say, body: dict[str, Any]) -> dict[str, Any]:
    if say.values is not None or say.trouble == "tool_call":
        name = (body.get("tools") or [{"name": "transfer"}])[0]["name"]
        return {"type": "tool_use", "id": "toolu_1", "name": name, "input": dict(say.values or {})}
    return {"type": "text", "text": say.text}


def _stop(say: Say) -> str:
    if say.trouble == "tool_call" or say.values is not None:
        return "tool_use"
    return {"length": "max_tokens", "refusal": "refusal"}.get(str(say.trouble), "end_turn")


def _anthropic_message(say: Say, body: dict[str, Any]) -> Event:
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": body.get("model", "stub"),
        "content": [_content(say, body)], "stop_reason": _stop(say), "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 10},
    }  # fmt: skip


def _anthropic_events(say: Say, body: dict[str, Any]) -> Iterator[Event]:
    content = _content(say, body)
    start = {**_anthropic_message(say, body), "content": [], "stop_reason": None}
    yield {"type": "message_start", "message": {**start, "usage": {"input_tokens": 100, "output_tokens": 1}}}
    if content["type"] == "text":
        yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        for at in range(0, len(say.text), say.piece):
            delta = {"type": "text_delta", "text": say.text[at : at + say.piece]}
            yield {"type": "content_block_delta", "index": 0, "delta": delta}
    else:
        yield {"type": "content_block_start", "index": 0, "content_block": {**content, "input": {}}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(content["input"])}
        yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": _stop(say), "stop_sequence": None},
        "usage": {"input_tokens": 100, "output_tokens": 10},
    }
    yield {"type": "message_stop"}


def _ollama(say: Say) -> Iterator[Event]:
    base = {"model": "stub", "created_at": "2026-01-01T00:00:00Z"}
    text = say.text if say.values is None else json.dumps(dict(say.values))
    for at in range(0, len(text), say.piece):
        message = {"role": "assistant", "content": text[at : at + say.piece]}
        yield {**base, "message": message, "done": False}
    last: dict[str, Any] = {"role": "assistant", "content": ""}
    if say.trouble == "tool_call":
        last["tool_calls"] = [{"function": {"name": "transfer", "arguments": {}}}]
    yield {
        **base, "message": last, "done": True, "done_reason": "length" if say.trouble == "length" else "stop",
        "prompt_eval_count": 100, "eval_count": 10, "total_duration": 1, "load_duration": 1,
        "prompt_eval_duration": 1, "eval_duration": 1,
    }  # fmt: skip


async def _google(send: Send, say: Say, ask: Ask) -> None:
    text = say.text if say.values is None else json.dumps(dict(say.values))
    part: dict[str, Any] = {"text": text}
    if say.trouble == "tool_call":
        part = {"functionCall": {"name": "transfer", "args": {}}}
    finish = {"length": "MAX_TOKENS", "refusal": "SAFETY"}.get(str(say.trouble), "STOP")
    answer = {
        "candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": finish, "index": 0}],
        "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 10, "totalTokenCount": 110},
        "modelVersion": "stub",
    }
    if ask.stream:
        await _events(send, [("", answer)])
    else:
        await _json(send, 200, answer)


async def _events(send: Send, events: list[tuple[str, Event]]) -> None:
    head = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"text/event-stream")],
    }
    await send(head)
    for name, event in events:
        named = f"event: {name}\n" if name else ""
        line = f"{named}data: {json.dumps(event)}\n\n".encode()
        await send({"type": "http.response.body", "body": line, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _lines(send: Send, events: list[Event], stream: bool) -> None:
    head = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"application/x-ndjson")],
    }
    await send(head)
    if not stream:
        whole = "".join(event["message"]["content"] for event in events)
        events = [{**events[-1], "message": {"role": "assistant", "content": whole}}]
    for event in events:
        body = json.dumps(event).encode() + b"\n"
        await send({"type": "http.response.body", "body": body, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
