"""Say how each token may be read: as it stands, without its ending, cut where spaces are missing, or mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from agents.understanding.cut_endings import cut_endings
from agents.understanding.matching import Form
from agents.understanding.meant_words import as_meant
from agents.understanding.mentions import Token
from agents.understanding.phrase_notation import NUMBER, UNKNOWN
from agents.understanding.typos import MAX_MENDED, Spellings, spellings
from agents.understanding.vocabulary import NAME, Vocabulary

Forms = tuple[Form, ...]
_UNKNOWN, _NUMBER = Form(UNKNOWN), Form(NUMBER)
_SHORTEST_ELSEWHERE = 7
"""Letters of a place elsewhere that may be mended into: Burma is not Bursa."""
_NOUNS_IN_CAPITALS = frozenset({"de"})
_SHORTEST_GLUED = 10
"""Letters below which a word is rather a name nobody told us ("Portland") than two words without a space."""
_LONGEST_GLUED = 40
_SHORTEST_FIRST_PART = 3
"""Letters that must stand before the head of a compound."""


def read_forms(
    tokens: Sequence[Token], vocabulary: Vocabulary, lang: str, *, mend: bool = True
) -> tuple[list[Token], list[Forms]]:
    """Give the tokens, glued ones cut apart, with their forms in the order of preference."""
    out: list[Token] = []
    forms: list[Forms] = []
    mended = 0
    for token in as_meant(tokens, vocabulary, lang, lambda word: bool(known_forms(word, vocabulary, lang))):
        if token.glued and out and _ends_number(token, out[-1], vocabulary, lang):
            token = replace(token, suffix=True)
        own = known_forms(token.fold, vocabulary, lang)
        if token.text.isupper() and NAME in vocabulary.known.get(token.text, ()):
            own = (*own, Form(token.text))  # SF
        if token.kind == "word" and not token.suffix and not _is_known(own, vocabulary, token.fold, lang):
            pieces = cut_glued(token.fold, vocabulary, lang)
            if pieces:
                for piece in _cut(token, pieces):
                    out.append(piece)
                    forms.append(known_forms(piece.fold, vocabulary, lang))
                continue
            if mend and mended < MAX_MENDED and len(token.fold) >= 4:
                mended += 1
                mended_as = mended_forms(token.fold, vocabulary, lang)
                if lang not in _NOUNS_IN_CAPITALS and _is_name(token, out):
                    mended_as = tuple(form for form in mended_as if form.key in vocabulary.place_words)
                own = (*mended_as, *own)
        out.append(token)
        forms.append(own or (Form(token.fold),))
    return out, forms


def with_families(
    tokens: Sequence[Token], readings: Sequence[Sequence[Forms]], vocabulary: Vocabulary, lang: str
) -> list[list[Forms]]:
    """Let every token also be read as a word of its families, in each of several readings of the same tokens."""
    families = vocabulary.families.get(lang, {})
    out: list[list[Forms]] = [[] for _ in readings]
    for index, token in enumerate(tokens):
        named: list[Form] = []
        for form in readings[0][index]:
            named.extend(Form(name, form.certainty) for name in families.get(form.key, ()))
        if token.kind == "number":
            named.append(_NUMBER)
        elif (
            token.kind == "word"
            and families
            and not token.suffix
            and lang not in vocabulary.known.get(token.fold, ())
        ):
            named.append(_UNKNOWN)
        for forms, reading in zip(out, readings, strict=True):
            forms.append((*reading[index], *named) if named else reading[index])
    return out


def _is_name(token: Token, before: Sequence[Token]) -> bool:
    """Whether a capital in the middle of a sentence shows that a word is a name: Maria is no marina."""
    return (
        bool(before)
        and token.text[0].isupper()
        and not token.text.isupper()
        and before[-1].kind != "mark"
        and any(other.kind == "word" and other.text.islower() for other in before)
    )


def _ends_number(token: Token, before: Token, vocabulary: Vocabulary, lang: str) -> bool:
    """Whether a glued piece is the ending of a number whose apostrophe was left out: 700e, 350yi."""
    endings = vocabulary.endings.get(lang)
    if before.kind != "number" or endings is None or not endings.names:
        return False
    return token.fold in endings.names and token.fold not in vocabulary.scales


def known_forms(word: str, vocabulary: Vocabulary, lang: str) -> Forms:
    """Give the ways in which a word is known, none if it is not."""
    langs = vocabulary.known.get(word, frozenset())
    forms: list[Form] = [Form(word)] if langs else []
    forms.extend(_starred(word, vocabulary))
    if lang not in vocabulary.plain.get(word, ()) and NAME not in langs:
        forms.extend(_stems(word, vocabulary, lang))
    if not langs:  # behind the stems: "Neubauwohnungen" are more than flats
        forms.extend(_compound(word, vocabulary))
    return tuple(forms)


def _is_known(forms: Forms, vocabulary: Vocabulary, word: str, lang: str) -> bool:
    """Whether a word is known for itself, and not by a loose "al*" inside a longer phrase alone, or is a verb's form."""
    if any(not form.key.endswith("*") or form.key in vocabulary.whole for form in forms):
        return True
    endings = vocabulary.endings.get(lang)
    return endings is not None and endings.verbs is not None and endings.verbs.is_form(word)


