"""Say which of a market's languages a message is in: script first, then known words, and a statistical guess only where both are silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agents.understanding.cut_endings import cut_endings
from agents.understanding.mentions import Token
from agents.understanding.vocabulary import NAME, Vocabulary

_SCRIPTS = {"ru": ("Ѐ", "ԯ"), "fa": ("؀", "ۿ")}
"""Languages that a script alone decides in the markets we know; all others are written in Latin letters, and sometimes these."""
_LETTERS = {"tr": "ığşİ", "de": "äßÄ"}
_DECISIVE = 0.6
"""Lead in known words over the next language that needs no second opinion."""
_SHORT_WORDS = 2
_SHORT_WORD = 2
"""Letters of words that are spelled alike in too many languages to tell one."""
_GUESS_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Detected:
    """`spoken` is the language of these words, `lang` the one to answer in: the hint, while turns are too short to tell."""

    spoken: str
    lang: str
    confident: bool


def detect(tokens: Sequence[Token], vocabulary: Vocabulary, hint: str | None) -> Detected:
    """Detect the language of a message; `hint` is the language of the conversation so far."""
    languages = vocabulary.languages
    hint = hint if hint in languages else None
    if len(languages) == 1:
        return Detected(languages[0], languages[0], True)
    words = [t for t in tokens if t.kind == "word"]
    latin = [lang for lang in languages if lang not in _SCRIPTS or lang in vocabulary.latin_too]
    scripted = _by_script(words, languages)
    if scripted is not None:
        return Detected(scripted, scripted, True)
    fallback = hint if hint in latin else (latin or list(languages))[0]
    if not any(token.fold.isascii() for token in words):
        return Detected(hint or fallback, hint or fallback, False)
    scores, telling = _evidence(words, vocabulary, latin)
    ranked = sorted(latin, key=lambda lang: (-scores[lang], lang != fallback))
    best = ranked[0]
    lead = scores[best] - (scores[ranked[1]] if len(ranked) > 1 else 0.0)
    if lead >= _DECISIVE:
        short = telling <= _SHORT_WORDS and lead < _SHORT_WORDS
        keep = hint is not None and hint != best and short
        return Detected(best, hint if keep and hint else best, not keep)
    if hint is None and telling > 0:
        guessed = _guess(words, vocabulary, tuple(lang for lang in latin if lang not in _SCRIPTS))
        if guessed is not None:
            return Detected(guessed, guessed, False)
    spoken = best if lead > 0 and hint is None else (hint or fallback)
    if lead > 0.3:
        spoken = best
    return Detected(spoken, hint or spoken, False)


def _by_script(words: Sequence[Token], languages: Sequence[str]) -> str | None:
    """Give the language whose script most of the words have, if that is not Latin."""
    counts = dict.fromkeys(_SCRIPTS, 0)
    latin = 0
    for token in words:
        lang = next((lang for lang, (low, high) in _SCRIPTS.items() if low <= token.fold[0] <= high), None)
        if lang is None:
            latin += 1
        else:
            counts[lang] += 1
    best = max(counts, key=lambda lang: counts[lang])
    return best if best in languages and counts[best] and counts[best] * 2 >= latin else None


def _evidence(
    words: Sequence[Token], vocabulary: Vocabulary, languages: Sequence[str]
) -> tuple[dict[str, float], int]:
    scores = dict.fromkeys(languages, 0.0)
    telling = 0
    bends_names = next(
        (lang for lang in languages if lang in vocabulary.endings and vocabulary.endings[lang].names), None
    )
    for token in words:
        if token.suffix:
            continue
        known = (vocabulary.known if len(token.fold) > 2 else vocabulary.whole).get(token.fold, frozenset())
        owners = [lang for lang in languages if lang in known]
        if (
            not known and len(token.fold) > _SHORT_WORD
        ):  # a word of any language is no sign of another one's dialect
            owners = [lang for lang in languages if token.fold in vocabulary.spelled[lang]]
        if NAME in known and not owners:
            continue
        telling += 1
        for lang, letters in _LETTERS.items():
            if lang in scores and any(c in letters for c in token.text):
                scores[lang] += 0.6
        if owners:
            for lang in owners:
                scores[lang] += 1.0 / len(owners) ** 2
        elif bends_names is not None and _is_bent_name(token.fold, vocabulary):
            telling -= 1
            scores[bends_names] += 0.3
        else:
            for lang, endings in vocabulary.endings.items():
                if lang in scores and any(
                    lang in vocabulary.whole.get(stem, ()) for stem, _, _ in cut_endings(token.fold, endings)
                ):
                    scores[lang] += 0.7
    return scores, telling


def _is_bent_name(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word is a place name with an ending: "girnede"."""
    endings = vocabulary.name_endings
    return endings is not None and any(
        NAME in vocabulary.known.get(stem, ()) for stem, _, _ in cut_endings(word, endings)
    )


@lru_cache(maxsize=4)
def _identifier(languages: tuple[str, ...]) -> Any:
    """Load the statistical model once, when a message first needs it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([lang for lang in languages if lang in identifier.labels])
    return identifier


def load_guess(vocabulary: Vocabulary) -> None:
    """Load the statistical model of a market's languages now rather than with the first message that needs it."""
    latin = tuple(lang for lang in vocabulary.languages if lang not in _SCRIPTS)
    if len(latin) > 1:
        _identifier(latin)


def _guess(words: Sequence[Token], vocabulary: Vocabulary, languages: tuple[str, ...]) -> str | None:
    """Ask the statistical model about the words that are no names."""
    told = " ".join(t.text for t in words if NAME not in vocabulary.known.get(t.fold, ()))
    if len(told) < _GUESS_LETTERS:
        return None
    lang, probability = _identifier(languages).classify(told.lower())
    return str(lang) if probability > 0.5 else None
