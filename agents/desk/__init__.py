"""The front desk: what users leave there. Viewing requests, conversations handed to a person, saved searches."""

from agents.desk.front_desk import FrontDesk, open_desk
from agents.desk.records import Handover, SavedSearch, Viewing

__all__ = ["FrontDesk", "Handover", "SavedSearch", "Viewing", "open_desk"]
