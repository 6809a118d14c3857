"""Queries about the roundtable, by subject."""
