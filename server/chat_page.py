"""The chat page under `/app/`: files that `make page` built, and what the page needs to know of this deployment."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from agents.replies.voice import LANGUAGES
from graph.resources import resources
from graph.settings import settings
from server.page_words import page_config, page_words

FOLDER = Path(__file__).parent / "page"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_FRESH = "no-cache"
"""Ask each time, answered 304 when nothing changed: a page and its scripts never come from two releases."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A built file as it goes over the wire."""

    body: bytes
    zipped: bytes
    etag: str
    media_type: str


def index(request: Request) -> Response:
    """Give the page."""
    return _send(request, "index.html")


def static(request: Request) -> Response:
    """Give a built file; 404 for any other name."""
    return _send(request, request.path_params["name"])


async def config(_: Request) -> Response:
    """Say what the page needs to know of this deployment."""
    given, market = settings(), (await resources()).tools.market
    told = page_config(
        market,
        tile_url=given.map_tile_url,
        attribution=given.map_attribution,
        auth=given.auth,
        images=given.image_hosts,
    )
    return JSONResponse(told, headers={"Cache-Control": _FRESH})


async def words(request: Request) -> Response:
    """Give the assistant's words for chips and cards in one language."""
    found = page_words(request.path_params["lang"], (await resources()).tools.market)
    if found is None:
        return JSONResponse({"detail": f"languages: {', '.join(LANGUAGES)}"}, 404)
    return JSONResponse(found, headers={"Cache-Control": "max-age=3600"})


async def to_page(_: Request) -> Response:
    """Send `/app` to `/app/`."""
    return RedirectResponse("/app/", 308)


def _send(request: Request, name: str) -> Response:
    asset = assets().get(name)
    if asset is None:
        return Response("not found", 404, media_type="text/plain")
    headers = {"ETag": asset.etag, "Cache-Control": _FRESH, "Vary": "Accept-Encoding"}
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            asset.zipped, media_type=asset.media_type, headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(asset.body, media_type=asset.media_type, headers=headers)


@cache
def assets() -> dict[str, Asset]:
    """Read the built files, once; names are relative to their folder, so that no request reaches another file."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in _TYPES:
            body = path.read_bytes()
            etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            name = path.relative_to(FOLDER).as_posix()
            found[name] = Asset(body, gzip.compress(body, 9), etag, _TYPES[path.suffix])
    return found


page_routes = [
    Route("/app", to_page, include_in_schema=False),
    Route("/app/", index, include_in_schema=False),
    Route("/app/static/config.json", config, include_in_schema=False),
    Route("/app/static/words/{lang}.json", words, include_in_schema=False),
    Route("/app/static/{name:path}", static, include_in_schema=False),
]
