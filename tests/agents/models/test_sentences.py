"""A stream is cut into the same sentences whatever its pieces are."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agents.models.grounding.sentences import SentenceCutter, plain

TEXT = "Number 1 costs £1,200.50 a month. It has 2+1 rooms, ca. 84 m², no. 3 on the list! 2. Numara denize 1.1 km. Evet?\nŞöyle… گزینه ۲ بهتر است؟ Ja."


def cut(pieces):
    cutter = SentenceCutter()
    sentences = [sentence for piece in pieces for sentence in cutter.feed(piece)]
    return [*sentences, *cutter.end()]


def test_numbers_and_abbreviations_end_no_sentence():
    assert cut([TEXT]) == [
        "Number 1 costs £1,200.50 a month.",
        "It has 2+1 rooms, ca. 84 m², no. 3 on the list!",
        "Numara denize 1.1 km.",
        "Evet?",
        "Şöyle…",
        "گزینه ۲ بهتر است؟",
        "Ja.",
    ]


@given(st.lists(st.integers(0, len(TEXT)), max_size=12))
def test_the_pieces_of_a_stream_do_not_matter(cuts):
    ends = sorted({0, len(TEXT), *cuts})
    assert cut(TEXT[a:b] for a, b in pairwise(ends)) == cut([TEXT])


@given(st.text(max_size=200))
def test_nothing_invisible_is_left(text):
    assert all(c.isprintable() or c == "\u200c" for c in plain(text))
    assert "".join(cut([text])).isprintable() or "\u200c" in text
