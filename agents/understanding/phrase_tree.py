"""Keep phrases as a tree of tokens, in which a message is looked up word by word."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents.understanding.lexicon import Entry, Sense
from agents.understanding.phrase_notation import Pattern


@dataclass(slots=True)
class Node:
    """A state of the token trie; `key` is the phrase that leads to it, where that means something.

    Phrases in notation may come together again behind a choice, so that a token may lead to several states.
    """

    next: dict[str, list[Node]] = field(default_factory=dict)
    senses: list[Sense] = field(default_factory=list)
    key: tuple[str, ...] = ()
    allowed: dict[str, tuple[Sense, ...]] = field(default_factory=dict)
    """Language of a message -> what the phrase may mean there; filled on first use."""
    single: bool = True
    """Only one way leads here, so that further phrases may go on from it."""


def insert(root: Node, entry: Entry) -> None:
    """Lay a phrase into a tree, as plain tokens or as all that its notation stands for."""
    for node in _follow([root], entry.pattern or entry.key):
        if entry.pattern is None:  # what is written in notation is understood in its own language only
            node.key = entry.key
        if entry.sense not in node.senses:
            node.senses.append(entry.sense)


def _follow(nodes: list[Node], pattern: Pattern) -> list[Node]:
    """Lay a pattern behind some states; gives the states that it ends in."""
    for step in pattern:
        if isinstance(step, str):
            nodes = [_step(nodes, step)]
        else:
            ends = [end for way in step.ways for end in _follow(nodes, way)]
            nodes = list({id(node): node for node in ends}.values())
    return nodes


def _step(nodes: list[Node], token: str) -> Node:
    """Lay a token behind some states: one state, which a tree of plain phrases shares."""
    only = nodes[0] if len(nodes) == 1 and nodes[0].single else None
    if only is not None:
        shared = next((node for node in only.next.get(token, ()) if node.single), None)
        if shared is not None:
            return shared
    made = Node(single=only is not None)
    for node in nodes:
        node.next.setdefault(token, []).append(made)
    return made
