"""What people say under load: whole conversations in two languages, and openings that need what memory holds."""

from __future__ import annotations

from typing import Final

TALKS: Final = (
    (
        "Girne'de kiralık 2+1 daire arıyorum, 800 sterline kadar",
        "eşyalı olsun",
        "daha ucuz var mı?",
        "ilkine en yakın eczane nerede?",
        "tamam, evlere dönelim",
        "teşekkürler",
    ),
    (
        "I'm looking for a 3 bedroom villa for sale in Esentepe, under £400,000",
        "with a pool please",
        "cheaper",
        "is there a supermarket near the first one?",
        "ok, back to the villas: show me more",
        "thanks",
    ),
)
REMEMBERING: Final = ("yine ev bakıyorum", "I am looking for a place to live again")
"""The same person in a new conversation: without a read of memory there is no answer that fits."""
ONE_IN: Final = 10
"""Every so many conversations are of that kind."""


def lines_of(conversation: int) -> tuple[str, ...]:
    """Return what is said in the conversation of this number."""
    language = conversation % len(TALKS)
    if conversation % ONE_IN == ONE_IN - 1:
        return (REMEMBERING[language], *TALKS[language][1:3])
    return TALKS[language]
