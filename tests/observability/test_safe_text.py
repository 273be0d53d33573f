from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observability.safe_text import WITHHELD, escape_control, is_identifier, safe_text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "read_write",
        "real_estate>local_info:accepted",
        "gpt-4.1-mini",
        "5e0b6a3e-74a1-4b6e-9a3c-0d1b4f2f9a11",
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        "user_a",
    ],
)
def test_names_and_ids_pass_untouched(text: str) -> None:
    assert is_identifier(text)
    assert safe_text(text, lambda _: "redacted") == text


@pytest.mark.parametrize(
    "text",
    [
        "05331234567",
        "+905331234567",
        "tel:05331234567",
        "a12345",
        "4111111111111111",
        "ali@example.com",
        "TR330006100519786457841326",
        "hello world",
        "name\n",
        "aé",
        "a" * 200,
    ],
)
def test_what_could_be_private_is_redacted(text: str) -> None:
    assert not is_identifier(text)
    assert safe_text(text, lambda _: "[X]") == "[X]"


def test_a_text_that_cannot_be_redacted_is_withheld() -> None:
    def broken(text: str) -> str:
        raise RuntimeError(text)

    assert safe_text("call 0533 123 45 67", broken) == WITHHELD


@given(st.text(st.characters(), max_size=60))
def test_an_escaped_text_is_one_printable_line_and_stays_so(text: str) -> None:
    escaped = escape_control(text)
    assert len(escaped.splitlines()) <= 1
    assert escape_control(escaped) == escaped
    escaped.encode("utf-8")
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in escaped)
