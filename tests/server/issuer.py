"""An issuer of tokens: a key set over HTTP whose keys can be exchanged, and which can be down."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt


class Issuer:
    """Serves what `publish` was given, counts who asks, and answers 503 while it is `down`."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}
        self.asked = 0
        self.down = False
        self.document: bytes | None = None
        """Sent in place of the keys, where a test wants nonsense."""
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                self.send_response(503 if issuer.down else 200)
                self.end_headers()
                if not issuer.down:
                    given = json.dumps({"keys": list(issuer.keys.values())}).encode()
                    self.wfile.write(given if issuer.document is None else issuer.document)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/keys"

    def publish(self, kid: str, private: Any, algorithm: str) -> None:
        encode = {"RS256": jwt.algorithms.RSAAlgorithm, "ES256": jwt.algorithms.ECAlgorithm}[algorithm].to_jwk
        made = json.loads(encode(private.public_key()))
        self.keys[kid] = made | {"kid": kid, "use": "sig", "alg": algorithm}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
