"""Random texts in which everything a redactor meets stands beside everything else."""

from __future__ import annotations

import random
from typing import Final

_ATOMS: Final = (
    *(
        "0533 123 45 67",
        "+90 533 1234567",
        "05331234567",
        "(0392) 228 12 34",
        "228 12 34",
        "5331234567",
        "+44 7700 900123",
        "89161234567",
    ),
    *(
        "0 5 3 3 1 2 3 4 5 6 7",
        "O533 l23 4S 67",
        "٠٥٣٣١٢٣٤٥٦٧",
        "0️⃣5️⃣3️⃣3️⃣",
        "sıfır beş yüz otuz üç yüz yirmi üç kırk beş altmış yedi",
        "zero five three three",
    ),
    *(
        "double five",
        "one two three four five six seven",
        "TR33 0006 1005 1978 6457 8413 26",
        "TR12 3456 7890 1234 5678 9012 34",
        "4111 1111 1111 1111",
    ),
    *(
        "10000000146",
        "pasaport U12345678",
        "passport",
        "kimlik",
        "iban",
        "ayse@ornek.com",
        "ayse (at) gmail (dot) com",
        "ayse et gmail nokta com",
    ),
    *(
        "n i l @ y a h o o . c o m",
        "ayse&#64;gmail.com",
        "ayse%40gmail.com",
        "@",
        "at",
        "et",
        "nokta",
        "dot",
        "com",
        "gmail",
        ".com",
        "gmail.com",
    ),
    *(
        "tel",
        "Telefon:",
        "call me",
        "ara",
        "numara",
        "no",
        "ilan no",
        "#",
        "№",
        "ref",
        "order number",
        "budget",
        "phone",
        "[PHONE]",
        "[EMAIL]",
        "[REDACTED]",
    ),
    *(
        "[",
        "]",
        "(",
        ")",
        "+",
        "++",
        "-",
        "/",
        ".",
        ",",
        ":",
        "*",
        "_",
        "~",
        "|",
        "&",
        "%",
        "\\",
        "<b>",
        "</b>",
        "&amp;#48;",
        "%30%35",
        "\\u0030",
    ),
    *(
        "\u200b",
        "\u00ad",
        "\u202e",
        "\ufe0f",
        "\u20e3",
        "\u0336",
        "\x00",
        "\ud800",
        "\U0001d7ce",
        "①",
        "²",
        "０",
        "〇",
        "İ",
        "ı",
        "ß",
        "é",
        "e\u0301",
    ),
    *(
        "£",
        "250,000",
        "120 m2",
        "2+1",
        "35.3364, 33.3199",
        "22.11.2026",
        "15:30",
        "1.500.000 TL",
        "95 000",
        "2024",
        "TK 961",
        "www.x.com/5331234567",
    ),
    *(
        "on",
        "one",
        "bir",
        "o",
        "five",
        "beş",
        "yüz",
        "hundred",
        "ноль",
        "пять",
        "точка",
        "собака",
        "صفر",
        "پنج",
        "artı",
        "plus",
        "tire",
        "space",
    ),
    *(
        "Atatürk Caddesi No 12",
        "14 Elm Street",
        "sokak",
        "girne",
        "Girne",
        "istanbul",
        "house",
        "квартира",
        "خانه",
        "и",
        "ve",
        "and",
        "a",
        "e",
        "x",
    ),
    *(
        "\n",
        "\n\n",
        "\t",
        "  ",
        "   ",
        "12",
        "7",
        "99",
        "123",
        "0",
        "00",
        "000000",
        "1" * 30,
        "https://wa.me/905331234567",
        "tel:",
        "wa.me/",
    ),
)
_CALM: Final = "the sea is near and the garden faces south, said the owner of a home by the harbour, where boats come in late. "
"""Enough of it lets a stream release what stands before."""


def fuzzed(generator: random.Random) -> str:
    """Return one text of 0 to about 900 characters."""
    pieces: list[str] = []
    for _ in range(generator.randint(0, 14)):
        kind = generator.random()
        if kind < 0.82:
            pieces.append(generator.choice(_ATOMS))
        elif kind < 0.90:
            pieces.append("".join(generator.choices("0123456789 -.()+@aeo", k=generator.randint(1, 24))))
        elif kind < 0.95:
            pieces.append(
                "".join(
                    chr(
                        generator.choice(
                            (generator.randrange(0x20, 0x600), generator.randrange(0x2000, 0x2100))
                        )
                    )
                    for _ in range(generator.randint(1, 8))
                )
            )
        else:
            pieces.append(_CALM[: generator.randint(20, len(_CALM))] * generator.randint(1, 3))
        pieces.append(generator.choice(("", " ", " ", " ", "-", ".", ", ")))
    return "".join(pieces)


def cut(generator: random.Random, text: str) -> list[str]:
    """Return the text in random pieces."""
    sizes = generator.choice(((1, 1), (1, 4), (1, 40), (30, 300)))
    pieces: list[str] = []
    place = 0
    while place < len(text):
        size = generator.randint(*sizes)
        pieces.append(text[place : place + size])
        place += size
    return pieces
