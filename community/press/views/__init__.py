"""Views about briefs, news and publicity."""
