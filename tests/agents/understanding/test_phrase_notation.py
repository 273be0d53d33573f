"""One line of a lexicon may stand for many wordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.markets.market import default_market
from agents.understanding.lexicon import LexiconError, load_folder
from agents.understanding.phrase_notation import NUMBER, UNKNOWN, Choice, can_be_empty, parse, words_of
from agents.understanding.reading import read

FAMILIES = {"<erase>": ("delete", "wipe", "get rid of"), "<me>": ("me", "us")}


def spell(text: str) -> list[tuple[str, ...]]:
    return [tuple(text.replace("'", " ").split())]


def acts(text: str) -> set[str]:
    return {str(m.value) for m in read(text, default_market(), "en").of("act")}


def test_a_phrase_is_read_as_words_choices_and_families() -> None:
    pattern = parse("<me> (see|view) [it]", FAMILIES, "en", spell)
    assert pattern == ("<en:me>", Choice((("see",), ("view",))), Choice((("it",), ())))
    assert list(words_of(pattern)) == ["see", "view", "it"]


def test_members_of_several_words_are_ways_of_their_own() -> None:
    assert parse("<erase>", FAMILIES, "en", spell) == (Choice((("<en:erase>",), ("get", "rid", "of"))),)


def test_an_apostrophe_may_be_left_out() -> None:
    assert parse("don't", {}, "en", spell) == (Choice((("don", "t"), ("dont",))),)


def test_names_and_numbers_need_no_list() -> None:
    assert parse(f"{NUMBER} to {UNKNOWN}", {}, "en", spell) == (NUMBER, "to", UNKNOWN)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [("(a|b", "not closed"), ("a] b", "too many"), ("<nobody>", "no family <nobody>")],
)
def test_what_cannot_be_read_is_named(phrase: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse(phrase, FAMILIES, "en", spell)


def test_a_phrase_that_may_be_nothing_is_a_mistake(tmp_path: Path) -> None:
    assert can_be_empty(parse("[a] [b]", {}, "en", spell))
    (tmp_path / "en.toml").write_text('[feature.pool]\nwords = ["[a] [pool]"]', encoding="utf-8")
    with pytest.raises(LexiconError, match="left out as a whole"):
        load_folder(tmp_path)


def test_what_follows_a_choice_follows_each_of_its_ways_and_nothing_else() -> None:
    assert "forget_me" in acts("wipe all the data you have on me")
    assert "forget_me" in acts("erase everything about me")
    assert "forget_me" not in acts("everything about the second one")


def test_a_name_that_nobody_knows_completes_a_phrase() -> None:
    domains = {str(m.value) for m in read("send Ottoline a text", default_market(), "en").of("domain")}
    assert "messaging" in domains


def test_a_small_word_may_stand_inside_a_phrase() -> None:
    reading = read("we don't really need the pool", default_market(), "en")
    assert [m.optional for m in reading.of("feature")] == [True]


def test_a_name_in_capitals_is_not_mended_into_a_word() -> None:
    assert [m.value for m in read("send it to Maria", default_market(), "en").of("category")] == []
