"""Queries about snapshots, texts and editions."""
