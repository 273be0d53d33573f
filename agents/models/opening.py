"""Open the configured chat models, and say in one line what came of it; a start never fails over a model."""

from __future__ import annotations

import importlib
import importlib.util
import os
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel

from agents.models.clients import make_clients
from agents.models.settings import ModelSettings

REACH_S = 2.0
"""How long a start looks for somebody at the endpoint."""

Mode = Literal["off", "on", "waiting"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What is there: `off` is no model, `waiting` one whose endpoint did not answer at the start and is tried again."""

    mode: Mode
    reason: str
    models: Mapping[str, BaseChatModel] = field(default_factory=dict)
    """`provider:name` -> model, the configured one first."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One entry of providers.toml."""

    extra: str
    package: str
    key: str | None
    address: str
    options: Mapping[str, str]
    always: Mapping[str, Any]
    timeout_type: str | None = None

    def timeout(self, seconds: float) -> Any:
        """Give a timeout in the type the provider's package wants it in."""
        if self.timeout_type is None:
            return seconds
        module, _, name = self.timeout_type.partition(":")
        return getattr(importlib.import_module(module), name)(seconds)


@cache
def providers() -> Mapping[str, Provider]:
    """Read the providers that are known."""
    table = tomllib.loads(Path(__file__).with_name("providers.toml").read_text(encoding="utf-8"))
    return {
        name: Provider(
            entry["extra"],
            entry["package"],
            entry.get("key"),
            entry["address"],
            entry["options"],
            entry.get("always", {}),
            entry.get("timeout_type"),
        )
        for name, entry in table.items()
    }


def open_models(settings: ModelSettings) -> Opened:
    """Construct the models; blocking (imports, files, one connection), to be called off the event loop."""
    if settings.name is None:
        return Opened("off", "MODEL is not set")
    _read_files()
    problem = problem_of(settings.name)
    if problem:
        return Opened("off", problem)
    models: dict[str, BaseChatModel] = {}
    for name in settings.names:
        if name != settings.name and problem_of(name):
            continue
        made = _made(name, settings)
        if isinstance(made, BaseChatModel):
            models[name] = made
        elif name == settings.name:
            return Opened("off", made)
    address = settings.base_url or providers()[settings.name.partition(":")[0]].address
    unreachable = reach(address)
    if unreachable:
        return Opened("waiting", unreachable, models)
    return Opened("on", f"{settings.name} at {_host(address)}", models)


def _read_files() -> None:
    """Read what prompts and checks are made of: a turn must not read files on the event loop."""
    from agents.models.grounding.names import name_words
    from agents.models.grounding.wordings import units, wordings
    from agents.models.prompt import instruction_texts
    from agents.models.suspicion import prepare_suspicion

    name_words()
    wordings()
    units()
    instruction_texts()
    prepare_suspicion()


def problem_of(name: str) -> str | None:
    """Say why a model cannot be opened: its provider, its package or its key; None where nothing is missing."""
    provider_name, _, model = name.partition(":")
    provider = providers().get(provider_name)
    if provider is None or not model:
        return f"{name} is no provider:name; known providers: {', '.join(providers())}"
    missing = [
        package for package in ("langchain", provider.package) if importlib.util.find_spec(package) is None
    ]
    if missing:
        return f"{missing[0]} is not installed: pip install 'konak[{provider.extra}]'"
    if provider.key and not os.environ.get(provider.key):
        return f"{provider.key} is not set"
    return None


def reach(address: str) -> str | None:
    """Look whether anybody listens at an address; returns what is wrong, None where somebody does."""
    try:
        with socket.create_connection(_endpoint(address), timeout=REACH_S):
            return None
    except OSError as error:
        return (
            f"{_host(address)} does not answer ({type(error).__name__}); it is tried again while turns come"
        )


def _made(name: str, settings: ModelSettings) -> BaseChatModel | str:
    from langchain.chat_models import init_chat_model

    provider = providers()[name.partition(":")[0]]
    # The endpoint is the configured model's: another provider's model is reached at its own.
    same = settings.name is not None and settings.name.partition(":")[0] == name.partition(":")[0]
    given = {
        "timeout_s": provider.timeout(settings.timeout_s),
        "max_tokens": settings.max_tokens,
        "base_url": settings.base_url if same else None,
    }
    options: dict[str, Any] = {
        provider.options[key]: value for key, value in given.items() if value and key in provider.options
    }
    try:
        made: BaseChatModel = init_chat_model(name, **{**options, **provider.always})
        make_clients(made)
    except Exception as error:  # noqa: BLE001 - whatever a provider's package raises, Konak starts
        return f"{name} could not be opened ({type(error).__name__})"
    return made


def _endpoint(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _host(address: str) -> str:
    host, port = _endpoint(address)
    return f"{host}:{port}"
