"""How the SDK is made to write a span whose ids its children already know, sampled as was decided at its start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_ON,
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

_preset: ContextVar[tuple[int, int] | None] = ContextVar("konak_preset_span_ids", default=None)


@contextmanager
def preset_ids(trace_id: int, span_id: int) -> Iterator[None]:
    """Give the next span started inside these ids, and sample it."""
    token = _preset.set((trace_id, span_id))
    try:
        yield
    finally:
        _preset.reset(token)


class PresetIdGenerator(RandomIdGenerator):
    """Random ids, except inside `preset_ids`."""

    def generate_span_id(self) -> int:
        """Return the preset span id, or a random one."""
        preset = _preset.get()
        return preset[1] if preset else super().generate_span_id()

    def generate_trace_id(self) -> int:
        """Return the preset trace id, or a random one."""
        preset = _preset.get()
        return preset[0] if preset else super().generate_trace_id()


class TurnSampler(Sampler):
    """Decide once a turn, by its trace id or its caller; its span and its children follow, in every process."""

    def __init__(self, ratio: float) -> None:
        self._ratio: Final = TraceIdRatioBased(ratio)
        self._parent_based: Final = ParentBased(root=self._ratio)

    def samples(self, trace_id: int) -> bool:
        """Say whether a turn without a caller is traced."""
        return self._ratio.should_sample(None, trace_id, "").decision is Decision.RECORD_AND_SAMPLE

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Sample a preset span always, others by their parent, and roots by the ratio."""
        sampler: Sampler = self._parent_based if _preset.get() is None else ALWAYS_ON
        return sampler.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        """Describe the sampler."""
        return f"TurnSampler{{{self._ratio.rate}}}"
