"""Listings and places: schema, repository, demo data and import."""
