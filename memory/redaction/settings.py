"""What is redacted: one switch a kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RedactionSettings:
    """Switches by kind; addresses are off by default because they are geocoded elsewhere."""

    email: bool = True
    phone: bool = True
    address: bool = False
    iban: bool = True
    card: bool = True
    national_id: bool = True
    passport: bool = True
