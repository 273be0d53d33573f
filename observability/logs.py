"""Logs: one structlog chain for the server, the terminal chat and scripts.

On a LangGraph server a chain exists before this code is loaded, and loggers may already hold on to it: it is extended
in place, never replaced. Elsewhere one is made. Either way every line gets the context variables (thread, turn and
trace id), its values are redacted unless they are plainly identifiers, and no value can break out of its line.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from observability.safe_text import Redact, escape_control, is_identifier, redacted

__all__ = ["LogCleaner", "Redact", "configure_logs", "turn_log_context"]

_TRACEBACK_KEYS: Final = ("exception", "stack")
_RESERVED: Final = frozenset({"timestamp", "level", "_record", "_from_structlog", "exc_info", "stack_info"})
_PLAIN: Final = frozenset({bool, int, float, type(None)})
_DEEPEST: Final = 4
_CONTINUATION: Final = "\n    | "


class LogCleaner:
    """The processor that redacts and escapes every value of a line; it stands just before the renderer."""

    def __init__(self, redact: Redact) -> None:
        self.redact = redact

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Return the line with nothing private and nothing that could forge another line."""
        for key, value in event.items():
            if key in _RESERVED or type(value) in _PLAIN:
                continue
            event[key] = self._traceback(value) if key in _TRACEBACK_KEYS else self._clean(value)
        return event

    def _clean(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, str):
            return value if is_identifier(value) else escape_control(redacted(value, self.redact))
        if type(value) in _PLAIN:
            return value
        if depth < _DEEPEST:
            if isinstance(value, Mapping):
                return {self._clean(str(key)): self._clean(item, depth + 1) for key, item in value.items()}
            if isinstance(value, (list, tuple, set, frozenset)):
                return [self._clean(item, depth + 1) for item in value]
        return self._clean(repr(value))

    def _traceback(self, value: Any) -> Any:
        """Keep a traceback's lines but mark each as a continuation, which no log line begins with."""
        if not isinstance(value, str):
            return self._clean(value)
        lines = redacted(value, self.redact).split("\n")
        return _CONTINUATION.join(escape_control(line) for line in lines)


def configure_logs(json: bool, redact: Redact, *, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Extend the structlog chain that exists, or make one; calling it again only exchanges the redactor.

    `json` and `stream` (standard error) count only where no chain exists: a server has its own renderer and output.
    """
    if structlog.is_configured():
        _extend(structlog.get_config()["processors"], redact)
    else:
        _configure(json, redact, level, stream)
    for formatter in _formatters():
        if formatter.foreign_pre_chain is not None and isinstance(formatter.foreign_pre_chain, list):
            _extend_foreign(formatter.foreign_pre_chain, redact)


@contextmanager
def turn_log_context(**ids: str) -> Iterator[None]:
    """Add ids (thread_id, turn_id, trace_id) to every line written inside."""
    with structlog.contextvars.bound_contextvars(**ids):
        yield


def _configure(json: bool, redact: Redact, level: str, stream: TextIO | None) -> None:
    out = stream or sys.stderr
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(
            colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        LogCleaner(redact),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())


def _extend(processors: list[Processor], redact: Redact) -> None:
    """Change the list itself: loggers that were used already hold a reference to it."""
    if _exchange_redactor(processors, redact):
        return
    if structlog.contextvars.merge_contextvars not in processors:
        first = 1 if processors and processors[0] is structlog.stdlib.filter_by_level else 0
        processors.insert(first, structlog.contextvars.merge_contextvars)
    processors.insert(len(processors) - 1, LogCleaner(redact))


def _extend_foreign(processors: list[Processor], redact: Redact) -> None:
    """Clean the lines of libraries that log through the standard library, too."""
    if not _exchange_redactor(processors, redact):
        processors.insert(0, structlog.contextvars.merge_contextvars)
        processors.append(LogCleaner(redact))


def _exchange_redactor(processors: list[Processor], redact: Redact) -> bool:
    cleaners = [processor for processor in processors if isinstance(processor, LogCleaner)]
    for cleaner in cleaners:
        cleaner.redact = redact
    return bool(cleaners)


def _formatters() -> Iterator[structlog.stdlib.ProcessorFormatter]:
    named = [
        logger for logger in logging.root.manager.loggerDict.values() if isinstance(logger, logging.Logger)
    ]
    for logger in [logging.root, *named]:
        for handler in logger.handlers:
            if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter):
                yield handler.formatter
