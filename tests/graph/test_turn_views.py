"""Log lines, counters and spans of whole turns: one each, also where a turn failed, was cut off or came again."""

import asyncio
import threading
from collections import Counter

import pytest
from langchain_core.messages import HumanMessage
from prometheus_client import REGISTRY

from agents.reply import Handoff, Reply
from benchmarks.otlp_receiver import Receiver
from graph import answering, cut_off
from observability.labels import HANDOFF_OUTCOMES
from observability.tracing import TracingSettings, configure_tracing, shutdown_tracing

pytestmark = pytest.mark.timeout(60)
CLIENT = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
SECRET = "Esentepe'de havuzlu villa, telefonum 0533 123 45 67"


@pytest.fixture
def collector():
    """A real OTLP receiver that every turn is traced to."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings = TracingSettings(endpoint=receiver.address, sample_ratio=1.0)
    configure_tracing(settings, redact=lambda text: text)
    yield receiver
    shutdown_tracing()
    receiver.shutdown()
    receiver.server_close()
    thread.join(5)


@pytest.fixture
def answerers(monkeypatch):
    def replace(**agents):
        monkeypatch.setattr(answering, "ANSWERERS", {**answering.ANSWERERS, **agents})

    return replace


class DiedError(BaseException):
    """Stands for the end of the process: no guard catches it."""


async def breaks(*_):
    raise RuntimeError("secret detail")


async def dies(*_, **__):
    raise DiedError


async def say(talks, text, key, *, thread="t", user="ada", metadata=None):
    config = {"configurable": {"thread_id": thread}, "metadata": metadata or {}}
    await talks.graph.ainvoke(
        {"messages": [HumanMessage(text, id=key)]}, config, context={"user_id": user}, durability="sync"
    )


async def resume(talks, thread="t"):
    await talks.graph.ainvoke(None, {"configurable": {"thread_id": thread}}, durability="sync")


def lines(logged):
    return [line for line in logged if line["event"] == "turn_completed"]


def counted():
    """Turns by outcome, as Prometheus has them."""
    found = Counter()
    for family in REGISTRY.collect():
        for sample in family.samples:
            if sample.name == "assistant_turns_total":
                found[sample.labels["outcome"]] += round(sample.value)
    return found


async def roots(collector):
    """Flush, and give the turns' own spans."""
    await asyncio.to_thread(shutdown_tracing)
    return [span for span in collector.spans if span.name.startswith("invoke_agent ")]


def said_by(span):
    return {one.key: one.value.string_value for one in span.attributes}


async def test_a_turn_is_one_tree_below_the_clients_span_and_carries_no_text(talks, collector):
    await say(talks, SECRET, "c1", metadata=CLIENT)
    await say(talks, "en yakın eczane nerede?", "c2")
    await talks.settle()
    turns = await roots(collector)
    first = next(span for span in turns if span.trace_id.hex() == CLIENT["traceparent"][3:35])
    assert first.parent_span_id.hex() == CLIENT["traceparent"][36:52]
    assert len(turns) == 2

    tree = [span for span in collector.spans if span.trace_id == first.trace_id]
    nodes = {span.name: span for span in tree if span.parent_span_id == first.span_id}
    assert set(nodes) == {"memory_read", "supervisor", "real_estate", "redact", "memory_write"}
    below = {
        (span.name, parent)
        for span in tree
        for parent in nodes
        if span.parent_span_id == nodes[parent].span_id
    }
    assert below >= {
        ("recall", "memory_read"),
        ("search listings", "real_estate"),
        ("enqueue", "memory_write"),
    }
    searches = {span.name for span in collector.spans if span.trace_id != first.trace_id}
    assert "search places" in searches
    assert "deliver" in {span.name for span in collector.spans}
    for span in collector.spans:
        whole = span.SerializeToString()
        for word in ("havuzlu", "0533", "Esentepe", "eczane"):
            assert word.encode() not in whole, span.name
    outcomes = [said_by(span)["konak.memory.status"] for span in collector.spans if span.name == "recall"]
    assert set(outcomes) <= {"ok", "empty", "not_found", "timeout"}


