"""Accounts, cards, identity and passport numbers go by their check digits or by the words beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban as iban_oracle
from stdnum import luhn as luhn_oracle
from stdnum.tr import tckimlik as tckimlik_oracle

from memory.redaction import redact
from memory.redaction.checksums import IBAN_LENGTHS, is_card_number, is_iban, is_luhn, is_turkish_id

DIGITS = "0123456789"


@given(st.text(DIGITS, min_size=1, max_size=24))
def test_luhn_agrees_with_stdnum(digits):
    assert is_luhn(digits) == luhn_oracle.is_valid(digits)


@given(st.text(DIGITS, min_size=9, max_size=12))
def test_turkish_ids_agree_with_stdnum(digits):
    assert is_turkish_id(digits) == tckimlik_oracle.is_valid(digits)


@given(st.text(DIGITS, min_size=9, max_size=9).filter(lambda digits: digits[0] != "0"))
def test_every_turkish_id_stdnum_can_make_is_one(digits):
    whole = digits + tckimlik_oracle.calc_check_digits(digits)
    assert is_turkish_id(whole)
    assert not is_turkish_id(whole[:-1] + str((int(whole[-1]) + 1) % 10))


def test_iban_lengths_agree_with_stdnum_where_both_know_a_country():
    for country, length in IBAN_LENGTHS.items():
        known = iban_oracle._ibandb.info(country.upper() + "00" + "0" * (length - 4))
        structure = known[0][1].get("bban")
        if structure:
            pieces = [
                int(part)
                for part in structure.replace("!n", " ").replace("!a", " ").replace("!c", " ").split()
            ]
            assert length == 4 + sum(pieces), country


@given(st.sampled_from(["TR", "DE", "CY", "UA"]), st.text(DIGITS, min_size=30, max_size=30))
def test_ibans_with_the_right_check_digits_are_ibans_for_stdnum_and_for_us(country, digits):
    body = digits[: IBAN_LENGTHS[country.lower()] - 4]
    check = iban_oracle.calc_check_digits(country + "00" + body)
    whole = f"{country}{check}{body}"
    assert is_iban(whole.lower())
    assert iban_oracle.mod_97_10.is_valid(whole[4:] + whole[:4])
    wrong = f"{country}{(int(check) + 1) % 97:02d}{body}"
    assert not is_iban(wrong.lower())


@pytest.mark.parametrize(
    "account",
    [
        *(
            "TR330006100519786457841326",
            "TR33 0006 1005 1978 6457 8413 26",
            "tr33 0006 1005 1978 6457 8413 26",
        ),
        *("TR 33 0006 1005 1978 6457 8413 26", "T R 7 4 0 0 0 6 1 0 0 0 0 0 0 0 7 7 8 8 9 9 0 0 1 1"),
        *(
            "TR33-0006-1005-1978-6457-8413-26",
            "ＴＲ３３００１０ "[:0] + "ＴＲ３３ ０００６ １００５ １９７８ ６４５７ ８４１３ ２６",
        ),
        *(
            "TR33OOO61OO519786457841326",
            "33 0006 1005 1978 6457 8413 26",
            "GB29 NWBK 6016 1331 9268 19",
            "GB29NWBK60161331926819",
        ),
        *("DE89 3704 0044 0532 0130 00", "NL91 ABNA 0417 1643 00", "CY17 0020 0128 0000 0012 0052 7600"),
    ],
)
def test_an_account_number_goes_however_it_is_spaced(account):
    for sentence in (
        "{}",
        "IBAN: {}",
        "Depozitoyu {} hesabına yatırdım, 1.500 GBP",
        "please send it to {} today",
    ):
        assert redact(sentence.format(account)).text == sentence.format("[IBAN]")


@pytest.mark.parametrize(
    "text",
    [
        "TR33 0006 1005 1978 6457 8413 27",
        "DE89 3704 0044 0532 0130 01",
        "GB29NWBK60161331926818",
        "IBAN dediğiniz nedir?",
        "takip no 4111 1111 1111 1113 olan paket",
        "1234 5678 9012 3456",
        "takip no 12345678901",
        "2022 2023 2024 2025",
        "9780201379624",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    ],
)
def test_what_fails_its_check_digits_stays(text):
    assert redact(text).text == text


def test_an_account_number_that_is_called_one_goes_even_mistyped():
    assert redact("my IBAN is DE89 3704 0044 0532 0130 01").text == "my IBAN is [IBAN]"


@pytest.mark.parametrize(
    "card",
    [
        *(
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "5555 5555 5555 4444",
            "3782 822463 10005",
            "378282246310005",
        ),
        *(
            "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
            "٤١١١ ١١١١ ١١١١ ١١١١",
            "6011 1111 1111 1117",
            "2223 0031 2200 3222",
        ),
    ],
)
def test_a_card_number_goes(card):
    for sentence in ("{}", "kart numaram {}, son kullanma 09/28", "my card {} was declined"):
        assert redact(sentence.format(card)).text == sentence.format("[CARD]")


def test_card_numbers_need_a_network_and_more_than_one_digit():
    assert is_card_number("4111111111111111")
    assert not is_card_number("1111111111111117")
    assert not is_card_number("0000000000000000")


@pytest.mark.parametrize(
    "identity", ["10000000146", "100 000 001 46", "1 0 0 0 0 0 0 0 1 4 6", "100-000-001-46"]
)
def test_a_turkish_identity_number_goes(identity):
    for sentence in ("{}", "TC kimlik numaram {}, kira sözleşmesi için", "my Turkish ID is {}."):
        assert redact(sentence.format(identity)).text == sentence.format("[NATIONAL_ID]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pasaport no: U12345678 yeterli mi?", "Pasaport no: [PASSPORT] yeterli mi?"),
        ("my passport is 123456789, ok?", "my passport is [PASSPORT], ok?"),
        ("номер паспорта 45 12 345678", "номер паспорта [PASSPORT]"),
        ("Reisepass C01X00T47", "Reisepass [PASSPORT]"),
        ("U12345678 pasaport numaralı kiracı", "[PASSPORT] pasaport numaralı kiracı"),
        ("گذرنامه K12345678", "گذرنامه [PASSPORT]"),
        ("U12345678 is the listing", "U12345678 is the listing"),
        ("pasaport harcı 12.500 TL", "pasaport harcı 12.500 TL"),
        ("passport renewal on 22.11.2026", "passport renewal on 22.11.2026"),
        ("pasaportum 2027'de bitiyor", "pasaportum 2027'de bitiyor"),
    ],
)
def test_a_passport_number_goes_only_beside_its_word(text, expected):
    assert redact(text).text == expected
