"""Refuse to start beside tracers that carry what users write.

Every automatic instrumentor of LangChain that was tried put a user's e-mail address into its spans, so none may run in
a process that promises not to let one leave.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Final

_TEXT_SWITCHES: Final = (
    "LANGSMITH_OTEL_ENABLED",
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
    "OTEL_INSTRUMENTATION_LANGCHAIN_CAPTURE_MESSAGE_CONTENT",
    "TRACELOOP_TRACE_CONTENT",
)
"""Environment variables that send messages to a tracer when they are true."""

_INSTRUMENTOR_PREFIXES: Final = (
    "opentelemetry.instrumentation.langchain",
    "opentelemetry.instrumentation.openai",
    "opentelemetry.instrumentation.anthropic",
    "opentelemetry.instrumentation.google_generativeai",
    "opentelemetry.instrumentation.ollama",
    "openinference.instrumentation",
    "traceloop.sdk",
    "openllmetry",
    "langtrace_python_sdk",
    "openlit",
)
"""Modules whose instrumentors patch chat models or LangChain."""

_TRUE: Final = frozenset({"1", "true", "yes", "on", "span_only", "event_only", "span_and_event"})


@dataclass(frozen=True, slots=True)
class TextCarrier:
    """Something in this process that would send message text away, and how to switch it off."""

    name: str
    remedy: str


class TextWouldLeaveError(RuntimeError):
    """Raised at start when message text would leave through somebody else's tracer; one line, says what to do."""


def find_instrumentors(
    environ: Mapping[str, str] | None = None, modules: Mapping[str, ModuleType] | None = None
) -> list[TextCarrier]:
    """Return every active carrier of message text, by environment and by loaded modules."""
    environment = os.environ if environ is None else environ
    loaded = dict(sys.modules) if modules is None else modules
    switches = [
        TextCarrier(f"{name}={environment[name]}", f"unset {name}")
        for name in _TEXT_SWITCHES
        if environment.get(name, "").strip().lower() in _TRUE
    ]
    active = [
        TextCarrier(name, f"do not call its instrument() or init() ({name})")
        for name, module in sorted(loaded.items())
        if name.startswith(_INSTRUMENTOR_PREFIXES) and _is_active(module)
    ]
    return switches + active


def refuse_instrumentors(
    environ: Mapping[str, str] | None = None, modules: Mapping[str, ModuleType] | None = None
) -> None:
    """Raise `TextWouldLeaveError` when anything would carry message text out of this process."""
    found = find_instrumentors(environ, modules)
    if found:
        listed = "; ".join(f"{one.name}: {one.remedy}" for one in found)
        raise TextWouldLeaveError(f"message text would leave unredacted through a tracer: {listed}")


def _is_active(module: ModuleType) -> bool:
    """Say whether an instrumentor class in this module has patched anything (the flag of BaseInstrumentor)."""
    if module.__name__.startswith(("traceloop.sdk", "langtrace_python_sdk", "openlit", "openllmetry")):
        return module.__name__.count(".") <= 1
    for value in list(vars(module).values()):
        if isinstance(value, type) and value.__name__.endswith("Instrumentor"):
            instance = vars(value).get("_instance")
            if any(
                getattr(holder, flag, False) is True
                for holder in (instance, value)
                for flag in ("_is_instrumented_by_opentelemetry", "_is_instrumented")
            ):
                return True
    return False
