"""Numbers in disguise: other digits, hidden characters, escapes, look-alikes, and words."""

from __future__ import annotations

import pytest

from memory.redaction import redact

DISGUISES = [
    *(
        "０５３３ ８６１ ２４ ０７",
        "٠٥٣٣٨٦١٢٤٠٧",
        "۰۵۳۳ ۸۶۱ ۲۴ ۰۷",
        "०५३३८६१२४०७",
        "𝟎𝟓𝟑𝟑 𝟖𝟔𝟏 𝟐𝟒𝟎𝟕",
        "𝟶𝟻𝟹𝟹𝟾𝟼𝟷𝟸𝟺𝟶𝟽",
        "🯰🯵🯳🯳🯸🯶🯱🯲🯴🯰🯷",
    ),
    *("⓪⑤③③⑧⑥①②④⓪⑦", "⓿❺❸❸❽❻❶❷❹⓿❼", "⁰⁵³³⁸⁶¹²⁴⁰⁷", "₀₅₃₃₈₆₁₂₄₀₇", "〇五三三八六一二四〇七", "0️⃣5️⃣3️⃣3️⃣8️⃣6️⃣1️⃣2️⃣4️⃣0️⃣7️⃣"),
    *(
        "0533\u200b861\u200b2407",
        "0\u00ad5\u00ad3\u00ad3 861 24 07",
        "\u202e0533\u202c 861 24 07",
        "0533\u2060\ufeff8612407",
        "0̶5̶3̶3̶8̶6̶1̶2̶4̶0̶7̶",
    ),
    *(
        "0533\u00a0861\u202f24\u200907",
        "0533\n861\n2407",
        "0533\t861\t2407",
        "0533  861   2407",
        "0533–861—24‑07",
    ),
    *(
        "0 5 3 3 8 6 1 2 4 0 7",
        "0.5.3.3.8.6.1.2.4.0.7",
        "0-5-3-3-8-6-1-2-4-0-7",
        "(0)(5)(3)(3)(8)(6)(1)(2)(4)(0)(7)",
        "0, 5, 3, 3, 8, 6, 1, 2, 4, 0, 7",
    ),
    *(
        "**0533 861** 24 07",
        "0533*861*2407",
        "`0533` `8612407`",
        "~~0533~~ 8612407",
        "**05**33 861 24 07",
        "0533📞861📞24📞07",
        "0533|861|24|07",
        "0533:861:24:07",
    ),
    *(
        "0533...861...2407",
        "[0533][861][2407]",
        "0533+861+24+07",
        "0533 tire 861 tire 2407",
        "0533 nokta 861 nokta 24 nokta 07",
        "0533 dash 861 dash 2407",
    ),
    *(
        "&#48;&#53;&#51;&#51;8612407",
        "0533&nbsp;861&nbsp;2407",
        "%30%35%33%33%38%36%31%32%34%30%37",
        "0533%20861%202407",
        "0533<b>861</b>2407",
        "\\u0030533 861 24 07",
    ),
    *("O533 861 24 O7", "o533 86l 24 07", "0S33 86l 24 O7", "О5ЗЗ 861 24 07", "0533 8b1 24 07"),
    "sıfır beş üç üç sekiz altı bir iki dört sıfır yedi",
    "sifir bes uc uc sekiz alti bir iki dort sifir yedi",
    "sıfır beş yüz otuz üç, sekiz yüz altmış bir, yirmi dört, sıfır yedi",
    "sıfır beşyüzotuzüç sekizyüzaltmışbir yirmidört sıfır yedi",
    "sıfırbeşüçüçsekizaltıbirikidörtsıfıryedi",
    "artı doksan beş yüz otuz üç sekiz yüz altmış bir yirmi dört sıfır yedi",
    "zero five three three eight six one two four zero seven",
    "oh five double three, eight six one, two four oh seven",
    "zero-five-three-three-eight-six-one-two-four-zero-seven",
    "plus nine zero five three three eight six one two four zero seven",
    "ноль пятьсот тридцать три восемьсот шестьдесят один двадцать четыре ноль семь",
    "null fünf drei drei acht sechs eins zwei vier null sieben",
    "صفر پنج سه سه هشت شش یک دو چهار صفر هفت",
    *(
        "0533 sekiz altı bir 24 07",
        "0 beş 3 üç 8 altı 1 iki 4 sıfır 7",
        "sıfır533 861 24 07",
        "0five33 8612407",
    ),
]


@pytest.mark.parametrize("number", DISGUISES)
def test_a_number_in_disguise_goes(number):
    for sentence in ("{}", "beni {} ara", "Merhaba, 120 m2 daire için {} yazın", "{} is mine, budget 500"):
        result = redact(sentence.format(number))
        assert result.counts == {"phone": 1}, result.text
        before, _, after = sentence.partition("{}")
        assert result.text.startswith(before)
        assert result.text.endswith(after)


@pytest.mark.parametrize(
    "text",
    [
        "￡２５０，０００",
        "السعر ٢٥٠٠٠٠ جنيه",
        "120\u200b000 GBP",
        "𝟏𝟐𝟎 m²",
        "1️⃣ deniz 2️⃣ havuz 3️⃣ otopark",
        "KDV %16, stopaj %13,5, %20 peşin",
        "AT&T ve R&amp;D",
        "iki yüz elli bin sterlin",
        "one hundred and twenty thousand pounds",
        "five six seven eight",
        "двести пятьдесят тысяч фунтов",
        "drei Zimmer, zwei Bäder, ein Balkon",
        "bir iki üç gün sonra, dört beş kişi",
        "on 5 May, on 6 May, one 2+1",
        "1 2 3 4 5 6",
    ],
)
def test_amounts_and_counts_in_the_same_letters_stay(text):
    assert redact(text).text == text


def test_a_number_read_aloud_in_two_ways_goes_as_a_whole():
    said = "plus ninety five four two eight seven six five four three two"
    assert redact(f"call {said} please").text == "call [PHONE] please"


def test_words_that_join_the_parts_of_a_number_do_not_hide_it():
    said = "صفر نهصد و دوازده سیصد و چهل و پنج شصت و هفت هشتاد و نه"
    assert redact(f"تلفن {said}").text == "تلفن [PHONE]"


@pytest.mark.parametrize("text", ["ev 😊❤️ arıyoruz 0533 861 24 07", "0533 861 24 07 👍🏽", "☎️0533 861 24 07"])
def test_pictures_beside_a_number_change_nothing(text):
    assert redact(text).text == text.replace("0533 861 24 07", "[PHONE]")


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x02", "\x7f", "\u200b", "\u2060"])
def test_no_invisible_sign_hides_what_is_spelled(sign):
    said = "sıfır beş üç üç sekiz altı bir iki dört sıfır yedi"
    assert redact(f"ara {said.replace('ek', f'e{sign}k').replace('eş', f'e{sign}ş')}").text == "ara [PHONE]"
