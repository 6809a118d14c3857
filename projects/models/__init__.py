"""Nouns of benchmark projects."""
