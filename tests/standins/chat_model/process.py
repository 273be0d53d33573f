"""Serve the stub from a thread of its own, for a whole run of tests or from the command line."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.standins.chat_model.server import ChatModelStub
from tests.standins.serving import free_port


@contextmanager
def stub_in_a_thread(app: ChatModelStub | None = None, *, port: int = 0) -> Iterator[str]:
    """Serve the stub until the block ends; yields the base URL that `MODEL_BASE_URL` takes."""
    chosen = port or free_port()
    config = uvicorn.Config(
        app or ChatModelStub(), port=chosen, log_level="critical", lifespan="off", ws="none", access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="chat-model-stub", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{chosen}/v1"
    finally:
        server.should_exit = True
        thread.join(5)


def main() -> None:
    """Serve until Ctrl-C: `MODEL=openai:stub MODEL_BASE_URL=http://127.0.0.1:8089/v1 OPENAI_API_KEY=any konak chat`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=8089)
    port = parser.parse_args().port
    print(f"MODEL=openai:stub MODEL_BASE_URL=http://127.0.0.1:{port}/v1 OPENAI_API_KEY=any")
    uvicorn.run(ChatModelStub(), port=port, log_level="warning", lifespan="off", ws="none")


if __name__ == "__main__":
    main()
