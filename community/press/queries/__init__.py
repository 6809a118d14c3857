"""Queries about briefs, news and publicity."""
