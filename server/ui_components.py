"""The components of our UI messages, prebuilt, for agent-chat-ui and Studio: `POST /ui/assistant`.

`"ui"` in langgraph.json makes `langgraph dev` download and run a bundler, and exit when there is no npx. Ours are
built already, so a server that needs neither npm nor a network answers in the same form
(docs/decisions/ui-components-prebuilt.md).
"""

from __future__ import annotations

import html
import json
import os

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

GRAPH = "assistant"
COMPONENTS = ("homes", "places")
SCRIPT = "/app/static/components.js"


def bundle_nothing() -> None:
    """Keep the development server from starting its bundler; call it before the server's lifespan begins."""
    os.environ.pop("LANGGRAPH_UI", None)


async def component(request: Request) -> Response:
    """Answer with the tag that loads our components and draws the one that was asked for."""
    try:
        name = (await request.json())["name"]
    except (ValueError, KeyError, TypeError):
        name = None
    if request.path_params["graph_id"] != GRAPH or name not in COMPONENTS:
        return JSONResponse({"detail": f"components of '{GRAPH}': {', '.join(COMPONENTS)}"}, 404)
    call = f'__LGUI_{GRAPH}.render({json.dumps(name)}, "{{{{shadowRootId}}}}")'
    # Without a scheme, but with our host: the client that shows it may be served from elsewhere.
    source = html.escape(f"//{request.url.netloc}{SCRIPT}")
    tag = f'<script src="{source}" onload="{html.escape(call)}"></script>'
    return Response(tag, media_type="text/html")


ui_routes = [Route("/ui/{graph_id}", component, methods=["POST"], include_in_schema=False)]
