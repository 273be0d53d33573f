"""The weather comes from a forecast over the network or not at all: bounded, cached, and never made up."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from agent_stage import tools, turn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from agents.local_info.agent import answer
from agents.local_info.forecast import CACHE_TTL_S, PAUSE_S, OpenMeteo, parse_forecast
from tests.standins.serving import free_port, serving


def open_meteo(first: date, days: int = 16) -> dict:
    """Answer as Open-Meteo does."""
    return {
        "latitude": 35.34,
        "longitude": 33.32,
        "current": {"temperature_2m": 17.4, "weather_code": 2, "wind_speed_10m": 9.1},
        "daily": {
            "time": [(first + timedelta(days=n)).isoformat() for n in range(days)],
            "weather_code": [61, 0, 95] + [3] * (days - 3),
            "temperature_2m_max": [19.2] * days,
            "temperature_2m_min": [11.8] * days,
            "precipitation_probability_max": [80, None, 55] + [5] * (days - 3),
            "wind_speed_10m_max": [22.3] * days,
        },
    }


class Sky:
    """A stand-in for Open-Meteo over real TCP."""

    def __init__(self, first: date) -> None:
        self.asked: list[dict[str, str]] = []
        self.answer = JSONResponse(open_meteo(first))
        self.delay_s = 0.0
        self.app = Starlette(routes=[Route("/v1/forecast", self._forecast)])

    async def _forecast(self, request):
        self.asked.append(dict(request.query_params))
        await asyncio.sleep(self.delay_s)
        return self.answer


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 1_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
async def sky():
    stand_in = Sky(turn("local_info").context.now.date())
    async with serving(stand_in.app) as stand_in.url:
        stand_in.clock = Clock()
        stand_in.weather = OpenMeteo(stand_in.url, timeout_s=10, now=stand_in.clock)
        yield stand_in


def asking(sky, lang="en", **local):
    asked = turn("local_info", lang=lang, local={"category": "weather", "location": "Girne", **local})
    return answer(asked, replace(tools(), weather=sky.weather))


async def test_the_forecast_is_told_with_its_source_and_nothing_but_coordinates_leaves(sky):
    reply = await asking(sky)
    assert "17 °C" in reply.text
    assert "12 °C to 19 °C" in reply.text
    assert "Open-Meteo" in reply.text
    assert set(sky.asked[0]) == {"latitude", "longitude", "timezone", "daily", "current", "forecast_days"}
    assert len(sky.asked[0]["latitude"].partition(".")[2]) <= 2


@pytest.mark.parametrize("lang", ["en", "tr", "ru", "de", "fa"])
async def test_every_language_tells_it(sky, lang):
    assert "Open-Meteo" in (await asking(sky, lang)).text


async def test_the_day_that_is_asked_for_is_told_alone(sky):
    reply = await asking(sky, when="tomorrow")
    assert len(reply.notes["weather"]) == 1
    assert "17 °C" not in reply.text


async def test_a_day_beyond_the_forecast_is_said_to_be(sky):
    assert "two weeks" in (await asking(sky, when="1 august")).text


async def test_a_second_question_within_the_half_hour_asks_nobody(sky):
    for _ in range(2):
        await asking(sky)
    assert len(sky.asked) == 1
    sky.clock.time += CACHE_TTL_S
    await asking(sky)
    assert len(sky.asked) == 2


@pytest.mark.parametrize(
    "answer_", [PlainTextResponse("no", 503), PlainTextResponse("{"), JSONResponse({"daily": {}}), JSONResponse([1])]
)  # fmt: skip
async def test_what_is_no_forecast_is_said_to_be_none_and_is_left_alone_for_a_while(sky, answer_):
    sky.answer = answer_
    for _ in range(3):
        assert "no weather data" in (await asking(sky)).text
    assert len(sky.asked) == 1
    sky.clock.time += PAUSE_S
    await asking(sky)
    assert len(sky.asked) == 2


async def test_a_service_that_hangs_costs_a_turn_no_more_than_the_bound(sky):
    sky.delay_s = 30.0
    sky.weather = OpenMeteo(sky.url, timeout_s=0.2, now=sky.clock)
    begun = asyncio.get_running_loop().time()
    assert "no weather data" in (await asking(sky)).text
    assert asyncio.get_running_loop().time() - begun < 10


async def test_without_a_network_it_says_so():
    weather = OpenMeteo(f"http://127.0.0.1:{free_port()}", timeout_s=0.5)
    assert await weather.forecast(35.34, 33.32, "Asia/Nicosia") is None


def test_values_that_are_missing_stay_unknown():
    answer_ = open_meteo(date(2027, 1, 1))
    answer_["daily"]["temperature_2m_max"] = ["warm", None, True] + [None] * 13
    del answer_["current"]
    forecast = parse_forecast(answer_)
    assert [day.high for day in forecast.days[:3]] == [None, None, None]
    assert forecast.now_celsius is None
