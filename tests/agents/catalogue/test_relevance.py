"""The order of results, without a database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agents.catalogue.relevance import Candidate, ordered
from agents.catalogue.schema import SearchCriteria


def candidate(identifier: str, **changes: object) -> Candidate:
    values: dict[str, object] = {
        "place": "Girne",
        "property_type": "apartment",
        "property_key": None,
        "bedrooms": 2,
        "price_base": float(len(identifier) * 1000 + ord(identifier[-1])),
    }
    return Candidate(id=identifier, **{**values, **changes})  # type: ignore[arg-type]


def ids(candidates: list[Candidate]) -> list[str]:
    return [one.id for one in candidates]


def test_without_differences_the_database_order_stays() -> None:
    given_order = [candidate(letter, place=letter) for letter in "abc"]
    assert ids(ordered(given_order, SearchCriteria(), 3)) == ["a", "b", "c"]


def test_the_named_place_comes_before_fresher_surroundings() -> None:
    given_order = [candidate("lapta", place="Lapta"), candidate("girne")]
    assert ids(ordered(given_order, SearchCriteria(location=("Girne",)), 2)) == ["girne", "lapta"]


def test_another_place_is_shown_before_the_same_one_again() -> None:
    given_order = [candidate("a"), candidate("b"), candidate("c"), candidate("d", place="Lapta")]
    assert ids(ordered(given_order, SearchCriteria(), 4))[1] == "d"


def test_two_flats_of_one_building_do_not_stand_together() -> None:
    given_order = [candidate(letter, property_key="tower", place=letter) for letter in "ab"]
    given_order += [candidate(letter, place=letter) for letter in "cdef"]
    assert ids(ordered(given_order, SearchCriteria(), 6)).index("b") > 3


def test_fewer_spare_bedrooms_come_first() -> None:
    given_order = [candidate("six", bedrooms=6, place="x"), candidate("three", bedrooms=3, place="y")]
    assert ids(ordered(given_order, SearchCriteria(bedrooms=(3, None)), 2)) == ["three", "six"]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from([None, "p", "q"]), st.integers(0, 3)), max_size=40
    ),
    st.integers(0, 45),
)
def test_any_cut_is_the_start_of_the_whole_order(
    drawn: list[tuple[str, str | None, int]], first: int
) -> None:
    candidates = [
        candidate(f"{number:02}", place=place, property_key=building, bedrooms=rooms)
        for number, (place, building, rooms) in enumerate(drawn)
    ]
    whole = ordered(candidates, SearchCriteria(location=("a",), bedrooms=(1, None)), len(candidates))
    assert sorted(ids(whole)) == sorted(ids(candidates))
    assert ordered(candidates, SearchCriteria(location=("a",), bedrooms=(1, None)), first) == whole[:first]
