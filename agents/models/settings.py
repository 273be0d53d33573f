"""How a chat model is asked: one frozen object, filled from the environment by `graph.settings`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which model, where, and how much of it; times in seconds, prices in any one currency per million tokens."""

    name: str | None = None
    """`provider:name`; None is no model at all."""
    base_url: str | None = None
    """Where the provider of `name` is reached, where that is not its own address."""
    allowed: tuple[str, ...] = ()
    """Further `provider:name`s a client may choose for a run; anything else it names is ignored."""
    timeout_s: float = 8.0
    """All that one turn waits for models, however many calls it makes."""
    max_tokens: int = 400
    history_tokens: int = 600
    """What the last messages may take of a prompt, at four characters a token."""
    redact: bool = True
    price_input: float | None = None
    price_output: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every model a turn may use, the configured one first."""
        return tuple(dict.fromkeys([*([self.name] if self.name else []), *self.allowed]))

    def cost(self, model: str, input_tokens: int, output_tokens: int) -> float | None:
        """Price a call; None where no price is set, and for the models of `allowed`, which cost something else."""
        if self.price_input is None or self.price_output is None or model != self.name:
            return None
        return (input_tokens * self.price_input + output_tokens * self.price_output) / 1_000_000
