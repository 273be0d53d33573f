"""The lexicons that ship are sound, and mistakes in them are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.markets.market import default_market
from agents.understanding.lexicon import (
    Entry,
    LexiconError,
    Sense,
    keys_of,
    languages,
    load_folder,
    load_language,
)
from agents.understanding.lexicon_check import main, name_collisions, problems


@pytest.mark.parametrize("lang", languages())
def test_a_lexicon_has_no_collisions(lang: str) -> None:
    assert list(problems(load_language(lang).entries)) == []


def test_the_check_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "0 mistakes" in capsys.readouterr().out


def test_the_check_explains_itself() -> None:
    assert main([]) == 2


def test_two_meanings_of_one_phrase_are_a_mistake() -> None:
    entries = [
        Entry(("pool",), Sense("feature", "pool", "en"), "a.toml"),
        Entry(("pool",), Sense("feature", "garden", "en"), "b.toml"),
    ]
    assert list(problems(entries)) == ["'pool' means 'pool' (a.toml) and 'garden' (b.toml)"]


def test_a_misspelt_table_is_a_mistake() -> None:
    assert list(problems([Entry(("pool",), Sense("featrue", "pool", "en"), "a.toml")])) == [
        "a.toml: unknown table 'featrue'"
    ]


def test_a_star_needs_letters() -> None:
    assert list(problems([Entry(("po*",), Sense("feature", "pool", "en"), "a.toml")])) == [
        "a.toml: 'po*' is too short for a star"
    ]


def test_names_that_are_words_are_listed() -> None:
    assert any(line.startswith("Bahçeli") for line in name_collisions(default_market()))


@pytest.mark.parametrize(
    ("phrase", "lang", "keys"),
    [
        ("Denize Nazır", "tr", [("denize", "nazir")]),
        ("квартир*", "ru", [("квартир*",)]),
        ("möbliert", "de", [("mobliert",), ("moebliert",)]),
        ("don't", "en", [("don", "t")]),
        ("شبانه‌روزی", "fa", [("شبانه", "روزی")]),
    ],
)
def test_phrases_become_keys(phrase: str, lang: str, keys: list[tuple[str, ...]]) -> None:
    assert keys_of(phrase, lang) == keys


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[feature.pool", "bad.toml"),
        ("[feature.pool]\nword = ['pool']", "words = [...] is missing"),
        ("[feature.pool]\nwords = [3]", "is not text"),
        ("[feature.pool]\nwords = ['...']", "has no letters"),
        ("feature = 3", "should be a table"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "tr").mkdir()
    (tmp_path / "tr" / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=said.replace("[", r"\[").replace("(", r"\(")):
        load_folder(tmp_path)


def test_a_markets_own_words_are_read(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text(
        'language = "tr"\n[category.university]\nwords = ["daü"]\n', encoding="utf-8"
    )
    assert [entry.key for entry in load_folder(tmp_path)] == [("dau",)]
