"""Save a search, and tell what is new in it since somebody last looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agents.catalogue.schema import Listing, SearchCriteria
from agents.desk.records import SavedSearch
from agents.desk.saved_searches import SavedSearches
from agents.real_estate.cards import card_of, shown_item
from agents.real_estate.criteria import criteria_of
from agents.real_estate.exchange import Exchange
from agents.real_estate.nearness import find_nearness
from agents.real_estate.results import line, summary_of
from agents.reply import Reply
from agents.understanding.types import Slot

MOST_SEEN = 480
"""Homes of one search that are compared; of broader ones only what was put up since counts as new."""
_A_PAGE = 60
_SHOWN = 5
_TOLD = 3
"""Saved searches that are looked through at a time, the latest first."""
_NOT_SAVED = frozenset({"visit_date", "property_name", "currency"})
"""Slots that make no search by themselves."""


@dataclass(frozen=True, slots=True)
class News:
    """What has changed in one search: homes that were not there, and homes whose price has fallen."""

    search: SavedSearch
    summary: str
    new: tuple[Listing, ...]
    cheaper: tuple[Listing, ...]
    now: Mapping[str, float | None]


async def save_search(exchange: Exchange) -> Reply:
    """Keep the constraints of this conversation under the user's name."""
    voice, shelf = exchange.voice, _shelf(exchange)
    slots = {
        name: value
        for name, value in exchange.values.items()
        if name not in ("visit_date", "property_name") and value not in (None, [], "")
    }
    if not set(slots) - _NOT_SAVED:
        return exchange.reply(voice.say("searches.save.nothing"), action="save_search")
    if shelf is None:
        return exchange.reply(voice.say("searches.save.closed"), action="save_search")
    search, user = replace_state(exchange, slots), exchange.turn.user_id or ""
    found = await _all(search, await _criteria(search))
    await shelf.save(user, slots, _prices(found), exchange.turn.context.now)
    text = voice.say(
        "searches.save.done", summary=summary_of(search), count=len(found), shown=_count(found, search)
    )
    return exchange.reply(text, action="save_search", notes={"saved": sorted(slots)})


async def tell_news(exchange: Exchange) -> Reply:
    """Say for each saved search what is new or cheaper since the user last looked, and show the homes."""
    voice, shelf = exchange.voice, _shelf(exchange)
    saved = await shelf.of_user(exchange.turn.user_id or "") if shelf is not None else []
    if shelf is None or not saved:
        return exchange.reply(voice.say("searches.news.none_saved"), action="news")
    told = [await _news(exchange, search) for search in saved[:_TOLD]]
    blocks: list[str] = []
    homes: list[tuple[int, Listing]] = []
    for news in told:
        fresh = [*news.new, *(one for one in news.cheaper if one not in news.new)][:_SHOWN]
        numbered = list(enumerate(fresh, start=len(homes) + 1))
        homes += numbered
        blocks.append(_heading(news, exchange))
        view = replace_state(exchange, news.search.slots)
        blocks += [_line(home, number, news, view) for number, home in numbered]
        await shelf.looked(news.search, news.now, exchange.turn.context.now)
    if any(home.demo for _, home in homes):
        blocks.append(voice.say("real_estate.note.demo"))
    view = exchange if exchange.values else replace_state(exchange, saved[0].slots, source="memory")
    return view.reply(
        "\n\n".join(blocks),
        recommendations=tuple(card_of(home, number, view) for number, home in homes),
        shown=tuple(shown_item(home, number) for number, home in homes) if homes else None,
        focus=homes[0][1].id if homes else None,
        action="news",
        notes={"new": [one.id for news in told for one in news.new]},
    )


async def list_searches(exchange: Exchange) -> Reply:
    """List the saved searches."""
    voice, shelf = exchange.voice, _shelf(exchange)
    saved = await shelf.of_user(exchange.turn.user_id or "") if shelf is not None else []
    if not saved:
        return exchange.reply(voice.say("searches.news.none_saved"), action="searches")
    items = [
        voice.say(
            "searches.list.item",
            summary=summary_of(replace_state(exchange, one.slots)),
            date=voice.numbers.date(one.saved_at.date()),
        )
        for one in saved
    ]
    return exchange.reply("\n".join([voice.say("searches.list.heading"), *items]), action="searches")


async def drop_searches(exchange: Exchange) -> Reply:
    """Delete the saved searches."""
    shelf = _shelf(exchange)
    removed = await shelf.remove(exchange.turn.user_id or "") if shelf is not None else 0
    text = exchange.voice.say("searches.drop.done" if removed else "searches.drop.nothing", count=removed)
    return exchange.reply(text, action="drop_searches")


def replace_state(exchange: Exchange, slots: Mapping[str, Any], *, source: Any = "earlier") -> Exchange:
    """Look at another search with the same turn."""
    turn = exchange.turn.context.turn
    return replace(exchange, state={name: Slot(value, source, turn) for name, value in slots.items()})


def _shelf(exchange: Exchange) -> SavedSearches | None:
    desk = exchange.tools.desk
    return desk.searches if desk is not None and exchange.turn.user_id else None


async def _criteria(exchange: Exchange) -> SearchCriteria:
    nearness = await find_nearness(exchange)
    return replace(criteria_of(exchange.values, exchange.tools.market, nearness), order="updated")


async def _all(exchange: Exchange, criteria: SearchCriteria) -> list[Listing]:
    found: list[Listing] = []
    while len(found) < MOST_SEEN:
        page = (await exchange.tools.listings.search(criteria, limit=_A_PAGE, offset=len(found))).listings
        found += page
        if len(page) < _A_PAGE:
            break
    return found


async def _news(exchange: Exchange, search: SavedSearch) -> News:
    view = replace_state(exchange, search.slots)
    found = await _all(view, await _criteria(view))
    whole = len(search.seen) < MOST_SEEN
    new = tuple(one for one in found if one.id not in search.seen and (whole or _put_up_since(one, search)))
    cheaper = tuple(one for one in found if _is_below(one.price, search.seen.get(one.id)))
    return News(search, summary_of(view), new, cheaper, _prices(found))


def _put_up_since(listing: Listing, search: SavedSearch) -> bool:
    return listing.updated_at is not None and listing.updated_at > search.looked_at


def _is_below(price: float | None, before: float | None) -> bool:
    return price is not None and before is not None and price < before


def _prices(found: list[Listing]) -> dict[str, float | None]:
    return {one.id: one.price for one in found}


def _count(found: list[Listing], exchange: Exchange) -> str:
    text = f"{MOST_SEEN}+" if len(found) >= MOST_SEEN else str(len(found))
    return exchange.voice.numbers.digits(text)


def _heading(news: News, exchange: Exchange) -> str:
    voice = exchange.voice
    fill = {"summary": news.summary, "since": voice.numbers.date(news.search.looked_at.date())}
    if not news.new and not news.cheaper:
        return voice.say("searches.news.quiet", **fill)
    said = [
        voice.say(f"searches.news.{name}", count=len(homes))
        for name, homes in (("new", news.new), ("cheaper", news.cheaper))
        if homes
    ]
    return voice.say("searches.news.heading", changes=voice.join(said), **fill)


def _line(home: Listing, number: int, news: News, view: Exchange) -> str:
    text = line(home, card_of(home, number, view), view, None)
    before = news.search.seen.get(home.id)
    if not _is_below(home.price, before) or before is None:
        return text
    return f"{text} · {view.voice.say('searches.news.was', price=view.voice.money(before, home.currency))}"
