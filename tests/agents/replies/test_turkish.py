"""Turkish names take their endings by vowel harmony, hard consonants and the pronominal n."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.markets.market import default_market
from agents.replies import voice_for
from agents.replies.turkish import CASES, Case, with_case

NAMES = [place.name for place in default_market().gazetteer]


@pytest.mark.parametrize(
    ("name", "case", "said"),
    [
        ("Girne", "loc", "Girne'de"),
        ("Girne", "abl", "Girne'den"),
        ("Girne", "dat", "Girne'ye"),
        ("Girne", "gen", "Girne'nin"),
        ("Gazimağusa", "loc", "Gazimağusa'da"),
        ("Gazimağusa", "dat", "Gazimağusa'ya"),
        ("Lefkoşa", "gen", "Lefkoşa'nın"),
        ("Güzelyurt", "loc", "Güzelyurt'ta"),
        ("Güzelyurt", "gen", "Güzelyurt'un"),
        ("İskele", "loc", "İskele'de"),
        ("Alsancak", "abl", "Alsancak'tan"),
        ("Gönyeli", "acc", "Gönyeli'yi"),
        ("Karpaz", "loc", "Karpaz'da"),
        ("Long Beach", "loc", "Long Beach'te"),
        ("Bellapais", "loc", "Bellapais'te"),
        ("Yeniboğaziçi", "loc", "Yeniboğaziçi'nde"),
        ("Beyarmudu", "abl", "Beyarmudu'ndan"),
        ("Karaoğlanoğlu", "loc", "Karaoğlanoğlu'nda"),
        ("Mağusa Surlariçi", "loc", "Mağusa Surlariçi'nde"),
        ("Tatlısu", "loc", "Tatlısu'da"),
        ("Esentepe", "loc", "Esentepe'de"),
        ("İnönü", "loc", "İnönü'de"),
        ("Girne Kalesi", "dat", "Girne Kalesi'ne"),
        ("Near East Hospital", "loc", "Near East Hospital'da"),
    ],
)
def test_a_name_takes_the_ending_people_say(name: str, case: Case, said: str) -> None:
    assert with_case(name, case) == said


@pytest.mark.parametrize("name", NAMES)
def test_every_place_of_the_market_can_take_every_ending(name: str) -> None:
    for case in CASES:
        ending = with_case(name, case).removeprefix(f"{name}'")
        assert 1 <= len(ending) <= 4


@given(st.text(max_size=30), st.sampled_from(CASES))
def test_whatever_a_place_is_called_its_name_stays_whole(name: str, case: Case) -> None:
    assert with_case(name, case).startswith(f"{name}'")


def test_only_turkish_adds_endings() -> None:
    assert voice_for("tr").say("concierge.example.home", place="Lapta").startswith("“Lapta'da")
    assert "Lapta'" not in voice_for("en").say("concierge.example.home", place="Lapta")
