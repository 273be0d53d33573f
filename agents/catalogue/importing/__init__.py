"""Bring other people's data in: listings, public places and duty rosters from files, places from Overpass."""

from agents.catalogue.importing.listings import import_listings
from agents.catalogue.importing.mapping import FieldMapping, read_mapping
from agents.catalogue.importing.places import import_places
from agents.catalogue.importing.report import ImportFileError, ImportReport, Progress, Refusal
from agents.catalogue.importing.roster import import_roster

__all__ = [
    "FieldMapping",
    "ImportFileError",
    "ImportReport",
    "Progress",
    "Refusal",
    "import_listings",
    "import_places",
    "import_roster",
    "read_mapping",
]
