"""A real server and a real issuer: keys rotate, are forged and cannot be fetched, while people come with tokens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.server.conftest import Server
from tests.server.issuer import Issuer
from tests.server.signed import AUDIENCE

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(300)]
CACHE_S = 2.0
KEYS = {
    "rsa": (rsa.generate_private_key(65537, 2048), "RS256"),
    "ec": (ec.generate_private_key(ec.SECP256R1()), "ES256"),
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    for kid in KEYS:
        made.publish(kid, *KEYS[kid])
    yield made
    made.close()


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> Iterator[Server]:
    running = Server(
        tmp_path_factory.mktemp("issuer"),
        AUTH="jwt",
        AUTH_JWKS_URL=issuer.url,
        AUTH_JWKS_CACHE_S=str(CACHE_S),
        AUTH_AUDIENCE=AUDIENCE,
        REQUESTS_PER_MINUTE="100000",
    )
    yield running
    running.stop()


def bearer(kid: str, *, named: str | None = None, **claims: Any) -> dict[str, str]:
    key, algorithm = KEYS[kid]
    usual = {"sub": "ada", "aud": AUDIENCE, "exp": time.time() + 600}
    signed = jwt.encode({**usual, **claims}, key, algorithm, headers={"kid": named or kid})
    return {"authorization": f"Bearer {signed}"}


def knock(door: Server, headers: dict[str, str]) -> int:
    return httpx.get(f"{door.url}/app/memory", headers=headers, timeout=30).status_code


def test_tokens_of_both_kinds_come_in_by_one_fetch(door, issuer):
    knock(door, bearer("rsa"))
    issuer.asked, began = 0, time.monotonic()
    assert [knock(door, bearer(kid)) for kid in ("rsa", "ec") * 10] == [200] * 20
    assert issuer.asked <= 1 + (time.monotonic() - began) / CACHE_S
    assert knock(door, bearer("rsa", named="ec")) == 401
    assert knock(door, bearer("rsa", exp=time.time() - 600)) == 401


def test_a_storm_of_made_up_key_names_reaches_the_issuer_once_in_a_while(door, issuer):
    assert knock(door, bearer("rsa")) == 200
    issuer.asked, began = 0, time.monotonic()
    with ThreadPoolExecutor(10) as crowd:
        told = list(crowd.map(lambda n: knock(door, bearer("rsa", named=f"made-up-{n}")), range(200)))
    assert set(told) == {401}
    assert issuer.asked <= 2 + (time.monotonic() - began) / CACHE_S
    assert knock(door, bearer("rsa")) == 200


def test_after_a_rotation_the_new_key_comes_in_and_the_old_one_stays_out(door, issuer):
    old = issuer.keys.pop("rsa")
    assert knock(door, bearer("ec")) == 200
    time.sleep(CACHE_S + 0.5)
    assert knock(door, bearer("rsa")) == 401
    assert knock(door, bearer("ec")) == 200
    issuer.keys["rsa"] = old
    time.sleep(CACHE_S + 0.5)
    assert knock(door, bearer("rsa")) == 200


def test_while_the_issuer_is_down_known_people_come_in(door, issuer):
    assert knock(door, bearer("ec")) == 200
    issuer.down, issuer.asked, began = True, 0, time.monotonic()
    time.sleep(CACHE_S + 0.5)
    told = [knock(door, bearer("ec")) for _ in range(20)]
    assert set(told) == {200}
    assert knock(door, bearer("ec", named="unheard-of")) == 401
    assert issuer.asked <= 2 + (time.monotonic() - began) / CACHE_S
    issuer.down = False
    assert '"issuer_unreachable"' in door.log()
