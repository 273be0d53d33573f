"""Answer questions of law, fees and custom: dated facts with their sources, both sides where they differ, no advice."""

from __future__ import annotations

from collections.abc import Sequence

from agents.local_info.facts import Fact, facts_of
from agents.local_info.visit import Visit
from agents.replies import Voice
from agents.replies.day_label import say_as_of
from agents.reply import Reply

_FALLBACKS = ("en", "tr")


async def show_facts(visit: Visit) -> Reply:
    """State what is known of a topic; say so, and name the topics there are, where nothing is."""
    voice = visit.voice
    topics = _topics(visit)
    known = await facts_of(visit.tools.market)
    blocks = [block for topic in topics for block in _topic(topic, known, voice)]
    if not blocks:
        blocks = [voice.say("local_info.facts.none")]
        others = list(dict.fromkeys(fact.topic for fact in known))
        if others:
            names = voice.comma(voice.say(f"local_info.topic.{t}") for t in others if _named(t, voice))
            blocks.append(voice.say("local_info.facts.other", topics=names))
    else:
        blocks.append(voice.say("local_info.facts.disclaimer"))
    sources = [
        {"source": fact.source, "url": fact.url, "as_of": str(fact.as_of or ""), "kind": fact.kind}
        for fact in known
        if fact.topic in topics
    ]
    return visit.reply("\n\n".join(blocks), notes={"topic": topics, "sources": sources})


def _topics(visit: Visit) -> list[str]:
    topic = visit.request.get("topic")
    return [topic] if isinstance(topic, str) else [str(name) for name in topic or ()]


def _topic(topic: str, known: Sequence[Fact], voice: Voice) -> list[str]:
    facts = [fact for fact in known if fact.topic == topic]
    if not facts:
        return []
    plain = [_item(fact, voice) for fact in facts if fact.dispute is None]
    blocks = [voice.say("local_info.facts.heading", topic=_name(topic, voice))]
    if plain:
        blocks.append("\n".join(plain))
    for dispute in dict.fromkeys(fact.dispute for fact in facts if fact.dispute):
        sides = [_item(fact, voice) for fact in facts if fact.dispute == dispute]
        blocks.append("\n".join([voice.say("local_info.facts.disputed"), *sides]))
    return blocks


def _item(fact: Fact, voice: Voice) -> str:
    text = next((fact.texts[lang] for lang in (voice.lang, *_FALLBACKS) if lang in fact.texts), "")
    return voice.say("local_info.facts.item", text=text, source=_source(fact, voice))


def _source(fact: Fact, voice: Voice) -> str:
    if fact.kind == "compiled":
        return voice.say("words.fact_kind.compiled")
    source = voice.isolate(fact.source)
    if fact.as_of is None:
        return voice.say("words.fact_kind.undated", source=source)
    return voice.say("words.fact_kind.read", source=source, date=say_as_of(fact.as_of, voice))


def _named(topic: str, voice: Voice) -> bool:
    return f"local_info.topic.{topic}" in voice.book


def _name(topic: str, voice: Voice) -> str:
    return voice.say(f"local_info.topic.{topic}") if _named(topic, voice) else topic.replace("_", " ")