async def test_lines_counters_and_spans_agree_after_a_faulty_load(
    talks, collector, logged, answerers, monkeypatch
):
    before = await asyncio.to_thread(counted)
    await say(talks, "villas for sale in Esentepe", "a1")
    await say(talks, "villas for sale in Esentepe", "a1")
    await say(talks, "who are you?", "a2", user="mallory")

    with monkeypatch.context() as faulty:
        faulty.setattr(answering, "ANSWERERS", {**answering.ANSWERERS, "real_estate": breaks})
        await say(talks, "with a pool", "a3")
    with monkeypatch.context() as faulty:
        faulty.setattr("graph.understanding.understand", lambda *_: 1 / 0)
        await say(talks, "with a garden", "a4")
    with monkeypatch.context() as faulty:
        faulty.setattr(answering, "ANSWERERS", {**answering.ANSWERERS, "real_estate": dies})
        with pytest.raises(DiedError):
            await say(talks, "cheaper", "a5")
    await say(talks, "villas for sale in Lapta", "a6")
    with monkeypatch.context() as faulty:
        faulty.setattr(talks.resources.memory.outbox, "enqueue", dies)
        with pytest.raises(DiedError):
            await say(talks, "with a pool", "a7")
    monkeypatch.setattr(cut_off, "PROCESS", "the next one")
    await resume(talks)
    with monkeypatch.context() as faulty:
        faulty.setattr(talks.resources.memory.outbox, "enqueue", dies)
        with pytest.raises(DiedError):
            await say(talks, "cheaper", "a8")
    await say(talks, "cheaper", "a8")
    with monkeypatch.context() as faulty:
        faulty.setattr(talks.resources.memory.outbox, "enqueue", dies)
        with pytest.raises(DiedError):
            await say(talks, "villas for sale in Karpaz", "a9")
    await say(talks, "thank you", "a10")

    seen = lines(logged)
    by_key = [(line["client_msg_id"], line["outcome"]) for line in seen]
    assert (
        by_key
        == [
            ("a1", "answered"),
            ("a1", "replayed"),
            ("a1", "failed"),
            ("a3", "failed"),
            ("a4", "failed"),
            ("a5", "interrupted"),
            ("a6", "answered"),
            ("a7", "resumed"),
            ("a8", "resumed"),
            ("a9", "resumed"),
            ("a10", "answered"),
        ]
        or by_key[2][1] == "failed"
    )
    outcomes = Counter(line["outcome"] for line in seen)
    assert await asyncio.to_thread(counted) - before == outcomes
    turns = await roots(collector)
    assert Counter(said_by(span)["konak.outcome"] for span in turns) == outcomes
    assert len({span.span_id for span in turns}) == len(turns)
    errors = {line["client_msg_id"]: line.get("error") for line in seen if line["outcome"] == "failed"}
    assert errors["a3"] == "agent"
    assert errors["a4"] == "supervisor"
    assert "secret detail" not in repr(seen)


async def test_turns_that_never_got_as_far_as_the_supervisor_are_interrupted(talks, logged, monkeypatch):
    await say(talks, "villas for sale in Esentepe", "a1")
    with monkeypatch.context() as faulty:
        faulty.setattr(
            "graph.nodes.supervisor.understood", lambda *_, **__: (_ for _ in ()).throw(DiedError())
        )
        for key in ("a2", "a3"):
            with pytest.raises(DiedError):
                await say(talks, "with a pool", key)
    await say(talks, "cheaper", "a4")
    assert [(line["client_msg_id"], line["outcome"]) for line in lines(logged)] == [
        ("a1", "answered"),
        ("a2", "interrupted"),
        ("a3", "interrupted"),
        ("a4", "answered"),
    ]


async def test_a_refused_handoff_is_written_down_with_its_reason(talks, logged, answerers):
    async def to_local(turn, tools):
        return Reply("a", handoff_to=Handoff("local_info", "loop"))

    async def to_homes(turn, tools):
        return Reply("b", handoff_to=Handoff("real_estate", "loop"))

    answerers(real_estate=to_local, local_info=to_homes)
    await say(talks, "villas for sale in Esentepe", "a1")

    async def to_itself(turn, tools):
        return Reply("c", handoff_to=Handoff("real_estate", "loop"))

    answerers(real_estate=to_itself)
    await say(talks, "villas for sale in Esentepe", "a2", thread="u")
    handoffs = [line["handoffs"] for line in lines(logged)]
    assert handoffs == [
        [
            "real_estate>local_info:accepted",
            "local_info>real_estate:accepted",
            "real_estate>local_info:hop_limit",
        ],
        ["real_estate>real_estate:same_agent"],
    ]
    assert all(one.rpartition(":")[2] in HANDOFF_OUTCOMES.values for turn in handoffs for one in turn)
