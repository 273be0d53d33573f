"""What the page's buttons say is what the assistant understands, in every language."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent.parent / "page" / "texts"
TEXTS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
MEANT = {"say.details": "details", "say.why": "why", "say.viewing": "viewing", "say.more": "more"}
pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize("lang", TEXTS)
async def test_every_button_of_a_card_asks_for_what_it_names(talks, lang):
    texts = TEXTS[lang]

    async def after_search(thread: str, text: str):
        shown = await talks.turn(thread, texts["try.1"], user_id=thread, locale=lang)
        assert len(shown["recommendations"]) == 5
        assert shown["slots"]["location"]["value"] == ["Girne"]
        return await talks.turn(thread, text.replace("{n}", "2"), user_id=thread, locale=lang)

    for key, action in MEANT.items():
        state = await after_search(key, texts[key])
        assert state["turn"]["action"] == action, texts[key]
    state = await after_search("nearby", texts["say.nearby"])
    assert state["messages"][-1].name == "local_info"
    assert {card["category"] for card in state["recommendations"]} == {"supermarket"}
    state = await after_search("forget", texts["say.forget_me"])
    assert state["turn"]["action"] == "forget_me"


@pytest.mark.parametrize("lang", TEXTS)
async def test_the_examples_of_the_first_page_find_something(talks, lang):
    texts = TEXTS[lang]
    for key in ("try.1", "try.2", "try.3"):
        state = await talks.turn(key, texts[key], user_id=key, locale=lang)
        assert state["recommendations"], texts[key]
        assert state["turn"]["lang"] == lang
