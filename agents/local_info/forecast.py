"""The weather of a day at a point, from Open-Meteo: bounded, cached, and given up for a while where it does not answer."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import httpx
import structlog

logger = structlog.get_logger(__name__)

URL = "https://api.open-meteo.com"
TIMEOUT_S = 1.5
"""For everything: a turn waits no longer for the sky."""
CACHE_TTL_S = 1_800.0
CACHE_SIZE = 256
PAUSE_S = 120.0
"""How long nobody asks after a failure."""
DAYS_AHEAD = 15
_GRID = 2
"""Decimals of a degree: about a kilometre, so that a town is one entry of the cache."""
_DAILY = "weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max,wind_speed_10m_max"
_CURRENT = "temperature_2m,weather_code,wind_speed_10m"
SOURCE = "Open-Meteo.com (CC BY 4.0)"


@dataclass(frozen=True, slots=True)
class DayForecast:
    """One day: temperatures in °C, wind in km/h, chance of rain in percent, WMO weather code. None where not known."""

    day: date
    code: int | None
    low: float | None
    high: float | None
    rain_percent: float | None
    wind_kmh: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The coming days at a point, and how it is there now."""

    days: tuple[DayForecast, ...]
    now_celsius: float | None = None
    now_code: int | None = None


class Weather(Protocol):
    """Where forecasts come from."""

    async def forecast(self, latitude: float, longitude: float, timezone: str) -> Forecast | None:
        """Give the forecast at a point; None where nobody answers in time."""
        ...


class OpenMeteo:
    """Open-Meteo's forecast API; only coordinates leave, rounded to a kilometre."""

    def __init__(
        self, url: str = URL, *, timeout_s: float = TIMEOUT_S, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s
        self._now = now
        self._held: OrderedDict[tuple[float, float], tuple[float, Forecast]] = OrderedDict()
        self._quiet_until = 0.0

    async def forecast(self, latitude: float, longitude: float, timezone: str) -> Forecast | None:
        """Give the forecast at a point, from the cache where it is fresh; None for `PAUSE_S` after a failure."""
        key = (round(latitude, _GRID), round(longitude, _GRID))
        held = self._held.get(key)
        if held is not None and self._now() - held[0] < CACHE_TTL_S:
            return held[1]
        if self._now() < self._quiet_until:
            return None
        try:
            found = parse_forecast(await self._ask(key, timezone))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, KeyError, TimeoutError) as error:
            self._quiet_until = self._now() + PAUSE_S
            logger.warning("weather_unavailable", error=type(error).__name__)
            return None
        self._held[key] = (self._now(), found)
        while len(self._held) > CACHE_SIZE:
            self._held.popitem(last=False)
        return found

    async def _ask(self, point: tuple[float, float], timezone: str) -> Any:
        asked: dict[str, str | float] = {
            "latitude": point[0],
            "longitude": point[1],
            "timezone": timezone,
            "daily": _DAILY,
            "current": _CURRENT,
            "forecast_days": DAYS_AHEAD + 1,
        }
        async with (
            asyncio.timeout(self._timeout_s),
            httpx.AsyncClient(timeout=self._timeout_s, follow_redirects=False) as client,
        ):
            response = await client.get(f"{self._url}/v1/forecast", params=asked)
            response.raise_for_status()
            return response.json()


def parse_forecast(answer: Any) -> Forecast:
    """Read Open-Meteo's answer; raises ValueError, TypeError or KeyError for anything else."""
    daily, current = answer["daily"], answer.get("current") or {}
    columns = [daily.get(name) or [None] * len(daily["time"]) for name in _DAILY.split(",")]
    days = tuple(
        DayForecast(
            date.fromisoformat(day), _whole(code), _number(low), _number(high), _number(rain), _number(wind)
        )
        for day, code, high, low, rain, wind in zip(daily["time"], *columns, strict=True)
    )
    if not days:
        raise ValueError("a forecast without days")
    return Forecast(days, _number(current.get("temperature_2m")), _whole(current.get("weather_code")))


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)
