"""The token budget: never exceeded, and cut in one order."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from memory.budget import fit, tokens_in, tokens_of
from memory.port import Context, Fact, MemoryMessage
from memory.redaction import RedactedText

THEN = datetime(2026, 5, 1, tzinfo=UTC)
texts = st.text(max_size=60).map(RedactedText.from_store)
contexts = st.builds(
    Context,
    summary=st.none() | texts,
    facts=st.lists(texts, max_size=6).map(
        lambda found: tuple(Fact(str(number), text, THEN) for number, text in enumerate(found))
    ),
    messages=st.lists(texts, max_size=6).map(
        lambda found: tuple(
            MemoryMessage(UUID(int=number), "user", text, THEN) for number, text in enumerate(found)
        )
    ),
)


def cost(context: Context) -> int:
    parts = [*(fact.text for fact in context.facts), *(message.content for message in context.messages)]
    return sum(map(tokens_of, [context.summary or "", *parts]))


def fact(text: str) -> Fact:
    return Fact(text, RedactedText.from_store(text), THEN)


def message(text: str) -> MemoryMessage:
    return MemoryMessage(UUID(int=hash(text) % 2**128), "user", RedactedText.from_store(text), THEN)


FULL = Context(
    summary=RedactedText.from_store("s" * 40),
    facts=(fact("a" * 40), fact("b" * 40)),
    messages=(message("old" + "m" * 37), message("new" + "m" * 37)),
)


@given(contexts, st.integers(-5, 120))
def test_what_is_kept_never_exceeds_the_budget(context: Context, budget: int) -> None:
    assert cost(fit(context, budget)) <= max(budget, 0)


@given(contexts)
def test_enough_budget_keeps_everything(context: Context) -> None:
    assert fit(context, cost(context)) == context


@given(contexts, st.integers(0, 120), st.integers(0, 120))
def test_more_budget_never_keeps_less(context: Context, one: int, other: int) -> None:
    small, large = (fit(context, budget) for budget in sorted((one, other)))
    assert set(small.facts) <= set(large.facts)
    assert len(small.summary or "") <= len(large.summary or "")


def test_the_oldest_message_goes_first() -> None:
    assert fit(FULL, 40).messages == FULL.messages[1:]
    assert fit(FULL, 40).facts == FULL.facts


def test_all_messages_go_before_a_fact() -> None:
    kept = fit(FULL, 25)
    assert kept.messages == ()
    assert kept.facts == FULL.facts[:1]


def test_the_least_relevant_fact_goes_before_the_others() -> None:
    assert fit(FULL, 20).facts == FULL.facts[:1]


def test_a_message_is_not_kept_in_place_of_a_fact_that_did_not_fit() -> None:
    context = Context(facts=(fact("f" * 400),), messages=(message("hi"),))
    assert fit(context, 20) == Context()


def test_the_summary_is_cut_last() -> None:
    kept = fit(FULL, 4)
    assert kept.facts == kept.messages == ()
    assert kept.summary == "s" * 16
    assert isinstance(kept.summary, RedactedText)


def test_a_budget_of_nothing_keeps_nothing() -> None:
    assert fit(FULL, 0) == Context()


def test_other_scripts_count_for_more_than_ascii() -> None:
    assert tokens_of("kiralik ev") == 3
    assert tokens_of("квартира") == 4
    assert tokens_of("") == 0


@given(contexts, st.integers(50, 400))
def test_what_a_fitted_context_is_said_to_take_is_within_its_budget(context: Context, budget: int) -> None:
    assert tokens_in(fit(context, budget)) <= budget
