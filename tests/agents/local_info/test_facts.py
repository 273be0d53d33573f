"""Law, fees and custom are told with date and source, both sides where they differ, and never as advice."""

from __future__ import annotations

from pathlib import Path

import pytest
from agent_stage import tools, turn, with_market

import agents
from agents.local_info.agent import answer
from agents.local_info.facts import read_facts
from agents.replies import LANGUAGES, voice_for

FACTS_FILE = Path(agents.__file__).parent / "markets/north_cyprus/facts.toml"
FACTS = read_facts(FACTS_FILE)


def test_every_fact_is_told_in_every_language_and_says_where_it_is_from() -> None:
    for fact in FACTS:
        assert set(fact.texts) == set(LANGUAGES)
        if fact.kind == "read":
            assert fact.source
            assert fact.url.startswith("http")


def test_a_dispute_has_two_sides_with_different_sources() -> None:
    for dispute in {fact.dispute for fact in FACTS if fact.dispute}:
        assert len({fact.source for fact in FACTS if fact.dispute == dispute}) >= 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("topic", sorted({fact.topic for fact in FACTS}))
async def test_a_topic_is_answered_with_its_facts_and_is_no_advice(topic: str, lang: str) -> None:
    reply = await answer(turn("local_info", lang=lang, local={"topic": topic}), tools())
    voice = voice_for(lang)
    assert reply.text.endswith(voice.say("local_info.facts.disclaimer"))
    for fact in FACTS:
        assert (fact.texts[lang] in reply.text) == (fact.topic == topic)


async def test_fees_are_dated_and_both_sources_are_shown() -> None:
    reply = await answer(turn("local_info", lang="tr", local={"topic": "fees"}), tools())
    assert "(Erginel Law, 15 Mayıs 2025 itibarıyla)" in reply.text
    assert "(British Residents' Society, 21 Şubat 2023 itibarıyla)" in reply.text
    assert "Bu konuda kaynaklar çelişiyor" in reply.text


async def test_general_knowledge_is_marked_as_such() -> None:
    reply = await answer(turn("local_info", local={"topic": "rental_rules"}), tools())
    assert "(general knowledge, not from a source)" in reply.text


async def test_an_unknown_topic_is_not_guessed_at() -> None:
    reply = await answer(turn("local_info", local={"topic": "mortgage"}), tools())
    assert reply.text.startswith("I have no dated, sourced fact on that, and I won't guess.")
    assert "title deeds" in reply.text


async def test_a_market_without_facts_has_none() -> None:
    reply = await answer(turn("local_info", local={"topic": "fees"}), with_market(tools(), folder=None))
    assert "won't guess" in reply.text


@pytest.mark.parametrize(
    "entry",
    [
        'topic = "fees"\nkind = "read"\ntext = { en = "x" }',
        'topic = "fees"\nkind = "heard"\nsource = "a"\ntext = { en = "x" }',
        'kind = "read"\nsource = "a"\ntext = { en = "x" }',
    ],
)
def test_a_fact_without_topic_or_source_is_refused(entry: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(f"[[facts]]\n{entry}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="fact 1"):
        read_facts(path)
