"""Say what people do with a message: answer yes or no, like an offer, ask for more, greet, start over ..."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agents.understanding.clauses import Clause, clause_of, inside, overlap
from agents.understanding.mentions import Mention, Reading

SOCIAL = frozenset({"greet", "thanks", "bye", "smalltalk"})
"""Acts that ask for nothing and leave the conversation where it was."""
CONCIERGE = frozenset(
    {
        "help",
        "reset",
        "forget_me",
        "forget_that",
        "forget_one",
        "what_do_you_know",
        "human",
        "injection",
        "emergency",
        "why",
    }
)
"""Acts that the concierge answers where the message has no other business."""
ALWAYS_CONCIERGE = frozenset(
    {"reset", "forget_me", "forget_one", "what_do_you_know", "injection", "emergency"}
)
"""Acts that the concierge answers whatever else was said."""

SEARCH_SHELF = frozenset({"save_search", "news", "searches", "drop_searches"})
"""Acts about saved searches."""

_WISHES = frozenset({"feature", "title_deed", "listing_type"})
_OPENING = 3
"""An answer stands among the first tokens of its sentence, or behind a comma."""
_SHORT = 5
_RELATIVE = 3
"""Tokens of "one that has", from which what it wishes for is told of no home in hand."""
_DENIED = 3
"""Tokens between a "not" and the praise that it denies."""
_FOREIGN_WEIGHT = 4


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of one message, and how what was offered was taken."""

    found: tuple[str, ...] = ()
    liked: int = 0
    """0 not said, 1 an interjection that may mean anything ("great!"), 2 said of the thing ("that sounds great", "I'll take it")."""
    disliked: bool = False
    mentions: tuple[Mention, ...] = field(default=(), repr=False)

    def __contains__(self, act: object) -> bool:
        return act in self.found

    def any_of(self, acts: frozenset[str]) -> bool:
        """Whether one of these acts was found."""
        return any(act in acts for act in self.found)


def find_acts(reading: Reading, clauses: Sequence[Clause]) -> Acts:
    """Give the acts of a message, in the order of the text and without doubles."""
    kept: list[Mention] = []
    blockers = [m for m in reading.mentions if _blocks(m)]
    for mention in reading.of("act"):
        if mention.value in ("yes", "no"):
            if _answers(reading, mention, clauses):
                kept.append(mention)
        elif mention.value != "neither" and (
            mention.more.get("composed")
            or not any(overlap(mention, other) and not _holds(mention, other) for other in blockers)
        ):
            kept.append(mention)
    kept = [m for m in kept if m.value != "reset" or not _takes_back_feature(reading, m)]
    if any(
        m.value == "vet" for m in reading.of("category", "situation")
    ):  # a poisoned cat is no call for an ambulance
        kept = [m for m in kept if m.value != "emergency"]
    kept = [m for m in kept if m.value != "human" or _frame(clauses, m) != "ask"]
    dated = any("day" in m.more or "day_of_month" in m.more for m in reading.of("when"))
    kept = [
        replace(m, value="viewing") if m.value == "look" else m for m in kept if dated or m.value != "look"
    ]
    found = list(dict.fromkeys(str(m.value) for m in kept))
    if "what_do_you_know" in found or "forget_me" in found:
        found = [act for act in found if act not in ("details", "help", "more")]
    liked, disliked = _taken(reading, clauses)
    if {"thanks", "no", "more"} & set(found):  # "thanks for your help", "help me find other ones"
        found = [act for act in found if act != "help"]
    if SEARCH_SHELF & set(found):  # "what else is new", "delete my saved searches"
        found = [act for act in found if act not in ("more", "forget_one", "reset")]
    if "drop_searches" in found:
        found = [act for act in found if act not in ("searches", "save_search")]
    if "forget_one" in found and (
        {"forget_me", "forget_that", "reset"} & set(found) or reading.first("slot") is None
    ):  # "forget me"; "forget the villa" is no word of what is remembered
        found = [act for act in found if act != "forget_one"]
    if "reset" in found:  # "forget all that, we start afresh" forgets the search
        found = [act for act in found if act != "forget_that"]
    if "smalltalk" in found:
        found = [act for act in found if act not in ("details", "more", "help")]
    return Acts(tuple(found), liked, disliked, tuple(kept))


def _takes_back_feature(reading: Reading, act: Mention) -> bool:
    """Whether "scrap that" is said of the feature before it, not of the whole search."""
    return any(cue.value == "without_it" and overlap(cue, act) for cue in reading.of("cue")) and any(
        feature.last <= act.first for feature in reading.of("feature")
    )


def _blocks(mention: Mention) -> bool:
    """Whether words belong to something else: "next week", "places to visit", "another bedroom"."""
    if mention.kind == "domain":
        return mention.more.get("agent") != "real_estate" and mention.more.get("weight", 0) >= _FOREIGN_WEIGHT
    return mention.kind in ("when", "relative", "bedrooms", "bathrooms", "place", "property_name")