def telling(lang: str, vocabulary: Vocabulary) -> Callable[[str], bool] | None:
    """Give what knows the verbs of a language that tell and wish nothing; None where its verbs are not listed."""
    endings = vocabulary.endings.get(lang)
    return endings.verbs.tells if endings is not None and endings.verbs is not None else None


def _starred(word: str, vocabulary: Vocabulary) -> Iterable[Form]:
    for size in range(len(word), vocabulary.shortest_star - 1, -1):
        if word[:size] in vocabulary.stars:
            yield Form(word[:size] + "*")


def _compound(word: str, vocabulary: Vocabulary) -> Iterable[Form]:
    """Give the head of a compound whose first part nobody listed: "Anlagewohnung" is a flat."""
    for size in vocabulary.head_sizes:
        if len(word) >= size + _SHORTEST_FIRST_PART and word[-size:] in vocabulary.heads:
            yield Form("*" + word[-size:])
            return


def _stems(word: str, vocabulary: Vocabulary, lang: str) -> list[Form]:
    found: list[Form] = []
    own = vocabulary.endings.get(lang)
    for endings, wanted in ((own, lang), (vocabulary.name_endings, NAME)):
        if endings is None:
            continue
        for stem, ending, without in cut_endings(word, endings):
            if len(stem) < 4 and stem in vocabulary.number_words.get(lang, ()):
                continue  # "bina" is no thousand
            if wanted in vocabulary.known.get(stem, ()) and all(form.key != stem for form in found):
                found.append(Form(stem, 1.0, without, ending))
    return sorted(found, key=lambda form: -len(form.key))[:4]


def cut_glued(word: str, vocabulary: Vocabulary, lang: str) -> tuple[str, ...]:
    """Cut "kiralikdaire" or "girnedekiralik" into known words; () where that does not come out even."""
    size = len(word)
    number = _cut_number(word, vocabulary.number_words.get(lang, frozenset()))
    if number:
        return number
    if not _SHORTEST_GLUED <= size <= _LONGEST_GLUED:
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * size
    for end in range(3, size + 1):
        for start in range(max(0, end - 16), end - 2):
            before = best[start]
            if before is None or len(before) >= 4 or (start and start < 3):
                continue
            piece = word[start:end]
            if _stands_alone(piece, vocabulary, lang):
                chosen = best[end]
                if chosen is None or len(before) + 1 < len(chosen):
                    best[end] = (*before, piece)
    pieces = best[size] or ()
    return pieces if len(pieces) > 1 else ()


def _cut_number(word: str, number_words: frozenset[str]) -> tuple[str, ...]:
    """Cut a number written as one word: ikiyüzelli, zweihundertfünfzigtausend."""
    best: list[tuple[str, ...] | None] = [(), *([None] * len(word))]
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 10), end - 1):
            before = best[start]
            if before is not None and word[start:end] in number_words and best[end] is None:
                best[end] = (*before, word[start:end])
    pieces = best[-1] or ()
    return pieces if len(pieces) > 1 else ()


def _stands_alone(piece: str, vocabulary: Vocabulary, lang: str) -> bool:
    """Whether a piece says enough to be cut out: a phrase of its own, or a name, also with an ending."""
    if len(piece) >= 4 and (piece in vocabulary.telling or lang in vocabulary.whole.get(piece, ())):
        return True
    if len(piece) < 6:
        return False
    return any(form.key in vocabulary.telling for form in _stems(piece, vocabulary, lang))


def _cut(token: Token, pieces: Sequence[str]) -> Iterable[Token]:
    at, glued = token.start, token.glued
    straight = len(token.text) == len(token.fold)
    for piece in pieces:
        end = at + len(piece) if straight else token.end
        yield replace(
            token,
            text=token.text[at - token.start : end - token.start],
            fold=piece,
            start=at,
            end=end,
            glued=glued,
        )
        at, glued = (end if straight else token.start), True


def mended_forms(word: str, vocabulary: Vocabulary, lang: str) -> Forms:
    """Give the forms of the word that was meant; it may carry an ending ("girrnede", "sterlnie")."""
    known = spellings_of(vocabulary, lang)
    mended = known.mend(word)
    if mended is not None:
        return tuple(replace(form, certainty=mended[1]) for form in known_forms(mended[0], vocabulary, lang))
    for endings, only_names in ((vocabulary.endings.get(lang), False), (vocabulary.name_endings, True)):
        for stem, ending, without in cut_endings(word, endings) if endings else ():
            if len(stem) < 5 or len(ending) < 2:
                continue
            mended = known.mend(stem)
            named = mended is not None and mended[0] in vocabulary.place_words
            if mended is not None and (named or (not only_names and len(stem) > 6)):
                return (Form(mended[0], mended[1], without, ending),)
    return ()


@lru_cache(maxsize=64)
def spellings_of(vocabulary: Vocabulary, lang: str) -> Spellings:
    """Index what may be meant in a message of a language."""
    own = {word for word, langs in vocabulary.known.items() if lang in langs}
    stems = {word[:-1] for word in own if word.endswith("*")}
    elsewhere = {word for word in vocabulary.world_words if len(word) >= _SHORTEST_ELSEWHERE}
    return spellings(
        own - vocabulary.place_words,
        set(vocabulary.place_words) | elsewhere,
        stems,
        vocabulary.cues | vocabulary.number_words[lang],
        vocabulary.core,
    )
