"""Queries about places and groups."""
