"""Put the words that are meant in the place of those written in dialect or haste, and of names that are written by ear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from agents.understanding.cut_endings import cut_endings
from agents.understanding.heard_names import WRITTEN_BY_EAR
from agents.understanding.mentions import Token
from agents.understanding.vocabulary import Vocabulary

_SHORTEST_NAME = 3
"""Letters of a word that may sound like a place."""


def as_meant(
    tokens: Sequence[Token], vocabulary: Vocabulary, lang: str, known: Callable[[str], bool]
) -> Iterable[Token]:
    """Give the tokens as they are meant; `known` says whether a folded word is one of the language."""
    spelled = _as_spelled(tokens, vocabulary.spelled.get(lang, {}))
    return _heard(spelled, vocabulary, lang, known) if lang in WRITTEN_BY_EAR else spelled


def _as_spelled(tokens: Sequence[Token], spelled: Mapping[str, tuple[str, ...]]) -> Iterable[Token]:
    """Give the tokens with the words that dialect and haste stand for; what stands for two words gives two."""
    for token in tokens:
        for word in spelled.get(token.fold, ()) or (token.fold,):
            yield token if word == token.fold else replace(token, fold=word)


def _heard(
    tokens: Iterable[Token], vocabulary: Vocabulary, lang: str, known: Callable[[str], bool]
) -> Iterable[Token]:
    """Give the tokens with unknown words that sound like a place as that place's name, also where they were cut in two."""
    waiting: Token | None = None
    for token in tokens:
        plain = token.kind == "word" and not token.suffix
        if waiting is not None:
            # both parts of names: looked up as they stand
            parts = {waiting.fold, token.fold} <= vocabulary.place_words
            both = vocabulary.heard.key(waiting.fold + token.fold, lang) if plain and not parts else None
            if both is not None and token.start - waiting.end <= 1:
                yield replace(waiting, text=f"{waiting.text} {token.text}", fold=both, end=token.end)
                waiting = None
                continue
            yield _as_heard(waiting, vocabulary, lang)
            waiting = None
        if plain and len(token.fold) >= _SHORTEST_NAME and _may_sound(token.fold, vocabulary, known):
            waiting = token
        else:
            yield token
    if waiting is not None:
        yield _as_heard(waiting, vocabulary, lang)


def _may_sound(word: str, vocabulary: Vocabulary, known: Callable[[str], bool]) -> bool:
    """Whether a word says nothing yet: nobody knows it, or only as a part of names ("Yeni")."""
    part = word in vocabulary.place_words and word not in vocabulary.telling
    return part or not known(word)


def _as_heard(token: Token, vocabulary: Vocabulary, lang: str) -> Token:
    if token.fold in vocabulary.place_words:
        return token
    endings = vocabulary.endings.get(lang)
    stems = (stem for stem, _, _ in cut_endings(token.fold, endings)) if endings else ()
    for word in (token.fold, *stems):
        key = vocabulary.heard.key(word, lang)
        if key is not None:
            return replace(token, fold=key)
    return token
