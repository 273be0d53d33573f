"""Tell browsers apart while authentication is off: a random name in a signed cookie."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

COOKIE = "konak_visitor"
KEY_FILE = "visitor.key"
MAX_AGE_S = 365 * 24 * 3600


class Visitors:
    """Make and check visitors' cookies with a key that lives in the data folder."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, folder: Path) -> Visitors:
        """Read the folder's key, or make one that only the owner may read."""
        path = folder / KEY_FILE
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:
                path.chmod(0o600)
                file.write(secrets.token_bytes(32))
        except FileExistsError:
            pass
        return cls(path.read_bytes())

    def new(self) -> str:
        """Make the cookie value of a new visitor."""
        name = f"visitor-{secrets.token_urlsafe(12)}"
        return f"{name}.{self._signature(name)}"

    def identity(self, cookie_header: str | None) -> str | None:
        """Name the visitor that a Cookie header carries; None where there is none or it was not made here."""
        try:
            morsel = SimpleCookie(cookie_header or "").get(COOKIE)
        except CookieError:
            return None
        name, _, signature = (morsel.value if morsel else "").partition(".")
        return (
            name if name and hmac.compare_digest(signature.encode(), self._signature(name).encode()) else None
        )

    def _signature(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()[:32]
