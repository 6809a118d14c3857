"""Measures of places and groups."""
