"""Web sockets are shut: the server's own route for them passes none of our limits, and everything it does goes over HTTP."""

from __future__ import annotations

from uuid import uuid4

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from server.front import Front


async def echo(scope, receive, send):
    socket = WebSocket(scope, receive, send)
    await socket.accept()
    await socket.send_text("open")


@pytest.mark.parametrize("path", ["/threads/1/stream/events", "/", "/app/", "/anything"])
def test_no_route_behind_the_front_takes_a_web_socket(path):
    with pytest.raises(WebSocketDisconnect), TestClient(Front(echo)).websocket_connect(path):
        pass


@pytest.mark.server
@pytest.mark.timeout(120)
async def test_a_real_server_refuses_the_handshake_and_streams_the_same_over_http(client, server):
    thread = await client.threads.create()
    for known in (thread["thread_id"], str(uuid4())):
        address = f"{server.url.replace('http', 'ws')}/threads/{known}/stream/events"
        with pytest.raises(InvalidStatus) as refused, connect(address, origin="https://elsewhere.example"):
            pass
        assert refused.value.response.status_code == 403
    started = {
        "id": 1,
        "method": "run.start",
        "params": {"assistant_id": "assistant", "input": said("hello")},
    }
    answer = await client.http.post(f"/threads/{thread['thread_id']}/commands", json=started)
    assert answer["type"] == "success", answer


def said(text):
    return {"messages": [{"role": "user", "content": text}]}
