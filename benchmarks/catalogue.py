"""Search 100,000 listings with many mixes of criteria, beside the bare SQL of the same rows.

    python -m benchmarks.catalogue [--listings 100000] [--searches 400] [--explain]

Prints p50 and p95 in milliseconds of the whole search (as agents call it), of the same statements on a plain
`sqlite3` connection, and their ratio. Processor time beside them tells a slow search from a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as sqlite_dialect

from agents.catalogue.criteria import asked
from agents.catalogue.demo import demo_listings
from agents.catalogue.listings import WINDOW, candidates_statement, fetch_statement
from agents.catalogue.repository import Catalogue, open_catalogue
from agents.catalogue.schema import SearchCriteria
from agents.markets.market import Market, default_market

BATCH = 5_000


def mixes(market: Market, seed: int = 7) -> Iterator[tuple[str, SearchCriteria]]:
    """Give named criteria, from one constraint to ten, from everything to nothing that matches; endless."""
    draw = Random(seed)
    places = [place for place in market.gazetteer if place.latitude is not None]
    towns = ["Girne", "Lefkoşa", "Gazimağusa", "İskele", "Alsancak", "Long Beach", "Esentepe", "Güzelyurt"]
    features = ["furnished", "pool", "sea_view", "parking", "elevator", "pets_allowed", "garden", "gym"]

    def rent_price() -> tuple[float | None, float | None]:
        return None, draw.choice([350, 450, 500, 600, 800, 1200])

    def sale_price() -> tuple[float | None, float | None]:
        low = draw.choice([None, 60_000, 120_000])
        return low, draw.choice([90_000, 150_000, 250_000, 600_000])

    kinds: list[tuple[str, Callable[[], SearchCriteria]]] = [
        ("nothing", SearchCriteria),
        ("rent", lambda: SearchCriteria(listing_type="rent")),
        ("town", lambda: SearchCriteria(location=(draw.choice(towns),))),
        (
            "town, rent, bedrooms, price",
            lambda: SearchCriteria(
                listing_type="rent",
                location=(draw.choice(towns),),
                bedrooms=(draw.choice([1, 2, 3]),) * 2,
                price=rent_price(),
                currency="GBP",
            ),
        ),
        (
            "sale, type, price in euros",
            lambda: SearchCriteria(
                listing_type="sale",
                property_type=(draw.choice(["apartment", "villa", "land", "studio", "bungalow"]),),
                price=sale_price(),
                currency="EUR",
            ),
        ),
        (
            "features",
            lambda: SearchCriteria(features=tuple(draw.sample(features, draw.choice([1, 2, 3, 4, 5])))),
        ),
        (
            "rent, features, excluded features and place",
            lambda: SearchCriteria(
                listing_type="rent",
                features=tuple(draw.sample(features, 3)),
                exclude_features=("ground_floor",),
                exclude_location=(draw.choice(towns),),
            ),
        ),
        (
            "everything at once",
            lambda: SearchCriteria(
                listing_type="sale",
                property_type=("villa", "house"),
                location=(draw.choice(towns), draw.choice(towns)),
                bedrooms=(3, None),
                bathrooms=(2, None),
                price=sale_price(),
                currency="GBP",
                area_m2=(140, None),
                features=("private_pool", "sea_view", "garden"),
                title_deed=("turkish", "exchange"),
            ),
        ),
        ("hardly any", lambda: SearchCriteria(listing_type="sale", price=(None, 15_000), bedrooms=(5, None))),
        ("none", lambda: SearchCriteria(listing_type="rent", price=(None, 20), features=("sauna",))),
        ("title deed", lambda: SearchCriteria(title_deed=("turkish",), exclude_title_deed=("leasehold",))),
        (
            "near",
            lambda: SearchCriteria(
                near=_around(draw, places), listing_type=draw.choice(["rent", "sale", None])
            ),
        ),
        (
            "near, small, bedrooms",
            lambda: SearchCriteria(near=(*_around(draw, places)[:2], 1.0), bedrooms=(2, 3)),
        ),
        (
            "cheapest in a district",
            lambda: SearchCriteria(listing_type="rent", location=(draw.choice(towns[:4]),), order="price"),
        ),
        ("cheapest of all", lambda: SearchCriteria(listing_type="sale", order="price")),
        ("largest", lambda: SearchCriteria(property_type=("villa",), order="area_desc")),
        ("by the sea", lambda: SearchCriteria(listing_type="rent", order="sea_distance", bedrooms=(2, 2))),
        ("newest", lambda: SearchCriteria(listing_type="sale", order="updated", features=("pool",))),
        ("building", lambda: SearchCriteria(property_name=f"Demo Residence {draw.randrange(1, 61)}")),
        (
            "land",
            lambda: SearchCriteria(property_type=("land",), plot_m2=(2676, None), location=("Esentepe",)),
        ),
    ]
    while True:
        for name, make in kinds:
            yield name, make()


def _around(draw: Random, places: list[Any]) -> tuple[float, float, float]:
    place = draw.choice(places)
    return place.latitude, place.longitude, draw.choice([2.0, 5.0, 10.0])


async def fill(catalogue: Catalogue, count: int) -> None:
    """Store as many generated listings."""
    listings = await asyncio.to_thread(demo_listings, catalogue.market, count=count)
    for start in range(0, count, BATCH):
        await catalogue.store.save_listings(listings[start : start + BATCH])
    await catalogue.store.refresh_statistics()


class Bare:
    """The same statements, compiled beforehand, on a plain `sqlite3` connection."""

    def __init__(self, path: Path, market: Market) -> None:
        self.connection = sqlite3.connect(path)
        for pragma in ("cache_size=-65536", "mmap_size=268435456"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.market = market

    def text_of(self, statement: Select[Any]) -> str:
        return str(statement.compile(dialect=sqlite_dialect(), compile_kwargs={"literal_binds": True}))

    def search(self, criteria: SearchCriteria, ids: list[str], *, explain: bool) -> float:
        """Seconds for finding the candidates and fetching the rows the search gave."""
        what = asked(criteria, self.market)
        statement = candidates_statement(what.shape, criteria.order, WINDOW, 0)
        first = self.text_of(statement.params(what.values))
        second = self.text_of(fetch_statement().params(ids=ids)) if ids else None
        if explain:
            plan = [row[3] for row in self.connection.execute(f"EXPLAIN QUERY PLAN {first}")]
            print(f"    {' | '.join(plan)}")
        started = perf_counter()
        self.connection.execute(first).fetchall()
        if second is not None:
            self.connection.execute(second).fetchall()
        return perf_counter() - started


def milliseconds(seconds: list[float], percent: int) -> float:
    """A percentile, in milliseconds."""
    if len(seconds) < 2:
        return seconds[0] * 1_000
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1_000


async def measure(folder: Path, listings: int, searches: int, *, explain: bool) -> dict[str, float]:
    """Fill a catalogue in `folder` (or use the one there) and time searches; gives the figures it prints."""
    market, path = default_market(), folder / "catalogue.sqlite"
    new = not path.exists()
    async with open_catalogue(f"sqlite+aiosqlite:///{path}", market, seed=False) as catalogue:
        if new:
            started = perf_counter()
            await fill(catalogue, listings)
            print(f"{listings:,} listings made and stored in {perf_counter() - started:.1f} s")
        bare, whole_s, bare_s, cpu_s = Bare(path, market), [], [], []
        by_name: dict[str, tuple[list[float], list[float]]] = {}
        stream = mixes(market)
        for number in range(searches + 20):
            name, criteria = next(stream)
            started, cpu_started = perf_counter(), process_time()
            result = await catalogue.listings.search(criteria)
            took, cpu_took = perf_counter() - started, process_time() - cpu_started
            if explain and name not in by_name and number >= 20:
                print(name)
            bare_took = bare.search(
                criteria,
                [listing.id for listing in result.listings],
                explain=explain and name not in by_name and number >= 20,
            )
            if number >= 20:  # the first round warms caches
                whole_s.append(took)
                cpu_s.append(cpu_took)
                bare_s.append(bare_took)
                mine, theirs = by_name.setdefault(name, ([], []))
                mine.append(took)
                theirs.append(bare_took)
    print(f"{'milliseconds':46}{'p50':>8}{'p95':>8}{'bare p50':>10}{'bare p95':>10}")
    for name, (mine, theirs) in sorted(by_name.items(), key=lambda item: -milliseconds(item[1][0], 95)):
        print(
            f"{name:46}{milliseconds(mine, 50):8.2f}{milliseconds(mine, 95):8.2f}"
            f"{milliseconds(theirs, 50):10.2f}{milliseconds(theirs, 95):10.2f}"
        )
    figures = {
        "p50_ms": milliseconds(whole_s, 50),
        "p95_ms": milliseconds(whole_s, 95),
        "cpu_p50_ms": milliseconds(cpu_s, 50),
        "cpu_p95_ms": milliseconds(cpu_s, 95),
        "bare_p50_ms": milliseconds(bare_s, 50),
        "bare_p95_ms": milliseconds(bare_s, 95),
    }
    figures["ratio_p50"] = figures["p50_ms"] / figures["bare_p50_ms"]
    figures["ratio_p95"] = figures["p95_ms"] / figures["bare_p95_ms"]
    print(
        f"all {searches} searches: p50 {figures['p50_ms']:.2f} ms, p95 {figures['p95_ms']:.2f} ms "
        f"(processor time p50 {figures['cpu_p50_ms']:.2f}, p95 {figures['cpu_p95_ms']:.2f}); "
        f"bare SQL p50 {figures['bare_p50_ms']:.2f} ms, p95 {figures['bare_p95_ms']:.2f} ms; "
        f"ratio {figures['ratio_p50']:.1f} at p50, {figures['ratio_p95']:.1f} at p95"
    )
    return figures


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--searches", type=int, default=400)
    parser.add_argument("--folder", type=Path, help="keep the database here and use it again")
    parser.add_argument("--explain", action="store_true", help="print the plan of each mix")
    options = parser.parse_args()
    if options.folder is not None:
        options.folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(measure(options.folder, options.listings, options.searches, explain=options.explain))
        return
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), options.listings, options.searches, explain=options.explain))


if __name__ == "__main__":
    main()
