"""Distances on the earth: the exact one for people, a flat one for statements."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180


def distance_km(from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> float:
    """Measure the great-circle distance between two points in degrees, in km (haversine)."""
    phi, psi = math.radians(from_lat), math.radians(to_lat)
    half = (
        math.sin((psi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(psi) * math.sin(math.radians(to_lon - from_lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle around a point in degrees; `radius_km` at most a few hundred."""

    latitude: float
    longitude: float
    radius_km: float

    @property
    def km_per_longitude(self) -> float:
        """Kilometres in one degree of longitude at this latitude."""
        return KM_PER_DEGREE * max(0.01, math.cos(math.radians(self.latitude)))

    @property
    def half_height(self) -> float:
        """Half the height of the enclosing box, in degrees."""
        return max(self.radius_km, 0.001) / KM_PER_DEGREE

    @property
    def half_width(self) -> float:
        """Half the width of the enclosing box, in degrees."""
        return max(self.radius_km, 0.001) / self.km_per_longitude
