"""Call `zep-python` so that every ending is an outcome; nothing else knows its exceptions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import httpx
from zep_python.base_client import AsyncBaseClient
from zep_python.core.api_error import ApiError

from memory.http_client import BACKSTOP_S, Seen, watching
from memory.port import Outcome

T = TypeVar("T")
OPTIONS: Final[Any] = {"max_retries": 0}
"""A retry of the SDK's own would come after a write that was committed and answered 500, and fail as a duplicate."""
_DUPLICATE: Final = "message_uuid already exists"
_EXISTS: Final = "already exists"


class ZepClient(AsyncBaseClient):  # type: ignore[misc]  # the SDK's types are not followed
    """The SDK's client on our HTTP client.

    `AsyncBaseClient` rather than `AsyncZep`: the latter lets the environment variable ZEP_API_URL beat the URL given.
    The time-out has to be named again, with a client of our own the SDK would set none at all.
    """

    def __init__(self, url: str, key: str, http: httpx.AsyncClient) -> None:
        super().__init__(
            base_url=f"{url.rstrip('/')}/api/v2", api_key=key, timeout=BACKSTOP_S, httpx_client=http
        )

    async def sessions_of(self, user_id: str) -> list[dict[str, Any]]:
        """List a user's sessions; the SDK's own `user.get_sessions` expects a list of lists and never parses."""
        response = await self._client_wrapper.httpx_client.request(
            f"users/{user_id}/sessions", method="GET", request_options=OPTIONS
        )
        if response.status_code != 200:
            raise ApiError(status_code=response.status_code, body=response.text)
        found = response.json()
        if not isinstance(found, list):
            raise TypeError("a list of sessions was promised")
        return found


async def called(make: Callable[[], Awaitable[T]]) -> tuple[Outcome, T | None]:
    """Await one SDK call; return what it gave, or None beside the outcome that says why not."""
    with watching() as seen:
        try:
            return Outcome("ok"), await make()
        except ApiError as error:
            return _refusal(error, seen), None
        except (TimeoutError, httpx.TimeoutException):
            return Outcome("timeout"), None
        except httpx.HTTPError as error:
            return Outcome("unavailable", detail=type(error).__name__), None
        except (ValueError, TypeError, RecursionError) as error:
            # JSONDecodeError and pydantic's ValidationError among them: what came is not what the API promises
            return Outcome("unavailable", detail=f"unparseable: {type(error).__name__}"), None


def _refusal(error: ApiError, seen: Seen) -> Outcome:
    status = error.status_code or 0
    body = str(error.body)
    if status == 429:
        return Outcome("rate_limited", retry_after_s=seen.retry_after_s)
    if status in (401, 403):
        return Outcome("auth", detail=f"status {status}")
    if status == 404:
        return Outcome("not_found")
    if status == 400 and _DUPLICATE in body:
        return Outcome("duplicate", detail="message")
    if status == 400 and _EXISTS in body:
        return Outcome("duplicate", detail="row")
    if status == 408 or not 400 <= status < 500:
        return Outcome("unavailable", detail=f"status {status}")
    return Outcome("invalid", detail="user" if "user not found" in body else f"status {status}")
