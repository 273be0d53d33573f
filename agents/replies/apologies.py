"""What is said when an agent failed: honest, in the user's language, and without knowing why."""

from __future__ import annotations

from agents.replies.voice import voice_for


def apology(lang: str) -> str:
    """Say that the answer failed and that asking again may help."""
    return voice_for(lang).say("concierge.apology.text")
