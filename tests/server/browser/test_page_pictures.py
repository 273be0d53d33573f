"""Photos and map tiles are shown for real, from the hosts an operator has listed and from no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.browser.pictures import PictureHost
from tests.server.conftest import ROOT, Server

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(300)]
SEARCH = "villas for sale in Esentepe"
CREDIT = 'Tiles by <b>a test</b> & "others"'


@pytest.fixture(scope="module")
def listed() -> Iterator[PictureHost]:
    host = PictureHost()
    yield host
    host.close()


@pytest.fixture(scope="module")
def unlisted() -> Iterator[PictureHost]:
    host = PictureHost()
    yield host
    host.close()


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, listed: PictureHost, unlisted: PictureHost
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("pictures")
    imported(
        folder,
        [
            villa("listed", [f"{listed.url}/photos/a.png"]),
            villa("unlisted", [f"{unlisted.url}/photos/b.png"]),
            villa("both", [f"{unlisted.url}/photos/c.png", f"{listed.url}/photos/d.png"]),
            villa("gone", [f"{listed.url}/photos/missing.png"]),
            villa("none", []),
        ],
    )
    running = Server(
        folder,
        PAGE_IMAGE_HOSTS=listed.url,
        MAP_TILE_URL=f"{listed.url}/tiles/{{z}}/{{x}}/{{y}}.png",
        MAP_ATTRIBUTION=CREDIT,
    )
    yield running
    running.stop()


def villa(name: str, photos: list[str]) -> dict[str, object]:
    return {
        "id": name,
        "listing_type": "sale",
        "property_type": "villa",
        "price": 300_000,
        "currency": "GBP",
        "bedrooms": 3,
        "place": "Esentepe",
        "latitude": 35.34,
        "longitude": 33.58,
        "photos": photos,
        "source": "a test",
    }


def imported(folder: Path, listings: list[dict[str, object]]) -> None:
    file = folder / "listings.json"
    file.write_text(json.dumps(listings))
    command = [sys.executable, "-m", "server.cli", "import", "listings", str(file)]
    environment = {**os.environ, "KONAK_DATA_DIR": str(folder / "data")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_photos_of_listed_hosts_are_shown_and_the_others_are_drawn(visitor, listed, unlisted):
    ada = visitor()
    ada.say(SEARCH)
    assert ada.counted(".card") == 5
    ada.page.wait_for_function(
        "() => [...document.querySelectorAll('.card img')].length === 2 && "
        "[...document.querySelectorAll('.card img')].every(one => one.complete && one.naturalWidth === 160)"
    )
    shown = {
        card.get_attribute("id"): card.locator("img").count() for card in ada.page.locator(".card").all()
    }
    assert shown == {"card-listed": 1, "card-unlisted": 0, "card-both": 1, "card-gone": 0, "card-none": 0}
    assert ada.counted(".picture.drawn svg") == 3
    assert ada.page.locator("#card-listed img").get_attribute("alt").startswith("Photo of")
    assert {"/photos/a.png", "/photos/d.png", "/photos/missing.png"} <= set(listed.asked)
    assert unlisted.asked == []
    assert ada.counted(".card .demo") == 0


def test_the_map_is_made_of_the_operators_tiles_and_names_their_maker(visitor, listed):
    ada = visitor()
    ada.say(SEARCH)
    ada.page.wait_for_selector(".leaflet-tile-loaded")
    ada.counts(".mark", 5)
    boxes = [mark.bounding_box() for mark in ada.page.locator(".mark").all()]
    corners = {(round(box["x"]), round(box["y"])) for box in boxes}
    assert len(corners) == 5, "five homes at one place stand around it, none hides another"
    assert ada.counted(".island") == 0
    assert ada.counted(".town") == 0
    assert ada.texts(".leaflet-control-attribution") == [CREDIT]
    assert any(path.startswith("/tiles/") for path in listed.asked)
    if folder := os.environ.get("KONAK_SHOTS"):
        ada.page.screenshot(path=f"{folder}/pictures.png")


def test_the_policy_lets_exactly_these_hosts_through(visitor, listed, unlisted):
    ada = visitor()
    policy = ada.page.request.get(ada.url).headers["content-security-policy"]
    pictures = next(part for part in policy.split("; ") if part.startswith("img-src"))
    assert set(pictures.split()[1:]) == {"'self'", "data:", "blob:", listed.url}
    loaded = """address => new Promise(told => {
        const image = new Image();
        image.onload = () => told(true);
        image.onerror = () => told(false);
        image.src = address;
    })"""
    assert ada.page.evaluate(loaded, f"{listed.url}/photos/x.png") is True
    assert ada.page.evaluate(loaded, f"{unlisted.url}/photos/x.png") is False
    sent = "address => fetch(address).then(() => true, () => false)"
    assert ada.page.evaluate(sent, f"{listed.url}/photos/x.png") is False, (
        "pictures, and nothing but pictures"
    )
    assert unlisted.asked == []
    assert all("Content Security Policy" in problem for problem in ada.problems)
    ada.problems.clear()
