"""The text of `/metrics`: ours and everything else on the default registry, nothing lost."""

from __future__ import annotations

from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder


def render_metrics(accept: str = "") -> tuple[bytes, str]:
    """Return body and content type for an Accept header; OpenMetrics, with exemplars, where it is asked for."""
    encode, content_type = choose_encoder(accept)
    return encode(REGISTRY), content_type
