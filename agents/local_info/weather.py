"""Tell the weather of a place, with the source; say so where there is none."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from agents.local_info.forecast import SOURCE, DayForecast, Forecast
from agents.local_info.visit import Visit
from agents.replies import capitalised
from agents.reply import Reply
from agents.understanding.days import day_in_words
from agents.understanding.types import Question

DAYS_TOLD = 3
_SKIES = (
    (0, "clear"), (1, "mostly_clear"), (2, "partly_cloudy"), (3, "cloudy"), (48, "fog"), (57, "drizzle"), (67, "rain"),
    (77, "snow"), (82, "showers"), (86, "snow"), (99, "thunderstorm"),
)  # fmt: skip
"""Up to which WMO weather code a sky is called what (`words.sky`)."""


async def show_weather(visit: Visit) -> Reply:
    """Give the day that was asked for, or today and the next ones; never from anything but a forecast."""
    voice, origin, market = visit.voice, visit.origin, visit.tools.market
    if visit.tools.weather is None:
        return _none(visit)
    if origin is None:
        if visit.place is not None:
            return _none(visit)
        return visit.reply(voice.say("local_info.ask.where"), asked=Question("ask_slot", "location"))
    forecast = await visit.tools.weather.forecast(origin.latitude, origin.longitude, market.timezone)
    if forecast is None:
        return _none(visit)
    today = visit.turn.context.now.astimezone(ZoneInfo(market.timezone)).date()
    said = visit.request.get("when")
    wanted = day_in_words(str(said), today, "en", market) if said else None
    days = [day for day in forecast.days if day.day == wanted] if wanted else _next_days(forecast, today)
    if not days:
        key = "local_info.weather.too_far" if wanted else "local_info.weather.none"
        return visit.reply(voice.say(key))
    lines = [voice.say("local_info.weather.heading", place=origin.label)]
    if days[0].day == today and forecast.now_celsius is not None:
        lines.append(
            voice.say(
                "local_info.weather.now",
                temperature=_degrees(forecast.now_celsius, visit),
                sky=sky_of(forecast.now_code, visit),
            )
        )
    lines += [f"- {_line(day, visit)}" for day in days]
    lines.append("")
    lines.append(voice.say("local_info.weather.source", source=voice.isolate(SOURCE)))
    return visit.reply("\n".join(lines), notes={"weather": [day.day.isoformat() for day in days]})


def sky_of(code: int | None, visit: Visit) -> str:
    """Name a WMO weather code."""
    name = next((name for last, name in _SKIES if code is not None and 0 <= code <= last), "unknown")
    return visit.voice.word("sky", name)


def _next_days(forecast: Forecast, today: date) -> list[DayForecast]:
    return [day for day in forecast.days if day.day >= today][:DAYS_TOLD]


def _line(day: DayForecast, visit: Visit) -> str:
    voice = visit.voice
    parts = [sky_of(day.code, visit)]
    if day.low is not None and day.high is not None:
        parts.append(
            voice.say(
                "local_info.weather.range", low=_degrees(day.low, visit), high=_degrees(day.high, visit)
            )
        )
    if day.rain_percent is not None:
        parts.append(voice.say("local_info.weather.rain", percent=voice.number(day.rain_percent)))
    if day.wind_kmh is not None:
        parts.append(voice.say("local_info.weather.wind", speed=voice.number(day.wind_kmh)))
    return voice.say(
        "local_info.weather.line",
        date=voice.numbers.date(day.day),
        details=capitalised(voice.comma(parts), voice.lang),
    )


def _degrees(celsius: float, visit: Visit) -> str:
    return visit.voice.say("words.unit.celsius", value=visit.voice.number(celsius))


def _none(visit: Visit) -> Reply:
    """Say that there is no weather now, and what there is instead."""
    voice = visit.voice
    said = [voice.say("local_info.weather.none")]
    if visit.origin is not None:
        said.append(voice.say("local_info.weather.offer", place=visit.origin.label))
    return visit.reply(" ".join(said))
