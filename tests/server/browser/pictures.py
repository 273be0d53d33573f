"""A host of pictures: photos and map tiles, drawn by a few lines, and a record of who asked for what."""

from __future__ import annotations

import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TILE = 256
SEA, LAND, LINE = (188, 214, 222), (232, 222, 200), (150, 150, 140)
WALL, SKY, ROOF = (244, 236, 220), (150, 190, 220), (170, 80, 50)


def png(width: int, height: int, colour: object) -> bytes:
    """Make a PNG; `colour(x, y)` gives red, green and blue."""
    rows = b"".join(b"\0" + b"".join(bytes(colour(x, y)) for x in range(width)) for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def tile() -> bytes:
    return png(TILE, TILE, lambda x, y: LINE if 0 in (x, y) else LAND if (x // 32 + y // 32) % 2 else SEA)


def photo() -> bytes:
    def house(x: int, y: int) -> tuple[int, int, int]:
        if 40 < x < 120 and 45 < y < 90:
            return WALL
        return ROOF if 30 < x < 130 and 30 < y <= 45 else SKY if y < 70 else LAND

    return png(160, 100, house)


class PictureHost:
    """Serves `/tiles/...` and `/photos/...`; anything else is 404."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        bodies = {"tiles": tile(), "photos": photo()}
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append(self.path)
                body = bodies.get(self.path.split("/")[1]) if "missing" not in self.path else None
                self.send_response(200 if body else 404)
                self.send_header("content-type", "image/png")
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
