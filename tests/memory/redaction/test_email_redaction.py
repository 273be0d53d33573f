"""E-mail addresses go, plain or disguised; mentions, prices and web sites stay."""

from __future__ import annotations

import pytest

from memory.redaction import redact, redact_emails

PLAIN = [
    *(
        "ayse.kaya@ornek.com",
        "AYSE@ORNEK.COM.TR",
        "a+ev@ornek.co.uk",
        "j_o-b@mail.ornek.museum",
        "ayse@ornek.example",
        "şule@müller.de",
    ),
    *(
        "пётр@почта.рф",
        "ayse@xn--mgbh0fb.xn--kgbechtv",
        "o'neil@ornek.ie",
        "ayse@[192.0.2.17]",
        "ayse@gmail",
        "ayse@gmailcom",
    ),
]
DISGUISED = [
    *(
        "ayse (at) ornek.com",
        "ayse[at]ornek[dot]com",
        "ayse {at} ornek {dot} com",
        "ayse<at>ornek.com",
        "ayse AT ornek DOT com",
    ),
    *(
        "ayse-at-ornek-dot-com",
        "ayse_at_ornek_dot_com",
        "ayse et ornek nokta com",
        "ayse (et) ornek (nokta) com",
        "ayse@ornek nokta com",
    ),
    *(
        "ayse@ornek(dot)com",
        "ayse@ornek[.]com",
        "ayse[@]ornek.com",
        "ayse @ ornek . com",
        "ayse @ornek.com",
        "ayse@ ornek.com",
    ),
    *(
        "ayse kuyruklu a ornek nokta com",
        "olga собака mail.ru",
        "olga собака ornek точка ru",
        "jens (ät) ornek.de",
        "jens at ornek punkt de",
    ),
    *(
        "n i l @ y a h o o . c o m",
        "a-y-s-e-@-g-m-a-i-l-.-c-o-m",
        "A Y S E at G M A I L dot C O M",
        "a.y.s.e@g.m.a.i.l.c.o.m",
    ),
    *(
        "ａｙｓｅ＠ｏｒｎｅｋ．ｃｏｍ",
        "𝐚𝐲𝐬𝐞@𝐨𝐫𝐧𝐞𝐤.𝐜𝐨𝐦",
        "аysе@оrnеk.cоm",
        "ay\u00adse@or\u200bnek.com",
        "ayse\u200b@\u200bornek.com",
    ),
    *(
        "ayse&#64;ornek&#46;com",
        "ayse&commat;ornek&period;com",
        "ayse%40ornek.com",
        "ayse\\u0040ornek.com",
        "ayse=40ornek.com",
    ),
    *(
        "ayse at gmail",
        "ayse at gmail.com",
        "ayse a gmail.com",
        "ayse gmail com",
        "ayse@gmail,com",
        "ayse@ornek.com.Bekliyorum"[:14],
    ),
    *(
        "ayse nokta kaya et ornek nokta com",
        "ayse underscore kaya at ornek dot com",
        "ayse@@ornek.com",
        "ayse@\nornek.com",
        "ayse at ornek dotcom",
    ),
    *("**ayse@**ornek.com", "ayse`@`ornek.com", "ayse 'at' ornek 'dot' com", "yelda ات gmail نقطه com"),
]


@pytest.mark.parametrize("address", [*PLAIN, *DISGUISED])
def test_an_address_goes_in_every_sentence(address):
    for sentence in (
        "{}",
        "mailim {}, teşekkürler",
        "please write: {} (evenings), budget 500 GBP",
        "почта {}",
    ):
        result = redact(sentence.format(address))
        assert result.counts == {"email": 1}, result.text
        assert "ayse" not in result.text.lower()
        assert "orne" not in result.text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "@kıbrıs_evleri hesabını beğendim",
        "instagram: @ayse.kaya",
        "3 adet @ 250 TL",
        "5 adet@250TL",
        "See you @ 16:45 by the old harbour",
        "I was at home dot",
        "look at booking.com",
        "I found it at 101evler.com yesterday",
        "devam et sahibinden.com üzerinden",
        "kabul et lütfen. com ile biter",
        "see www.kibrisemlak.com.tr",
        "https://www.google.com/maps/@35.3364,33.3199,15z",
        "у меня собака, можно?",
        "ein Hund (groß) und zwei Katzen",
        "dot com bubble",
        "@",
        "a@b",
    ],
)
def test_what_is_no_address_stays(text):
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<ayse@ornek.com>", "<[EMAIL]>"),
        ("mailto:ayse@ornek.com?subject=x", "mailto:[EMAIL]?subject=x"),
        ("ayse@ornek.com'dan yaz", "[EMAIL]'dan yaz"),
        ("ayse@ornek.com.Teşekkürler", "[EMAIL].Teşekkürler"),
        ("ayse@ornek.com,ali@ornek.com", "[EMAIL],[EMAIL]"),
        ("from:ayse@ornek.com;to:me", "from:[EMAIL];to:me"),
    ],
)
def test_what_stands_beside_an_address_stays(text, expected):
    assert redact_emails(text) == expected
