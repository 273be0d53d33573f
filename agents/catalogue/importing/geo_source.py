"""Find the objects with their tags in GeoJSON and in answers of Overpass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.catalogue.importing.osm_place import OSM_SOURCE
from agents.catalogue.importing.report import ImportFileError
from agents.catalogue.importing.source import read_json
from agents.catalogue.importing.text import clean_text

_MOST_VERTICES = 20_000


@dataclass(frozen=True, slots=True)
class TaggedObject:
    """One object: its number in the file, id, tags and point; or the problem with it."""

    number: int
    id: str
    tags: Mapping[str, str]
    latitude: float
    longitude: float
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class GeoDocument:
    """All objects of a file and whom they come from."""

    objects: list[TaggedObject]
    source: str


def read_geo(path: Path) -> GeoDocument:
    """Read a GeoJSON FeatureCollection or an Overpass answer; raises ImportFileError when it is neither."""
    document = read_json(path)
    if isinstance(document, dict) and isinstance(document.get("features"), list):
        objects = _objects(document["features"], _feature)
    elif isinstance(document, dict) and isinstance(document.get("elements"), list):
        if not document["elements"] and document.get("remark"):
            raise ImportFileError(
                f"{path.name} holds no places; Overpass said: {str(document['remark'])[:200]}"
            )
        objects = _objects(document["elements"], _element)
    elif isinstance(document, dict) and document.get("type") == "Feature":
        objects = _objects([document], _feature)
    else:
        raise ImportFileError(f"{path.name} is neither GeoJSON (features) nor an Overpass answer (elements)")
    return GeoDocument(list(objects), _source(document))


def _source(document: Mapping[str, Any]) -> str:
    stated = document.get("copyright") or document.get("attribution") or document.get("licence")
    return clean_text(str(stated), 200) if isinstance(stated, str) else OSM_SOURCE


def _objects(
    entries: list[Any], read: Callable[[int, Mapping[str, Any]], TaggedObject]
) -> Iterator[TaggedObject]:
    for number, entry in enumerate(entries, start=1):
        try:
            yield read(number, entry)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            kind = (
                "no geometry or tags" if isinstance(error, KeyError | TypeError | IndexError) else str(error)
            )
            yield TaggedObject(number, "", {}, 0.0, 0.0, problem=f"cannot be read: {kind[:120]}")


def _feature(number: int, feature: Mapping[str, Any]) -> TaggedObject:
    properties = dict(feature.get("properties") or {})
    inner = properties.pop("tags", None)
    tags = {**properties, **inner} if isinstance(inner, Mapping) else properties
    if "key" in tags and "value" in tags:  # the reduced form names one tag by its key and value
        tags[str(tags.pop("key"))] = tags.pop("value")
    longitude, latitude = _middle(feature["geometry"])
    identifier = feature.get("id") or tags.get("@id") or tags.get("osm_id") or tags.get("id")
    return TaggedObject(
        number, _id(identifier, tags, latitude, longitude), _strings(tags), latitude, longitude
    )


def _element(number: int, element: Mapping[str, Any]) -> TaggedObject:
    point = element if "lat" in element else element["center"]
    latitude, longitude = float(point["lat"]), float(point["lon"])
    identifier = f"{element['type']}/{element['id']}"
    return TaggedObject(
        number,
        _id(identifier, {}, latitude, longitude),
        _strings(element.get("tags") or {}),
        latitude,
        longitude,
    )


def _id(given: object, tags: Mapping[str, Any], latitude: float, longitude: float) -> str:
    if given is None or given == "":
        # No id: the same name at the same spot is the same place.
        return f"geo:{latitude:.6f},{longitude:.6f}:{str(tags.get('name', ''))[:100]}"
    text = str(given).strip()
    if not text.isprintable() or len(text) > 150:
        raise ValueError("the id is too long or has control characters")
    return f"osm:{text}"


def _strings(tags: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(key): str(value)[:1_000]
        for key, value in tags.items()
        if value is not None and not isinstance(value, dict | list)
    }


def _middle(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of a point, or of the middle of the box around anything larger."""
    if geometry["type"] == "GeometryCollection":
        return _middle(geometry["geometries"][0])
    points: list[tuple[float, float]] = []
    stack: list[Any] = [geometry["coordinates"]]
    while stack and len(points) < _MOST_VERTICES:
        part = stack.pop()
        if isinstance(part[0], int | float):
            points.append((float(part[0]), float(part[1])))
        else:
            stack.extend(part)
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    return (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2
