"""What every answer tells the browser."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from graph.settings import Settings, SettingsError, read_settings
from server.security_headers import SecurityHeaders, page_policy


@pytest.fixture
def blockbuster() -> None:
    """The test client waits on the loop it drives."""


def client(policy: str = "default-src 'none'") -> TestClient:
    async def hello(_):
        return PlainTextResponse("hello")

    async def own(_):
        return PlainTextResponse("hello", headers={"X-Frame-Options": "SAMEORIGIN"})

    routes = [Route("/threads", hello), Route("/app/", hello), Route("/app/me", hello), Route("/own", own)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders, policy=policy)]))


def test_every_answer_forbids_sniffing_and_framing():
    headers = client().get("/threads").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "content-security-policy" not in headers


def test_the_page_may_load_nothing_from_elsewhere():
    assert (
        client(page_policy((), None))
        .get("/app/")
        .headers["content-security-policy"]
        .startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;")
    )


def test_pictures_and_tiles_come_from_listed_hosts_alone():
    policy = page_policy(("https://photos.example",), "https://*.tiles.example")
    assert "img-src 'self' data: blob: https://photos.example https://*.tiles.example;" in policy
    assert policy.count("example") == 2


def test_what_is_about_a_person_is_kept_in_no_cache():
    assert client().get("/app/me").headers["cache-control"] == "no-store"


def test_a_route_may_say_it_differently():
    assert client().get("/own").headers["x-frame-options"] == "SAMEORIGIN"


def test_a_tile_address_names_its_host_for_the_policy():
    given = Settings(map_tile_url="https://{s}.tiles.example:8443/{z}/{x}/{y}.png")
    assert given.map_tile_host == "https://*.tiles.example:8443"
    assert Settings(page_image_hosts="https://a.example,https://b.example").image_hosts == (
        "https://a.example",
        "https://b.example",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAGE_IMAGE_HOSTS", "https://a.example; script-src *"),
        ("PAGE_IMAGE_HOSTS", "javascript:alert(1)"),
        ("PAGE_IMAGE_HOSTS", "https://a.example/path"),
        ("MAP_TILE_URL", "https://t.example/{z}.png; script-src *"),
        ("MAP_TILE_URL", "file:///etc/passwd"),
    ],
)
def test_no_setting_can_write_into_the_policy(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings()
