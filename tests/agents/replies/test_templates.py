"""Every language says everything that any language says, and has a word for everything the data may hold."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import agents
from agents.catalogue.features import feature_bits
from agents.replies import LANGUAGES, voice_for
from agents.replies.phrasebook import load_phrasebook

PACKAGE = Path(agents.__file__).parent
ENGLISH = voice_for("en").book.templates
PLURALS = {
    "en": {"one", "other"},
    "tr": {"other"},
    "de": {"one", "other"},
    "fa": {"other"},
    "ru": {"one", "few", "many", "other"},
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_has_exactly_the_templates_of_english(lang: str) -> None:
    assert set(voice_for(lang).book.templates) == set(ENGLISH)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_fills_in_what_the_english_text_fills_in(lang: str) -> None:
    book = voice_for(lang).book
    different = {
        key: book[key].placeholders() ^ ENGLISH[key].placeholders()
        for key in ENGLISH
        if book[key].placeholders() - {"count"} != ENGLISH[key].placeholders() - {"count"}
    }
    assert not different


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_with_plural_forms_has_those_its_language_needs(lang: str) -> None:
    lacking = {
        key: sorted(PLURALS[lang] - set(template.forms))
        for key, template in voice_for(lang).book.templates.items()
        if len(template.forms) > 1 and PLURALS[lang] - set(template.forms)
    }
    assert not lacking


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_template_is_empty_or_has_spaces_to_spare(lang: str) -> None:
    for key, template in voice_for(lang).book.templates.items():
        for variants in template.forms.values():
            for text in variants:
                assert text.strip() == text, key
                assert text, key
                assert "  " not in text, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_feature_the_catalogue_knows_has_a_word(lang: str) -> None:
    book = voice_for(lang).book
    assert not [name for name in feature_bits() if f"words.feature.{name}" not in book]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_place_that_can_be_asked_for_or_imported_has_a_word(lang: str) -> None:
    book = voice_for(lang).book
    tags = tomllib.loads((PACKAGE / "catalogue/importing/osm_categories.toml").read_text(encoding="utf-8"))
    kinds = {
        v for table in tags.values() if isinstance(table, dict) for v in table.values() if isinstance(v, str)
    }
    for path in PACKAGE.glob("understanding/lexicons/*/*.toml"):
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("category", {})
        kinds |= {table.get("value", name) for name, table in tables.items()}
    kinds -= {"weather", "sea", "centre", "center"}  # answered apart, or landmarks
    assert not [kind for kind in kinds if f"words.category.{kind}" not in book]
    assert not [kind for kind in kinds if f"words.categories.{kind}" not in book]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_topic_that_is_understood_or_answered_has_a_name(lang: str) -> None:
    book = voice_for(lang).book
    topics = set()
    for path in [*PACKAGE.glob("understanding/lexicons/*/*.toml"), *PACKAGE.glob("markets/*/lexicon/*.toml")]:
        topics |= set(tomllib.loads(path.read_text(encoding="utf-8")).get("topic", {}))
    for path in PACKAGE.glob("markets/*/facts.toml"):
        topics |= {fact["topic"] for fact in tomllib.loads(path.read_text(encoding="utf-8"))["facts"]}
    assert not [topic for topic in topics if f"local_info.topic.{topic}" not in book]


def test_an_entry_that_is_no_template_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "shop.toml").write_text("[sign]\nopen = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"shop\.sign\.open"):
        load_phrasebook("en", tmp_path)
