"""What words say together, in whatever order they stand and with whatever between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.markets.market import default_market
from agents.understanding.compositions import COMPOSITIONS
from agents.understanding.lexicon import languages, load_language
from agents.understanding.reading import read
from agents.understanding.types import DialogueContext, ShownItem, Slot
from agents.understanding.understand import understand

MARKET = default_market()
HOMES = (
    ShownItem(1, "listing", "L-1", "Sea House", "Girne", price=650.0, currency="GBP"),
    ShownItem(2, "listing", "L-2", "Olive Court", "Lapta", price=800.0, currency="GBP"),
)
SHOWN = DialogueContext(
    datetime(2025, 3, 1, 9, tzinfo=UTC),
    turn=2,
    active_agent="real_estate",
    slots={"listing_type": Slot("rent", "earlier", 1), "location": Slot(["Girne"], "earlier", 1)},
    shown=HOMES,
    focus="L-1",
    place="Girne",
)
FRESH = DialogueContext(SHOWN.now)


@pytest.mark.parametrize(
    ("lang", "text", "act"),
    [
        ("tr", "hakkımda sakladığın ne varsa hepsini sil", "forget_me"),
        ("tr", "sil benim bütün bilgilerimi", "forget_me"),
        ("ru", "всё, что вы обо мне сохранили, удалите", "forget_me"),
        ("de", "Löschen Sie bitte alles, was Sie über mich gespeichert haben", "forget_me"),
        ("fa", "هرچی از من ذخیره کردی پاک کن", "forget_me"),
        ("tr", "benimle ilgili aklında neler var", "what_do_you_know"),
        ("ru", "что вам обо мне известно", "what_do_you_know"),
        ("de", "was ist dir über mich bekannt", "what_do_you_know"),
        ("fa", "چی درباره من می‌دونی", "what_do_you_know"),
        ("tr", "bunu niye seçtin", "why"),
        ("ru", "по какому принципу вы их подобрали", "why"),
        ("de", "wieso zeigst du mir ausgerechnet die", "why"),
        ("fa", "چرا اینا رو نشون دادی", "why"),
        ("tr", "beni bir yetkiliye bağlar mısın", "human"),
        ("de", "kann mich ein Makler zurückrufen", "human"),
        ("tr", "bu eve ne zaman bakabiliriz", "viewing"),
        ("ru", "когда можно заехать посмотреть", "viewing"),
        ("de", "wann könnte ich mir die Wohnung ansehen", "viewing"),
        ("tr", "yeni bir arama yapalım", "reset"),
        ("de", "Setz die Suche zurück", "reset"),
        ("de", "was unterscheidet die erste von der zweiten", "compare"),
    ],
)
def test_an_act_is_heard_in_any_order_of_its_words(lang: str, text: str, act: str) -> None:
    assert act in understand(text, replace(SHOWN, lang=lang), MARKET).acts


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("tr", "bütçemi unut"),
        ("tr", "havuzu sil"),
        ("tr", "beni unutma"),
        ("ru", "уберите фильтр по бассейну"),
        ("fa", "بودجه مرا فراموش کن"),
    ],
)
def test_one_wish_taken_back_forgets_nobody(lang: str, text: str) -> None:
    acts = understand(text, replace(SHOWN, lang=lang), MARKET).acts
    assert not {"forget_me", "reset"} & set(acts)


@pytest.mark.parametrize(
    ("lang", "text", "kind", "value"),
    [
        ("tr", "İskele'den daire alsam diyorum", "listing_type", "sale"),
        ("tr", "Lefkoşa'da tutacak ev arıyoruz", "listing_type", "rent"),
        ("tr", "nereden para çekebilirim", "category", "atm"),
        ("tr", "ilacımı nereden alırım", "category", "pharmacy"),
        ("tr", "gece açık olan eczane", "on_duty", True),
        ("ru", "какая аптека работает сегодня ночью", "on_duty", True),
        ("de", "bekommt man beim Hauskauf ein Visum", "topic", "residency"),
        ("tr", "yabancılar ev alabiliyor mu", "topic", "purchase_permit"),
        ("tr", "sahile biraz daha yakın bir yer", "relative", "sea_distance_down"),
        ("tr", "klimayı yirmi iki dereceye ayarla", "domain", "smart_home"),
        ("de", "was ist 15 mal 20", "domain", "knowledge"),
    ],
)
def test_a_fact_is_composed(lang: str, text: str, kind: str, value: object) -> None:
    assert value in {m.value for m in read(text, MARKET, lang).of(kind)}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("tr", "Merhabalar, hastanede hemşireyim, Lefkoşa'da kiralık daire lazım"),
        ("de", "ich arbeite im Krankenhaus und suche eine Wohnung zur Miete"),
        ("fa", "سلام دانشجوی دانشگاه مدیترانه شرقی‌ام یه استودیو اجاره‌ای میخوام"),
    ],
)
def test_what_is_told_in_passing_is_not_asked_for(lang: str, text: str) -> None:
    understood = understand(text, replace(FRESH, lang=lang), MARKET)
    assert understood.route.target == "real_estate"
    assert understood.delta.set["listing_type"] == "rent"


@pytest.mark.parametrize(
    ("lang", "text", "near"),
    [
        ("ru", "и чтобы школа была рядом", "school"),
        ("de", "ein Supermarkt sollte in der Nähe sein", "supermarket"),
    ],
)
def test_what_should_be_nearby_is_a_wish_for_the_home(lang: str, text: str, near: str) -> None:
    understood = understand(text, replace(SHOWN, lang=lang), MARKET)
    assert understood.route.target == "real_estate"
    assert understood.delta.add["near"] == [near]


def test_every_element_of_a_composition_is_said_in_the_languages_that_compose() -> None:
    composing = {
        lang: {str(e.sense.value) for e in load_language(lang).entries if e.sense.kind == "element"}
        for lang in languages()
    }
    needed = {part for rule in COMPOSITIONS for part in rule.of if not part.startswith("kind:")}
    missing = {lang: needed - said for lang, said in composing.items() if said and needed - said}
    assert missing == {}
