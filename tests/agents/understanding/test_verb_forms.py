"""A verb that nobody listed is no misspelt word, and says whether it tells or wishes."""

import pytest

from agents.markets.market import default_market
from agents.understanding.lexicon import load_language
from agents.understanding.reading import read
from agents.understanding.verb_forms import VerbForms, verb_forms


@pytest.fixture(scope="module")
def verbs() -> VerbForms:
    endings = load_language("tr").endings
    assert endings is not None
    assert endings.verbs is not None
    return endings.verbs


@pytest.mark.parametrize(
    "word", ["gecelim", "kaldigimiz", "cikamiyorum", "soruyorum", "anliyorlarmis", "yapicaz", "gelmeyecekti"]
)
def test_a_stem_with_a_verbs_endings_is_a_form(verbs: VerbForms, word: str) -> None:
    assert verbs.is_form(word)


@pytest.mark.parametrize("word", ["kiralk", "dayre", "asansr", "gecelik", "mbilyali"])
def test_a_misspelt_or_another_word_is_none(verbs: VerbForms, word: str) -> None:
    assert not verbs.is_form(word)


def test_a_verb_tells_unless_it_wishes_or_decides(verbs: VerbForms) -> None:
    assert verbs.tells("gitti")
    assert verbs.tells("gonderiyor")
    assert not verbs.tells("istedik")
    assert not verbs.tells("gidecek")


def test_a_language_without_a_list_of_verbs_has_none() -> None:
    assert verb_forms({}) is None


def test_a_verb_is_not_mended_into_what_it_resembles() -> None:
    assert all(m.kind != "listing_type" for m in read("o kısmı geçelim", default_market(), "tr").mentions)


@pytest.mark.parametrize(
    "text",
    ["eşimle konuşup dönerim", "dolayı", "kanser hastası değil", "terzi", "ters geldi", "kocam", "hatasız", "düşman",
     "kapasitesi", "karşılaştık", "kutsal", "akraba", "makale", "portakal", "çevremden", "türküm"],
)  # fmt: skip
def test_an_ordinary_word_is_no_misspelt_wish(text: str) -> None:
    said = {"feature", "category", "cuisine", "topic", "currency", "place", "title_deed", "property_type", "listing_type",
            "bathrooms", "group", "out_of_area", "when"}  # fmt: skip
    assert not {m.kind for m in read(text, default_market(), "tr").mentions} & said
