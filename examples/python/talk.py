"""Talk to Konak with `langgraph-sdk`: stream a reply, read what the turn knows, see and erase what is remembered.

pip install langgraph-sdk httpx
KONAK_URL=http://127.0.0.1:2024 KONAK_TOKEN=... python talk.py
"""

import asyncio
import os
from uuid import uuid4

import httpx
from langgraph_sdk import get_client

URL = os.environ.get("KONAK_URL", "http://127.0.0.1:2024")
TOKEN = os.environ.get("KONAK_TOKEN")
HEADERS = {"Authorization": f"Bearer {TOKEN}"} if TOKEN else {}
MESSAGES = (
    "2 bedroom flat to rent in Kyrenia, up to 800 pounds",
    "where is the nearest pharmacy to the first one?",
)


async def say(client, thread_id: str, text: str) -> dict:
    """Send a message, print the reply while it comes, and return the turn's values.

    The id makes a message that is sent again (after a lost connection, say) one message.
    """
    message = {"role": "user", "content": text, "id": str(uuid4())}
    values = {}
    print(f"\nyou: {text}\nkonak: ", end="")
    async for part in client.runs.stream(
        thread_id,
        "assistant",
        input={"messages": [message]},
        stream_mode=["messages-tuple", "custom", "values"],
        stream_resumable=True,
    ):
        if part.event == "messages":
            chunk, _ = part.data
            if chunk["type"] in ("ai", "AIMessageChunk"):
                print(chunk["content"], end="", flush=True)
        elif part.event == "custom" and part.data.get("type") == "handoff":
            print(f"[{part.data['from']} -> {part.data['to']}] ", end="")
        elif part.event == "values":
            values = part.data
        elif part.event == "error":
            raise RuntimeError(part.data)
    print()
    return values


async def main() -> None:
    """Hold a short conversation."""
    async with get_client(url=URL, headers=HEADERS) as client:
        thread = await client.threads.create()
        for text in MESSAGES:
            values = await say(client, thread["thread_id"], text)
            for one in values["recommendations"]:
                print("  *", one.get("title") or one.get("name"))
            print("  search:", {name: slot["value"] for name, slot in values["slots"].items()})
            print("  memory:", values["memory"])
    async with httpx.AsyncClient(base_url=URL, headers=HEADERS, timeout=60) as http:
        if TOKEN:
            await asyncio.sleep(1)  # memory is written behind the reply
            facts = (await http.get("/app/memory", params={"lang": "en"})).json()["facts"]
            print("\nremembered:", [fact["text"] for fact in facts])
            receipts = (await http.delete("/app/me")).json()["receipts"]
            print("erased:", {one["store"]: one["status"] for one in receipts})


if __name__ == "__main__":
    asyncio.run(main())
