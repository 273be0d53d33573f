"""The API on one page: every route of the server and ours, from the OpenAPI document, without a script."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

SPEC = Path(__file__).with_name("openapi.json")
OURS: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
"""Title, tags and paths of what is mounted beside the graph."""
OURS["info"]["version"] = version("konak")
METHODS = ("get", "post", "put", "patch", "delete")
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f23;background:#fff}}
code{{font-size:.95em}} h2{{margin-top:2rem}} details{{border:1px solid #d0d7de;border-radius:.5rem;margin:.4rem 0}}
summary{{padding:.5rem .75rem;cursor:pointer}} details>div{{padding:0 1rem .75rem}}
b{{display:inline-block;min-width:4.5rem}} @media(prefers-color-scheme:dark){{body{{background:#0d1117;color:#e6edf3}}
details{{border-color:#30363d}} a{{color:#79c0ff}}}}</style>
<h1>{title}</h1>{description}
<p>The same as a document for machines: <a href="openapi.json"><code>/openapi.json</code></a></p>"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


def announce() -> None:
    """Have the LangGraph server's OpenAPI document carry our title and routes; does nothing on another server."""
    try:
        from langgraph_api.api.openapi import get_openapi_spec, set_custom_spec
    except ImportError:
        return
    set_custom_spec(OURS)
    get_openapi_spec.cache_clear()


def document() -> dict[str, Any]:
    """Return the whole OpenAPI document where the server has one, ours alone otherwise."""
    try:
        from langgraph_api.api.openapi import get_openapi_spec
    except ImportError:
        return OURS
    found: dict[str, Any] = json.loads(get_openapi_spec())
    return found


async def api_page(_: Request) -> HTMLResponse:
    """Show the document as a page."""
    return HTMLResponse("".join(_page(document())), headers={"Content-Security-Policy": POLICY})


def _page(spec: Mapping[str, Any]) -> Iterator[str]:
    info = spec["info"]
    paragraphs = "".join(f"<p>{escape(one)}</p>" for one in info.get("description", "").split("\n") if one)
    yield HEAD.format(title=escape(info["title"]), description=paragraphs)
    by_tag: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = defaultdict(list)
    for path, operations in spec["paths"].items():
        for method in METHODS:
            if method in operations:
                tag = next(iter(operations[method].get("tags") or ["Other"]))
                by_tag[tag].append((method, path, operations[method]))
    ours = [tag["name"] for tag in OURS["tags"]]
    for tag in sorted(by_tag, key=lambda name: (ours.index(name) if name in ours else len(ours), name)):
        yield f"<h2>{escape(tag)}</h2>"
        for method, path, operation in by_tag[tag]:
            yield _operation(method, path, operation)


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    about = operation.get("description") or operation.get("summary") or ""
    given = [
        f"<li><code>{escape(one.get('name', ''))}</code> ({escape(one.get('in', ''))}) "
        f"{escape(one.get('description', ''))}</li>"
        for one in operation.get("parameters", [])
    ]
    answers = [
        f"<li><code>{escape(code)}</code> {escape(answer.get('description', ''))}</li>"
        for code, answer in operation.get("responses", {}).items()
    ]
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{escape(path)}</code> "
        f"{escape(operation.get('summary', ''))}</summary><div><p>{escape(about)}</p>"
        f"<ul>{''.join(given)}</ul><p>Answers</p><ul>{''.join(answers)}</ul></div></details>"
    )
