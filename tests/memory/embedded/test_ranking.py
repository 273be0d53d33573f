"""Ranking: rarity, scaling, damping and neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.embedded.ranking import added, best, damped, rarity, relevance, scaled, shared_with_neighbours

SCORES = st.dictionaries(st.integers(0, 50), st.floats(0.01, 100), max_size=20)


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_a_rarer_term_weighs_more_and_none_weighs_less_than_nothing(few: int, more: int) -> None:
    if few < more:
        assert rarity(few, 1000) > rarity(more, 1000)
    assert rarity(few, 10) > 0


def test_messages_with_more_and_rarer_terms_score_higher() -> None:
    scores = relevance([[1, 2, 3], [1], [2]], total=100, cut_at=10)
    assert best(scores, 3) == [2, 1, 3]
    assert scores[1] == scores[2] > scores[3]
    assert scores[3] == pytest.approx(rarity(3, 100))
    assert scores[1] == pytest.approx(rarity(3, 100) + rarity(1, 100))


def test_a_term_whose_list_was_cut_weighs_less_than_one_just_short_of_it() -> None:
    cut = relevance([list(range(10))], total=1000, cut_at=10)
    whole = relevance([list(range(9))], total=1000, cut_at=10)
    assert cut[1] == pytest.approx(rarity(100, 1000))
    assert cut[1] < whole[1]
    assert relevance([[1, 2]], total=1, cut_at=2)[1] > 0


@given(SCORES, st.integers(1, 10))
def test_the_best_are_the_best_in_order_and_of_equals_the_later(scores: dict[int, float], count: int) -> None:
    found = best(scores, count)
    assert len(found) == min(count, len(scores))
    assert found == sorted(found, key=lambda key: (-scores[key], -key))
    assert all(scores[key] <= scores[found[-1]] for key in scores if key not in found)


@given(SCORES)
def test_scaling_puts_the_best_at_one_and_keeps_the_order(scores: dict[int, float]) -> None:
    result = scaled(scores)
    assert result.keys() == scores.keys()
    if scores:
        assert max(result.values()) == 1.0
        assert best(result, 3) == best(scores, 3)


def test_scores_of_two_indexes_are_added_by_weight() -> None:
    assert added([({1: 1.0, 2: 0.5}, 1.0), ({2: 1.0}, 0.5)]) == {1: 1.0, 2: 1.0}
    assert added([]) == {}


def test_long_messages_need_more_matches_up_to_a_limit() -> None:
    assert damped(1.0, 60, 60, 0.3) == pytest.approx(1.0)
    assert damped(1.0, 30, 60, 0.3) > 1.0 > damped(1.0, 120, 60, 0.3) > damped(1.0, 240, 60, 0.3)
    assert damped(1.0, 240, 60, 0.3) == damped(1.0, 10_000, 60, 0.3)
    assert damped(1.0, 240, 60, 0.0) == 1.0


def test_the_message_behind_a_match_gets_more_than_the_one_before() -> None:
    shared = shared_with_neighbours({(1, 5): 1.0}, after=0.6, before=0.3)
    assert shared == {(1, 5): 1.0, (1, 6): 0.6, (1, 4): 0.3}


def test_shares_add_up_and_stay_in_their_thread() -> None:
    shared = shared_with_neighbours({(1, 5): 1.0, (1, 7): 1.0, (2, 6): 1.0}, after=0.6, before=0.3)
    assert shared[1, 6] == pytest.approx(0.9)
    assert shared[2, 6] == 1.0
    assert (2, 5) in shared and (1, 5) in shared
