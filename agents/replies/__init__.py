"""What users read: templates per language, and the voice that speaks them."""

from agents.replies.apologies import apology
from agents.replies.voice import LANGUAGES, Voice, capitalised, clean, voice_for

__all__ = ["LANGUAGES", "Voice", "apology", "capitalised", "clean", "voice_for"]
