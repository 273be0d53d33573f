"""What is remembered, in the words of its reader."""

import pytest

from agents.markets.market import default_market
from agents.replies.fact_words import fact_in_words
from agents.replies.voice import voice_for


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "currency: GBP"), ("tr", "para birimi: GBP"), ("ru", "валюта: GBP"), ("de", "Währung: GBP")],
)
def test_a_currency_is_named_in_the_readers_language(lang, said):
    assert (
        fact_in_words("currency", "currency: GBP", {"currency": "GBP"}, voice_for(lang), default_market())
        == said
    )


def test_a_fact_of_no_known_kind_is_said_as_it_was_written():
    told = fact_in_words(None, "works in Lefke", {}, voice_for("en"), default_market())
    assert "works in Lefke" in told
