"""`konak chat`: talk to Konak in the terminal, on the same data as the server."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated, Any
from uuid import uuid4

import typer
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.errors import EmptyInputError
from langgraph.types import Command
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Table

from graph import resources
from graph.assistant import assistant
from graph.settings import settings
from server.checkpoints import open_checkpointer
from server.commands.chat_form import fill_in
from server.conversations import Conversations
from server.lifespan import configure_observability

COMMANDS = {
    "/slots": "what the search is looking for, and where each value comes from",
    "/memory": "what is remembered about you",
    "/new": "a new conversation",
    "/help": "this list",
    "/quit": "leave",
}


def chat(
    user: Annotated[str, typer.Option(help="Who you are; memory is kept per user.")] = "me",
    thread: Annotated[str, typer.Option(help="Continue this conversation.")] = "",
    logs: Annotated[bool, typer.Option("--logs", help="Show log lines between the replies.")] = False,
) -> None:
    """Talk in Turkish, English, Russian, German or Persian; /help lists the commands."""
    given = settings()
    configure_observability(given if logs else given.model_copy(update={"log_level": "ERROR"}))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_Talk(user, thread or _new_thread()).hold())


def _new_thread() -> str:
    return f"chat-{uuid4().hex[:12]}"


class _Talk:
    """One sitting at the terminal."""

    def __init__(self, user: str, thread: str) -> None:
        self.user, self.thread = user, thread
        self.console = Console()
        self.graph: Any = None

    async def hold(self) -> None:
        """Ask, answer, until the user leaves."""
        given = settings()
        async with (
            open_checkpointer(given) as saver,
            resources.open_resources(given, conversations=Conversations(saver)) as opened,
            resources.use(opened),
        ):
            self.graph = assistant().compile(checkpointer=saver)
            await self._finish_what_was_cut_off()
            self.console.print(
                "[bold]Konak[/]  Merhaba! Hello! Привет! Hallo! سلام!   [dim]/help for commands[/]\n"
            )
            if opened.settings.model is not None:
                status = opened.model_status
                self.console.print(f"[dim]model {status.mode}: {escape(status.reason)}[/]\n", emoji=False)
            await self._fill_in_form()
            while (text := await self._ask()) is not None:
                if text.startswith("/"):
                    if not await self._command(text):
                        break
                else:
                    await self._send(text)

    @property
    def _config(self) -> dict[str, Any]:
        return {"configurable": {"thread_id": self.thread}}

    async def _ask(self) -> str | None:
        return await self._prompted("[bold cyan]> [/]")

    async def _finish_what_was_cut_off(self) -> None:
        """Run what an earlier sitting left undone; on a finished thread this is nothing."""
        with contextlib.suppress(EmptyInputError):
            await self.graph.ainvoke(None, self._config, context={"user_id": self.user}, durability="sync")

    async def _send(self, text: str) -> None:
        await self._run({"messages": [HumanMessage(text, id=str(uuid4()))]})

    async def _run(self, given: Any) -> None:
        """Run the graph on a message or on the answer to a form, and fill in the form that it may end in."""
        stream = self.graph.astream(
            given,
            self._config,
            context={"user_id": self.user},
            stream_mode=["messages", "custom"],
            durability="sync",
        )
        async for kind, part in stream:
            if kind == "messages" and isinstance(part[0], AIMessage) and part[0].text:
                self.console.print(Markdown(part[0].text))
                self.console.print()
            elif kind == "custom" and part.get("type") == "handoff":
                self.console.print(f"[dim]{part['from']} -> {part['to']}[/]")
        await self._fill_in_form()

    async def _fill_in_form(self) -> None:
        """Ask for the fields of an open form, one after the other."""
        waiting = (await self.graph.aget_state(self._config)).interrupts
        if waiting:
            answer = await fill_in(waiting[0].value, self.console, self._prompted)
            await self._run(Command(resume=answer))

    async def _prompted(self, prompt: str) -> str | None:
        try:
            return (await asyncio.to_thread(self.console.input, prompt)).strip()
        except EOFError:
            return None

    async def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = (await self.graph.aget_state(self._config)).values
        return values

    async def _command(self, text: str) -> bool:
        """Run a command; False leaves the chat."""
        match text.split()[0]:
            case "/quit" | "/exit" | "/q":
                return False
            case "/new":
                self.thread = _new_thread()
                self.console.print("[dim]a new conversation[/]\n")
            case "/slots":
                self._print_rows(
                    ("slot", "value", "from"),
                    [
                        (name, str(slot["value"]), slot["source"])
                        for name, slot in ((await self._values()).get("slots") or {}).items()
                    ],
                )
            case "/memory":
                await self._show_memory()
            case _:
                self._print_rows(("command", "what it does"), list(COMMANDS.items()))
        return True

    async def _show_memory(self) -> None:
        memory = (await resources.resources()).memory
        await memory.settle(2.0)
        recall = await memory.recall(self.user, self.thread, use_cache=False)
        facts = recall.context.facts if recall.context else ()
        self._print_rows(
            ("since", "what"), [(f.created_at.strftime("%Y-%m-%d %H:%M"), str(f.text)) for f in facts]
        )

    def _print_rows(self, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        if not rows:
            self.console.print("[dim]nothing yet[/]\n")
            return
        table = Table(*columns, box=None, header_style="dim", pad_edge=False)
        for row in rows:
            table.add_row(*row)
        self.console.print(table)
        self.console.print()
