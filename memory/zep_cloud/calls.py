"""Call `zep-cloud` so that every ending is an outcome; nothing else knows its exceptions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

import httpx
from zep_cloud.client import AsyncZep
from zep_cloud.core.api_error import ApiError
from zep_cloud.core.parse_error import ParsingError

from memory.gate import parse_retry_after
from memory.http_client import BACKSTOP_S
from memory.port import Outcome

T = TypeVar("T")
OPTIONS: Final[Any] = {"max_retries": 0}
"""The SDK would try three times and sleep up to 60 s in between."""


def cloud_client(url: str | None, key: str, http: httpx.AsyncClient) -> AsyncZep:
    """Make the SDK's client on our HTTP client; without a URL it is the hosted service."""
    return AsyncZep(base_url=url, api_key=key, timeout=BACKSTOP_S, max_retries=0, httpx_client=http)


async def called(make: Callable[[], Awaitable[T]]) -> tuple[Outcome, T | None]:
    """Await one SDK call; return what it gave, or None beside the outcome that says why not."""
    try:
        return Outcome("ok"), await make()
    except ApiError as error:
        return _refusal(error), None
    except (TimeoutError, httpx.TimeoutException):
        return Outcome("timeout"), None
    except httpx.HTTPError as error:
        return Outcome("unavailable", detail=type(error).__name__), None
    except (ParsingError, ValueError, TypeError, RecursionError) as error:
        return Outcome("unavailable", detail=f"unparseable: {type(error).__name__}"), None


def _refusal(error: ApiError) -> Outcome:
    status = error.status_code or 0
    if status == 429:
        headers: Mapping[str, str] = {name.lower(): value for name, value in (error.headers or {}).items()}
        return Outcome("rate_limited", retry_after_s=parse_retry_after(headers.get("retry-after")))
    if status in (401, 403):
        return Outcome("auth", detail=f"status {status}")
    if status == 408 or not 400 <= status < 500 or isinstance(error.body, str):
        return Outcome(
            "unavailable", detail=f"status {status}"
        )  # a text is not what the service itself answers
    if status == 404:
        return Outcome("not_found")
    if status == 409:
        return Outcome("duplicate", detail="status 409")
    return Outcome("invalid", detail=f"status {status}")
