"""Bearer tokens: who is let in, and who is not."""

import asyncio
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from server.issuer_keys import RETRY_S, STALE_S, IssuerKeys
from server.tokens import InvalidTokenError, TokenSettings, TokenVerifier
from tests.server.issuer import Issuer

SECRET = "a-secret-of-at-least-thirty-two-characters"


def token(key=SECRET, algorithm="HS256", headers=None, **claims):
    return jwt.encode(
        {"sub": "ada", "exp": time.time() + 60, **claims}, key, algorithm=algorithm, headers=headers
    )


async def test_a_token_of_the_shared_secret_names_its_bearer_and_roles():
    claims = await TokenVerifier(TokenSettings(secret=SECRET)).verify(token(roles=["operator", 7]))
    assert (claims.subject, claims.roles) == ("ada", ("operator",))


@pytest.mark.parametrize(
    "bad",
    [
        token("another-secret-of-thirty-two-characters!"),
        token(exp=time.time() - 120),
        token(aud="someone-else"),
        token(iss="someone-else"),
        token(sub=""),
        token(sub=None),
        jwt.encode({"sub": "ada"}, SECRET, algorithm="HS256"),
        jwt.encode({"sub": "ada", "exp": time.time() + 60}, None, algorithm="none"),
        "not.a.token",
        "",
    ],
    ids=[
        "forged",
        "expired",
        "audience",
        "issuer",
        "empty subject",
        "no subject",
        "no expiry",
        "alg none",
        "malformed",
        "empty",
    ],
)
async def test_a_forged_expired_foreign_or_malformed_token_is_refused(bad):
    verifier = TokenVerifier(TokenSettings(secret=SECRET, audience="konak", issuer="us"))
    with pytest.raises(InvalidTokenError):
        await verifier.verify(bad)


async def test_a_clock_that_is_a_little_off_is_forgiven():
    assert (
        await TokenVerifier(TokenSettings(secret=SECRET)).verify(token(exp=time.time() - 10))
    ).subject == "ada"


@pytest.fixture
def issuer():
    made = Issuer()
    yield made
    made.close()


RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize(("key", "algorithm"), [(RSA_KEY, "RS256"), (EC_KEY, "ES256")])
async def test_keys_of_an_issuer_verify_its_tokens_and_are_cached(issuer, key, algorithm):
    issuer.publish("k1", key, algorithm)
    verifier = TokenVerifier(TokenSettings(jwks_url=issuer.url))
    signed = token(key, algorithm, {"kid": "k1"})
    assert (await verifier.verify(signed)).subject == "ada"
    await verifier.verify(signed)
    assert issuer.asked == 1


async def test_a_rotated_key_is_fetched_when_a_token_names_it(issuer):
    issuer.publish("old", RSA_KEY, "RS256")
    verifier = TokenVerifier(TokenSettings(jwks_url=issuer.url, jwks_cooldown_s=0))
    await verifier.verify(token(RSA_KEY, "RS256", {"kid": "old"}))
    issuer.publish("new", EC_KEY, "ES256")
    assert (await verifier.verify(token(EC_KEY, "ES256", {"kid": "new"}))).subject == "ada"


async def test_a_public_key_cannot_be_passed_off_as_a_shared_secret(issuer):
    issuer.publish("k1", RSA_KEY, "RS256")
    verifier = TokenVerifier(TokenSettings(jwks_url=issuer.url))
    with pytest.raises(InvalidTokenError):
        await verifier.verify(token(issuer.keys["k1"]["n"], "HS256", {"kid": "k1"}))


async def test_tokens_of_unknown_keys_do_not_flood_the_issuer(issuer):
    issuer.publish("k1", RSA_KEY, "RS256")
    verifier = TokenVerifier(TokenSettings(jwks_url=issuer.url))
    for number in range(5):
        with pytest.raises(InvalidTokenError):
            await verifier.verify(token(EC_KEY, "ES256", {"kid": f"made-up-{number}"}))
    assert issuer.asked <= 2


async def test_a_key_serves_only_the_algorithm_it_was_made_for(issuer):
    issuer.publish("k1", EC_KEY, "ES256")
    verifier = TokenVerifier(TokenSettings(jwks_url=issuer.url))
    with pytest.raises(InvalidTokenError):
        await verifier.verify(token(RSA_KEY, "RS256", {"kid": "k1"}))


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


async def refused(keys, kid):
    with pytest.raises(jwt.PyJWTError) as told:
        await keys.named(kid)
    return type(told.value)


async def test_a_key_that_was_taken_back_is_refused_when_the_cache_is_old(issuer):
    clock = Clock()
    keys = IssuerKeys(issuer.url, cache_s=300, cooldown_s=30, now=clock)
    issuer.publish("old", RSA_KEY, "RS256")
    await keys.named("old")
    issuer.keys.clear()
    issuer.publish("new", EC_KEY, "ES256")
    clock.now += 299
    await keys.named("old")
    clock.now += 2
    assert await refused(keys, "old") is jwt.PyJWKClientError
    await keys.named("new")
    assert issuer.asked == 2


async def test_many_requests_with_unknown_keys_at_once_ask_the_issuer_once(issuer):
    clock = Clock()
    keys = IssuerKeys(issuer.url, cache_s=300, cooldown_s=30, now=clock)
    issuer.publish("k1", RSA_KEY, "RS256")
    await keys.named("k1")
    clock.now += 31
    await asyncio.gather(*(refused(keys, f"made-up-{number}") for number in range(50)))
    assert issuer.asked == 2


async def test_cached_keys_go_on_while_the_issuer_is_down_but_not_for_ever(issuer):
    clock = Clock()
    keys = IssuerKeys(issuer.url, cache_s=300, cooldown_s=30, now=clock)
    issuer.publish("k1", RSA_KEY, "RS256")
    await keys.named("k1")
    issuer.down = True
    clock.now += 301
    for _ in range(20):
        await keys.named("k1")
    assert issuer.asked == 2, "one try, then a pause"
    clock.now += RETRY_S
    await keys.named("k1")
    assert issuer.asked == 3
    clock.now += STALE_S
    assert await refused(keys, "k1") is jwt.PyJWKClientConnectionError
    issuer.down = False
    clock.now += RETRY_S
    await keys.named("k1")


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"keys": []}', b'{"keys": 7}', b"\xff\xfe"])
async def test_an_issuer_that_talks_nonsense_leaves_the_old_keys(issuer, document):
    clock = Clock()
    keys = IssuerKeys(issuer.url, cache_s=300, cooldown_s=30, now=clock)
    issuer.publish("k1", RSA_KEY, "RS256")
    await keys.named("k1")
    issuer.document = document
    clock.now += 301
    await keys.named("k1")
    assert issuer.asked == 2
