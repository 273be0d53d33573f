"""What memory was told, message by message, to be held against what Zep has in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from memory.identity import message_id


@dataclass(frozen=True, slots=True)
class Balance:
    """Messages that are missing, that are there although nobody said them (a doubled one is), and out of order."""

    told: int
    lost: int
    doubled: int
    disordered: int

    @property
    def even(self) -> bool:
        """Whether Zep has exactly what was said."""
        return not (self.lost or self.doubled or self.disordered)


@dataclass
class Ledger:
    """Ids of everything that was said, by thread, in order."""

    told: dict[str, list[str]] = field(default_factory=dict)

    def note(self, user: str, thread: str, key: str, answers: int) -> None:
        """Note a turn: one question and its answers."""
        ids = [message_id(user, thread, key, "user")]
        ids += [message_id(user, thread, key, "assistant", ordinal) for ordinal in range(answers)]
        self.told.setdefault(thread, []).extend(map(str, ids))

    def balance(self, stored: Mapping[str, Sequence[str]]) -> Balance:
        """Compare with what is stored."""
        lost = doubled = disordered = 0
        for thread in self.told.keys() | stored.keys():
            said, kept = self.told.get(thread, []), list(stored.get(thread, []))
            lost += len(set(said) - set(kept))
            doubled += len(kept) - len(set(kept) & set(said))
            common = [one for one in kept if one in set(said)]
            wanted = [one for one in said if one in set(kept)]
            disordered += sum(have != want for have, want in zip(common, wanted, strict=False))
        return Balance(sum(map(len, self.told.values())), lost, doubled, disordered)
