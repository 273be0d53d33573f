"""Distances."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from agents.catalogue.geometry import Circle, distance_km

LATITUDES, LONGITUDES = st.floats(34.9, 35.8), st.floats(32.2, 34.7)


def test_girne_is_some_seventeen_kilometres_from_lefkosa() -> None:
    assert 16 < distance_km(35.336, 33.319, 35.185, 33.360) < 19


def test_a_point_is_no_distance_from_itself_and_antipodes_are_half_round() -> None:
    assert distance_km(35.0, 33.0, 35.0, 33.0) == 0
    assert math.isclose(distance_km(0, 0, 0, 180), 20_015, rel_tol=1e-3)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_the_way_back_is_as_long(lat: float, lon: float, to_lat: float, to_lon: float) -> None:
    there, back = distance_km(lat, lon, to_lat, to_lon), distance_km(to_lat, to_lon, lat, lon)
    assert math.isclose(there, back, abs_tol=1e-9)


@given(LATITUDES, LONGITUDES, st.floats(0.1, 50), st.floats(-1, 1), st.floats(-1, 1))
def test_the_flat_distance_of_statements_is_true_to_half_a_percent(
    lat: float, lon: float, radius_km: float, up: float, right: float
) -> None:
    circle = Circle(lat, lon, radius_km)
    dy, dx = up * circle.half_height, right * circle.half_width
    flat_km = math.hypot(dy, dx * circle.half_height / circle.half_width) / circle.half_height * radius_km
    assert math.isclose(flat_km, distance_km(lat, lon, lat + dy, lon + dx), rel_tol=5e-3, abs_tol=1e-6)
