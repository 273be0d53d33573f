"""What is served under `/app/`: built files that belong to their sources, small, and in five languages."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agents.markets.market import default_market
from agents.replies.voice import LANGUAGES
from server.chat_page import FOLDER, assets, page_routes
from server.page_words import GROUPS, page_config, page_words
from server.ui_components import ui_routes

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "page"
LIMIT_BYTES = 300_000


@pytest.fixture
def blockbuster() -> None:
    """The test client waits on the loop it drives."""


@pytest.fixture
def http() -> TestClient:
    return TestClient(Starlette(routes=[*page_routes, *ui_routes]), follow_redirects=False)


def hashes(root: Path, paths: list[Path]) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_text("utf-8").encode()).hexdigest()
        for path in paths
    }


def test_the_built_files_belong_to_the_sources():
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    folders = [SOURCES / name for name in ("src", "texts", "data", "ui")]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    paths += [SOURCES / name for name in ("build.mjs", "package.json", "package-lock.json")]
    assert manifest["sources"] == hashes(SOURCES, paths), "the page was changed: make page"
    built = [path for path in FOLDER.iterdir() if path.name != "manifest.json"]
    assert manifest["built"] == hashes(FOLDER, built)


def test_the_pages_scripts_are_small():
    scripts = [FOLDER / name for name in ("app.js", "map.js", "first.js")]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts) < LIMIT_BYTES


def test_every_text_exists_in_five_languages_with_the_same_blanks():
    texts = {path.stem: json.loads(path.read_text("utf-8")) for path in (SOURCES / "texts").glob("*.json")}
    assert set(texts) == set(LANGUAGES)
    blanks = {
        lang: {key: sorted(re.findall(r"{\w+}", text)) for key, text in table.items()}
        for lang, table in texts.items()
    }
    assert all(one == blanks["en"] for one in blanks.values())
    assert all(text.strip() for table in texts.values() for text in table.values())


def test_every_text_that_the_sources_name_exists():
    known = json.loads((SOURCES / "texts" / "en.json").read_text("utf-8"))
    source = "".join(path.read_text("utf-8") for path in (SOURCES / "src").rglob("*.js"))
    source += (SOURCES / "src" / "index.html").read_text("utf-8")
    named = set(re.findall(r"\bt\(\"([a-z_]+\.[a-z_0-9]+)\"", source))
    named |= set(re.findall(r"data-(?:text|label|hint)=\"([^\"]+)\"", source))
    assert len(named) > 50
    assert named <= set(known)


def test_the_page_brings_no_script_or_style_of_its_own_lines():
    page = (FOLDER / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?:", page)


def test_the_page_comes_from_its_folder_alone(http):
    assert http.get("/app/").text == (FOLDER / "index.html").read_text("utf-8")
    assert http.get("/app").headers["location"] == "/app/"
    for name in ("../app.py", "%2e%2e/app.py", "..%2f..%2fpyproject.toml", "nothing.js", ""):
        assert http.get(f"/app/static/{name}").status_code == 404


def test_files_are_compressed_and_asked_for_once(http):
    plain = http.get("/app/static/app.js", headers={"accept-encoding": "identity"})
    zipped = http.get("/app/static/app.js", headers={"accept-encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.text == plain.text
    again = http.get("/app/static/app.js", headers={"if-none-match": plain.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    assert assets()["app.js"].media_type.startswith("text/javascript")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_chips_and_cards_have_the_words_of_the_replies(lang):
    words = page_words(lang, default_market())
    assert set(words) == {*GROUPS, "place"}
    assert all(words[group] for group in words)
    assert "Girne" in words["place"]


def test_a_language_that_is_not_spoken_has_no_words():
    assert page_words("xx", default_market()) is None


def test_the_page_hears_of_tiles_only_where_they_are_set():
    market = default_market()
    assert page_config(market, tile_url=None, attribution="x", auth="off")["tiles"] is None
    told = page_config(market, tile_url="https://t.example/{z}/{x}/{y}.png", attribution="© T", auth="jwt")
    assert told["tiles"] == {"url": "https://t.example/{z}/{x}/{y}.png", "attribution": "© T"}


def test_a_components_tag_loads_our_script_from_our_host(http):
    answer = http.post("/ui/assistant", json={"name": "homes"})
    assert answer.headers["content-type"].startswith("text/html")
    assert 'src="//testserver/app/static/components.js"' in answer.text
    assert "__LGUI_assistant.render(&quot;homes&quot;, &quot;{{shadowRootId}}&quot;)" in answer.text


@pytest.mark.parametrize("sent", [b"", b"[]", b'{"name": "<script>"}', b"nonsense"])
def test_an_unknown_component_is_not_found(http, sent):
    answer = http.post("/ui/assistant", content=sent)
    assert answer.status_code == 404
    assert "<" not in answer.text
