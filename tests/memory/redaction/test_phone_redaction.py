"""Telephone numbers go in every way they are written, and what only looks like one stays."""

from __future__ import annotations

import pytest

from memory.redaction import redact, redact_phones

CERTAIN = [
    *(
        "+90 533 861 24 07",
        "+905338612407",
        "+90 (533) 861 24 07",
        "+90-533-861-24-07",
        "+90.533.861.2407",
        "(+90) 533 861 24 07",
    ),
    *(
        "+90 (0) 533 861 24 07",
        "+ 90 533 861 24 07",
        "0090 533 861 24 07",
        "00 90 533 861 24 07",
        "00905338612407",
        "90 533 861 24 07",
    ),
    *(
        "0533 861 24 07",
        "05338612407",
        "0533-861-24-07",
        "0533.861.24.07",
        "0533/8612407",
        "(0533) 861 24 07",
        "0 (533) 861 24 07",
    ),
    *(
        "0 533 861 2407",
        "0533 861 2407",
        "0533 8612407",
        "0533 86 12 407",
        "05 33 86 12 407",
        "0533 - 861 - 24 - 07",
        "0533_861_24_07",
    ),
    *("533 861 24 07", "(533) 861-2407", "5338612407", "533-861-24-07", "53386 12407", "5 3 3 8 6 1 2 4 0 7"),
    *("0392 815 24 07", "(0392) 815 24 07", "+90 392 815 24 07", "392 815 24 07", "0392-8152407"),
    *("+357 99 461824", "+35799461824", "00357 22 461824", "+357-99-46-18-24"),
    *(
        "+44 7700 900417",
        "07700 900417",
        "+44 (0)7700 900417",
        "+44 20 7946 0417",
        "020 7946 0417",
        "44 7700 900417",
    ),
    *(
        "+7 916 555-01-47",
        "+79165550147",
        "8 (916) 555-01-47",
        "8-916-555-01-47",
        "89165550147",
        "8 916 555 01 47",
        "79165550147",
    ),
    *("+49 171 5550147", "0171 5550147", "0171/5550147", "+49 (0) 171 5550147", "0049 171 5550147"),
    *(
        "+380 67 555 01 47",
        "067 555 01 47",
        "+98 912 555 0147",
        "0912 555 0147",
        "+1 (212) 555-0147",
        "(212) 555-0147",
        "1-212-555-0147",
    ),
    *("+234 803 555 0147", "+971 50 555 0147", "+33 6 55 50 14 70", "+964 750 555 0147", "+61 412 555 014"),
]
ANNOUNCED = [
    "815 24 07",
    "815 2407",
    "8152407",
    "815-2407",
    "99 461824",
    "22 461 824",
    "0392 815",
    "7 815 24 07",
]
CALM = "{} - that is what she wrote down"


@pytest.mark.parametrize("number", CERTAIN)
def test_a_number_that_is_certain_by_its_form_goes_wherever_it_stands(number):
    for sentence in (
        "{}",
        CALM,
        "I wrote down {}",
        "2+1, 85.000 GBP, {}",
        "{}, 120 m2, 85.000 GBP",
        "bana yaz ({})",
        "{}.",
    ):
        result = redact(sentence.format(number))
        assert result.counts == {"phone": 1}, result.text
        assert result.text.replace("(", "").startswith(sentence.partition("{}")[0].replace("(", "")[:5])
        assert not any(part in result.text for part in ("861", "815", "461", "900417", "555", "0147"))


@pytest.mark.parametrize("number", [number for number in ANNOUNCED if sum(map(str.isdigit, number)) > 6])
@pytest.mark.parametrize(
    "sentence",
    [
        "tel {}",
        "Telefonumuz: {}",
        "call me on {}",
        "{} numarasından arayın",
        "мой номер {}",
        "Meine Nummer ist {}",
        "تلفن {}",
        "WhatsApp'tan yaz: {}",
    ],
)
def test_a_short_number_goes_where_words_announce_it(sentence, number):
    assert redact_phones(sentence.format(number)) == sentence.format("[PHONE]")


@pytest.mark.parametrize(
    "text",
    [
        "815 24 07",
        "ilan no 8152407 için ara",
        "Please call about listing 81524070",
        "call me, I can pay 1.250.000",
        "beni ara, bütçem 120000-150000",
        "Telefon faturası 1.250.000 TL geldi",
        "call between 09:00 and 18:00 or on 22.11.2026",
        "order number 5338612407",
        "İlan Numarası: 5338612407",
        "#5338612407",
        "№ 5338612407",
        "https://example.com/ilan/5338612407",
        "5338612407 TL",
        "533 861 24 07 GBP",
    ],
)
def test_a_number_that_belongs_to_something_else_stays(text):
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://wa.me/905338612407?text=hi", "https://wa.me/[PHONE]?text=hi"),
        ("[ara](tel:+905338612407)", "[ara](tel:[PHONE])"),
        (
            "https://api.whatsapp.com/send?phone=905338612407&text=x",
            "https://api.whatsapp.com/send?phone=[PHONE]&text=x",
        ),
        ("sms:05338612407", "sms:[PHONE]"),
        ("tel05338612407ara", "tel[PHONE]ara"),
        ("0533 861 24 07 / 0542 861 24 08", "[PHONE] / [PHONE]"),
        ("0533 861 24 07, 815 24 08", "[PHONE], 815 24 08"),
        ("tel 0533 861 24 07, 815 24 08", "tel [PHONE], [PHONE]"),
        ("+49 171 5550147, 3 rooms", "[PHONE], 3 rooms"),
        ("+49 171 5550147 120 m2", "[PHONE] 120 m2"),
    ],
)
def test_links_neighbours_and_what_follows_are_told_apart(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "The number for the villa is {}",
        "contact number of the listing is {}",
        "ilan sahibinin numarası {}",
        "fiyatı öğrenmek için {} numarayı arayın",
        "kiralık daire, emlakçının teli {}",
        "Wohnung am Meer, Tel. {}",
    ],
)
def test_words_for_a_home_beside_a_number_do_not_make_it_a_listing(text):
    for number in ("533 861 24 07", "5338612407"):
        assert redact(text.format(number)).text == text.format("[PHONE]")
    assert redact("Объявление: 8 916 555 01 47").text == "Объявление: [PHONE]"


@pytest.mark.parametrize(
    "text",
    ["kur 49.1608 / 55.9658", "order number is 5338612407", "my booking number is 5338612407, call me"],
)
def test_what_is_labelled_at_once_stays_whatever_follows(text):
    assert redact(text).text == text


@pytest.mark.parametrize("sign", ["+", "_4+", " +"])
def test_numbers_written_onto_each_other_are_all_found_at_once(sign):
    text = sign.join(["90 533 861 24 07"] * 30)
    result = redact("+" + text)
    assert result.errors == 0
    assert not any(map(str.isdigit, result.text.replace("_4", "")))
