"""Guard the one look at a message: a fault there costs the message its meaning, never the thread its turn."""

from __future__ import annotations

import structlog

from agents.understanding.types import DialogueContext, Route, SlotDelta, Understanding
from agents.understanding.understand import understand
from graph.record import NOT_UNDERSTOOD
from graph.resources import Resources

logger = structlog.get_logger(__name__)


def understood(
    text: str,
    context: DialogueContext,
    opened: Resources,
    *,
    problem: str | None = None,
    edit: SlotDelta | None = None,
) -> Understanding:
    """Understand a message; `problem` names input that is no readable message, `edit` what was changed by hand."""
    if problem is None and len(text) > opened.settings.max_message_chars:
        problem = "too_long"
    if problem is not None or not text.strip():
        return _for_concierge(context, problem or "empty")
    if edit is not None:
        # The message's words only say the same: a chip's wording must not be read as a second change.
        return Understanding(_language(context), Route("real_estate", "rules", 1.0), delta=edit)
    try:
        return understand(text, context, opened.tools.market)
    except Exception:
        logger.exception("understanding_failed", text_length=len(text))
        return _for_concierge(context, NOT_UNDERSTOOD)


def _for_concierge(context: DialogueContext, act: str) -> Understanding:
    return Understanding(_language(context), route=Route("concierge", "fallback", 1.0), acts=(act,))


def _language(context: DialogueContext) -> str:
    return context.lang or (context.locale or "en")[:2]
