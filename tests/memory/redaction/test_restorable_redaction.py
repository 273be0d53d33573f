"""What is taken out for a party that answers comes back for the same user, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.redaction import RedactionSettings, redact
from memory.redaction.restorable import RestorableRedaction

PIECES = [
    "call 0533 123 45 67",
    "ada@example.com",
    " or ",
    "+90 392 815 12 34",
    " £1,200 2+1 Girne ",
    "[PHONE]",
    ", ",
    "\n",
    "tel: 05428887766.",
    "TR330006100519786457841326",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_hiding_and_restoring_gives_the_text_back(text):
    mask = RestorableRedaction(RedactionSettings())
    assert mask.restore(mask.hide(text)) == text


@given(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
def test_what_is_hidden_is_what_redaction_takes_out(text):
    hidden = RestorableRedaction(RedactionSettings()).hide(text)
    for private in ("0533 123 45 67", "ada@example.com", "815 12 34", "8887766", "TR33"):
        assert private not in hidden or private in str(redact(text).text)


def test_the_same_value_is_the_same_placeholder_and_another_is_another():
    mask = RestorableRedaction(RedactionSettings())
    assert mask.hide("0533 123 45 67 or 0542 111 22 33") == "[PHONE_1] or [PHONE_2]"
    assert mask.hide("again 0533 123 45 67") == "again [PHONE_1]"


@pytest.mark.parametrize("strange", ["[PHONE_9]", "[EMAIL_1]", "[SECRET_1]"])
def test_a_placeholder_that_stands_for_nothing_stays(strange):
    mask = RestorableRedaction(RedactionSettings())
    mask.hide("0533 123 45 67")
    assert mask.restore(strange) == strange


def test_two_users_share_nothing():
    hers, his = (RestorableRedaction(RedactionSettings()) for _ in range(2))
    assert hers.hide("0533 123 45 67") == his.hide("0542 111 22 33")
    assert his.restore("[PHONE_1]") == "0542 111 22 33"
