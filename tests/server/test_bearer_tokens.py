"""Bearer tokens: who is let in, and who is not."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from server.tokens import InvalidTokenError, TokenSettings, TokenVerifier

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


class Issuer:
    """A key set over HTTP whose keys can be exchanged."""

    def __init__(self):
        self.keys, self.asked = {}, 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked += 1
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"keys": list(issuer.keys.values())}).encode())

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/keys"

    def publish(self, kid, private, algorithm):
        encode = {"RS256": jwt.algorithms.RSAAlgorithm, "ES256": jwt.algorithms.ECAlgorithm}[algorithm].to_jwk
        self.keys[kid] = json.loads(encode(private.public_key())) | {
            "kid": kid,
            "use": "sig",
            "alg": algorithm,
        }


@pytest.fixture
def issuer():
    made = Issuer()
    yield made
    made.server.shutdown()
    made.server.server_close()


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