def _holds(act: Mention, other: Mention) -> bool:
    """Whether an act is the longer phrase: "that's all for today" names no day."""
    return inside(other, [act]) and act.last - act.first > other.last - other.first


def _answers(reading: Reading, mention: Mention, clauses: Sequence[Clause]) -> bool:
    """Whether yes and no answer here: they open a sentence; "no pool" and "fine dining" do not."""
    if mention.value == "no" and any(
        m.first == mention.first and (m.negated or m.optional) for m in reading.mentions if m.kind != "act"
    ):
        return False
    if mention.value == "no" and any(
        m.last == mention.first and (m.negated or m.optional) for m in reading.mentions if m.kind != "act"
    ):
        return False  # "havuz istemem"
    if any(cue.value in ("add", "replace") and overlap(cue, mention) for cue in reading.of("cue")):
        return False
    if any(overlap(ordinal, mention) for ordinal in reading.of("ordinal")):  # "no 2"
        return False
    if mention.value == "yes" and _frame(clauses, mention) in ("ask", "exists"):
        return False
    follower = next(
        (m for m in reading.mentions if m.first == mention.last and m.kind in ("feature", "property_type")),
        None,
    )
    if mention.value == "no" and follower is not None and (follower.negated or follower.optional):
        return False
    words = [t for t in reading.tokens if t.kind != "mark"]
    if len(words) <= _SHORT:
        return True
    clause = clause_of(clauses, mention)
    if clause is None:
        return False
    start = next((c.first for c in clauses if c.sentence == clause.sentence), clause.first)
    before = reading.tokens[mention.first - 1] if mention.first > start else None
    return mention.first - start < _OPENING or (before is not None and before.fold in (",", "-", "–"))


def _taken(reading: Reading, clauses: Sequence[Clause]) -> tuple[int, bool]:
    """Say how an offer was taken, from words of evaluation outside questions and wishes."""
    liked, disliked = 0, False
    phrases = [m for m in reading.of("act") if m.value == "neither"]
    relative = [m for m in reading.of("frame") if m.value == "want" and m.last - m.first >= _RELATIVE]
    evaluations = [
        m
        for m in reading.of("evaluation")
        if not any(f.last - 1 == m.first for f in relative)  # the "have it" of "some that have it"
        and not any(p.first <= m.first and m.last < p.last for p in phrases)  # the "right" of "right now"
    ]
    for mention in evaluations:
        clause = clause_of(clauses, mention)
        frame = clause.frame if clause else None
        if (mention.value in ("works", "good") and _denied(reading, mention)) or mention.value == "bad":
            disliked = disliked or frame not in ("ask", "exists")
        elif mention.value == "works" and frame not in ("ask", "exists"):
            liked = liked if _said_of_wish(reading, mention) else 2
        elif mention.value == "good" and frame not in ("ask", "exists"):
            linked = not _said_of_wish(reading, mention) and any(
                other.value in ("verb", "that_one")
                and 0 <= mention.first - other.last <= (4 if other.value == "verb" else 1)
                and _same_clause(clauses, mention, other)
                for other in (*evaluations, *reading.of("cue"))
            )
            if linked:
                liked = 2
            elif frame is None and _stands_alone(reading, mention, clause):
                liked = max(liked, 1)
    return liked, disliked


def _denied(reading: Reading, praise: Mention) -> bool:
    """Whether praise is denied: "that isn't what I want", "doesn't look good"."""
    return any(
        cue.value == "not"
        and 0 <= praise.first - cue.last <= _DENIED
        and not any(t.kind == "mark" for t in reading.tokens[cue.last : praise.first])
        for cue in reading.of("cue")
    )


_ANY_HOME = 5
"""Tokens between "somewhere" and praise that is said of it: "somewhere quiet would be ideal"."""


def _said_of_wish(reading: Reading, praise: Mention) -> bool:
    """Whether praise is of what may be wished for rather than of a home: "furnished is fine"."""
    return any(
        (m.kind in _WISHES and 0 <= praise.first - m.last <= 1)
        or (m.kind == "cue" and m.value == "any_home" and 0 <= praise.first - m.last <= _ANY_HOME)
        for m in reading.mentions
        if m.kind != "evaluation"
    )


def _frame(clauses: Sequence[Clause], mention: Mention) -> str | None:
    clause = clause_of(clauses, mention)
    return clause.frame if clause else None


def _same_clause(clauses: Sequence[Clause], left: Mention, right: Mention) -> bool:
    a, b = clause_of(clauses, left), clause_of(clauses, right)
    return a is not None and b is not None and a.sentence == b.sentence


def _stands_alone(reading: Reading, mention: Mention, clause: Clause | None) -> bool:
    """Whether a word of praise is an exclamation: "Great!", "Perfect, thanks"."""
    if clause is None:
        return False
    after = reading.tokens[mention.last] if mention.last < len(reading.tokens) else None
    opens = mention.first - clause.first <= 1
    thanked = any(act.first == mention.last and act.value in SOCIAL for act in reading.of("act"))
    return opens and (after is None or after.kind == "mark" or thanked or mention.last >= clause.last)
