"""How the server's language writes and reads JSON, numbers and ids; its error texts are part of the contract."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

from tests.standins.wire import JSON, TEXT, Reply

ZERO_TIME = "0001-01-01T00:00:00Z"
NIL_UUID = "00000000-0000-0000-0000-000000000000"
NO_SNIFF = {"X-Content-Type-Options": "nosniff"}
_KINDS = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}


class Rejected(Exception):  # noqa: N818  # an answer, not an error of ours
    """A handler ends early with this answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def now() -> str:
    """Return the time as the server writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".") + "Z"


def go_json(value: object) -> str:
    """Write JSON compactly, HTML-escaped and ended by a line break."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text + "\n"


def ok_json(value: object, status: int = 200) -> Reply:
    """Answer with JSON that is labelled as plain text: the handlers set no content type."""
    return Reply(status, go_json(value), TEXT)


def message(text: str, status: int) -> Reply:
    """Answer with `{"message": text}`."""
    return Reply(status, go_json({"message": text}), JSON, NO_SNIFF)


def fine(status: int = 200) -> Reply:
    """Answer `{"message": "OK"}`."""
    return message("OK", status)


def bad_request(text: str) -> Reply:
    """Answer 400 as the store's own refusals are worded."""
    return message("bad request: " + text, 400)


def not_found() -> Reply:
    """Answer 404."""
    return message("not found", 404)


def decoded(body: bytes) -> dict[str, Any]:
    """Read the first JSON value of a body, which must be an object or null."""
    text = body.decode("utf-8", "replace").lstrip()
    if not text:
        raise Rejected(Reply(400, go_json({"message": "EOF"}), JSON, NO_SNIFF))
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except ValueError:
        unexpected = f"invalid character '{text[0]}' looking for beginning of value"
        raise Rejected(message("unexpected EOF" if text[0] in "{[" else unexpected, 400)) from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Rejected(message(f"json: cannot unmarshal {_KINDS[type(value)]} into Go value", 400))
    return value


def typed(body: dict[str, Any], key: str, kind: type, default: Any) -> Any:
    """Return a field of one type, the default where it is missing or null."""
    value = body.get(key)
    if value is None:
        return default
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        found = _KINDS[type(value)]
        raise Rejected(message(f"json: cannot unmarshal {found} into Go struct field .{key}", 400))
    return value


def query_int(query: Any, name: str) -> int:
    """Return a whole number of the query string, 0 where it is missing; ValueError for anything else."""
    text = (query.get(name) or [""])[0].strip()
    if not text:
        return 0
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    return int(text)


def parsed_uuid(text: Any) -> str:
    """Return a UUID in its usual form; ValueError with the server's words."""
    if not isinstance(text, str):
        raise ValueError("json: cannot unmarshal into Go struct field of type uuid.UUID")  # noqa: TRY004
    inner = text
    if len(text) == 45 and text.lower().startswith("urn:uuid:"):
        inner = text[9:]
    elif len(text) == 38:
        inner = text[1:-1]
    elif len(text) not in (36, 32):
        raise ValueError(f"invalid UUID length: {len(text)}")
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}", inner):
        raise ValueError("invalid UUID format")
    return str(uuid.UUID(inner))


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Merge deeply; an empty new value never replaces an old one."""
    result = dict(old)
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        elif value not in (None, "", 0, False, [], {}) or key not in result:
            result[key] = value
    return result


def page(rows: list[Any], limit: int, offset: int) -> list[Any]:
    """Return a page; 0 is no limit."""
    rest = rows[offset:] if offset > 0 else rows
    return rest[:limit] if limit > 0 else rest
