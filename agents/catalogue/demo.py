"""Make demo listings for a market from its demo.toml: invented, plausible, always the same, and marked as demo."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, cast

from agents.catalogue.demo_text import describe, title
from agents.catalogue.schema import Listing, ListingType
from agents.markets.gazetteer import GazetteerPlace
from agents.markets.market import Market

Recipe = Mapping[str, Any]
_FLATS = ("apartment", "studio", "penthouse", "commercial")


def demo_listings(market: Market, *, count: int | None = None) -> list[Listing]:
    """Make the market's demo listings; the same ones every time, and none where the market has no demo.toml."""
    if market.folder is None or not (path := market.folder / "demo.toml").is_file():
        return []
    recipe = read_recipe(path)
    return list(_listings(market, recipe, recipe["count"] if count is None else count))


def read_recipe(path: Path) -> Recipe:
    """Read a demo.toml."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _listings(market: Market, recipe: Recipe, count: int) -> Iterator[Listing]:
    draw = Random(recipe["seed"])  # noqa: S311 - demo data must be the same every time
    places = {name: settings for name, settings in recipe["places"].items() if market.place(name)}
    weights = [settings["weight"] for settings in places.values()]
    for number, name in enumerate(draw.choices(list(places), weights, k=count), start=1):
        place = market.places_by_name[name]
        yield _listing(draw, market, recipe, place, places[name], number)


def _listing(
    draw: Random, market: Market, recipe: Recipe, place: GazetteerPlace, local: Recipe, number: int
) -> Listing:
    listing_type = cast("ListingType", _pick(draw, recipe["listing_types"]))
    column = ("sale", "rent", "short_stay").index(listing_type)
    shares = {kind: share[column] for kind, share in recipe["styles"][local["style"]].items()}
    property_type = _pick(draw, shares)
    kind = recipe["types"][property_type]
    sea_m = _sea_distance(draw, local)
    bedrooms = kind["least"] + _index(draw, kind["bedrooms"]) if "bedrooms" in kind else None
    area_m2, plot_m2 = _sizes(draw, market, kind, bedrooms)
    features = _features(draw, recipe, listing_type, property_type, local, sea_m)
    pounds = _price(draw, market, kind, local, listing_type, bedrooms, area_m2, plot_m2)
    pounds *= 1 + 0.02 * len(features) + (0.08 if "sea_view" in features else 0)
    currency = _pick(draw, recipe["currencies"][listing_type])
    price = market.rates.convert(pounds, market.rates.base, currency) or pounds
    named = property_type in _FLATS and draw.random() < 0.2
    deed = _pick(draw, recipe["title_deeds"]) if listing_type == "sale" else None
    latitude, longitude = _near(draw, place)
    listing = Listing(
        id=f"demo-{number:05}",
        listing_type=listing_type,
        property_type=property_type,
        price=_rounded(price),
        currency=currency,
        bedrooms=bedrooms,
        bathrooms=None if bedrooms is None else max(1, math.ceil(bedrooms * draw.uniform(0.45, 0.9))),
        area_m2=area_m2,
        plot_m2=plot_m2,
        features=features,
        title_deed=deed,
        place=place.name,
        latitude=latitude,
        longitude=longitude,
        titles={},
        descriptions={},
        property_name=recipe["name"]["en"].format(n=draw.randrange(1, 61)) if named else None,
        source=recipe["source"],
        demo=True,
        updated_at=_updated(draw, recipe),
        sea_distance_m=sea_m,
    )
    return _with_texts(listing, recipe, market, place)


def _with_texts(listing: Listing, recipe: Recipe, market: Market, place: GazetteerPlace) -> Listing:
    donum = market.area_units.get("donum")
    return replace(
        listing,
        titles={lang: title(listing, recipe, lang, place.label(lang), donum) for lang in recipe["words"]},
        descriptions={
            lang: describe(listing, recipe, lang, place.label(lang), donum) for lang in recipe["words"]
        },
    )


def _pick(draw: Random, shares: Mapping[str, float]) -> str:
    return draw.choices(list(shares), list(shares.values()))[0]


def _index(draw: Random, shares: Sequence[float]) -> int:
    return draw.choices(range(len(shares)), shares)[0]


def _sea_distance(draw: Random, local: Recipe) -> float | None:
    if "sea" not in local:
        return None
    nearest, farthest = local["sea"]
    return round(math.exp(draw.uniform(math.log(nearest), math.log(farthest))), -1)


def _sizes(
    draw: Random, market: Market, kind: Recipe, bedrooms: int | None
) -> tuple[float | None, float | None]:
    """Square metres inside and of the ground."""
    if "donum" in kind:
        least, most = kind["donum"]
        quarters = round(math.exp(draw.uniform(math.log(least), math.log(most))) * 4)
        return None, round(quarters / 4 * market.area_units.get("donum", 1000.0), 1)
    fixed, each = kind["m2"]
    area = (fixed + each * (bedrooms or 0)) * draw.uniform(0.88, 1.0 + 0.22 * kind.get("spread", 1.0))
    plot = float(round(draw.uniform(*kind["plot"]), -1)) if "plot" in kind else None
    return float(round(area)), plot


def _features(
    draw: Random, recipe: Recipe, listing_type: str, property_type: str, local: Recipe, sea_m: float | None
) -> tuple[str, ...]:
    column = 2 if property_type == "land" else 0 if property_type in _FLATS else 1
    chosen = []
    for name, rule in recipe["features"].items():
        chance = rule["chance"][column]
        if chance and local["style"] == "coast":
            chance = rule.get("coast", chance)
        if chance and listing_type != "sale":
            chance = rule.get("rent", chance)
        if property_type == "villa":
            chance = rule.get("villa", chance)
        possible = (sea_m is not None and sea_m <= rule["sea"]) if "sea" in rule else True
        if rule.get("rent_only") and listing_type == "sale":
            possible = False
        if draw.random() < chance and possible:
            chosen.append(name)
    if column < 2 and "furnished" not in chosen:
        chosen.append("unfurnished")
    return tuple(chosen)


def _price(
    draw: Random,
    market: Market,
    kind: Recipe,
    local: Recipe,
    listing_type: str,
    bedrooms: int | None,
    area_m2: float | None,
    plot_m2: float | None,
) -> float:
    """Total, month or night, in the base currency of the market's rates."""
    spread = draw.uniform(0.78, 1.22)
    if "donum" in kind:
        donums = (plot_m2 or 0.0) / market.area_units.get("donum", 1000.0)
        per_donum: float = local["donum"]
        return per_donum * math.pow(donums, 0.85) * spread
    if listing_type == "sale":
        per_m2: float = local["m2"] * kind["level"]
        return per_m2 * (area_m2 or 0.0) * spread
    whole, each = kind["rent"]
    of_two_bedrooms: float = local["rent"]
    share: float = whole + each * ((2 if bedrooms is None else bedrooms) - 2)
    monthly = of_two_bedrooms * max(0.5, share) * spread
    return monthly if listing_type == "rent" else monthly / 9


def _rounded(price: float) -> float:
    """Round as people do: 485 to 485, 1,234 to 1,250, 123,456 to 123,500."""
    step = 5 if price < 1_000 else 50 if price < 10_000 else 500 if price < 1_000_000 else 10_000
    return float(max(step, round(price / step) * step))


def _near(draw: Random, place: GazetteerPlace) -> tuple[float | None, float | None]:
    if place.latitude is None or place.longitude is None:
        return None, None
    return round(draw.gauss(place.latitude, 0.004), 5), round(draw.gauss(place.longitude, 0.005), 5)


def _updated(draw: Random, recipe: Recipe) -> datetime:
    newest = datetime.combine(recipe["as_of"], time(9), UTC)
    return newest - timedelta(hours=round(draw.triangular(0, 24 * 120, 24 * 10)))
