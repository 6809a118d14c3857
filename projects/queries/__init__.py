"""Queries about benchmark projects."""
