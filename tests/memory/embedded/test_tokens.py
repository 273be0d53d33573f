"""Tokens: what the search index holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from memory.embedded.tokens import TOKENS_VERSION, grams, index_texts, owned, words


def test_words_lose_case_accents_and_the_dot_of_the_i() -> None:
    assert words("Lapta'da HAVUZLU, İSKELE ışık Şişli; Größe café") == [
        "lapta", "da", "havuzlu", "iskele", "isik", "sisli", "grosse", "cafe",
    ]  # fmt: skip
    assert words("Квартира №5, двухкомнатная") == ["квартира", "no5", "двухкомнатная"]
    assert words("خانه در گیرنه") == ["خانه", "در", "گیرنه"]
    assert words("... [] __ ") == []


def test_grams_mark_both_ends_of_a_word() -> None:
    assert grams(["pool"]) == ["0po", "poo", "ool", "ol0"]
    assert grams(["a", "ab", "ab"]) == ["0a0", "0ab", "ab0"]


@given(st.text(max_size=200), st.integers(1, 10**6))
def test_index_terms_have_an_owner_and_no_separators(text: str, owner: int) -> None:
    for part in index_texts(owner, text):
        for term in part.split(" ") if part else []:
            assert term.startswith(f"{owner}x")
            assert all(character.isalnum() or not character.isascii() for character in term)


@given(st.text(max_size=100))
def test_the_same_text_gives_the_same_terms(text: str) -> None:
    assert index_texts(7, text) == index_texts(7, text)


def test_no_term_of_one_user_can_be_a_term_of_another() -> None:
    assert not set(owned(1, ["1xpool", "2xpool"])) & set(owned(11, ["xpool", "pool"]))


def test_a_change_of_the_terms_asks_for_a_new_version() -> None:
    """Deleting from the index needs the very terms that were put in: raise TOKENS_VERSION when this test changes."""
    assert (TOKENS_VERSION, index_texts(3, "Girne'de 2+1, DENİZ manzaralı!")) == (
        1,
        (
            "3xgirne 3xde 3x2 3x1 3xdeniz 3xmanzarali",
            " ".join(
                f"3x{gram}"
                for gram in [
                    "0gi",
                    "gir",
                    "irn",
                    "rne",
                    "ne0",
                    "0de",
                    "de0",
                    "020",
                    "010",
                    "den",
                    "eni",
                    "niz",
                    "iz0",
                    "0ma",
                    "man",
                    "anz",
                    "nza",
                    "zar",
                    "ara",
                    "ral",
                    "ali",
                    "li0",
                ]
            ),
        ),
    )
