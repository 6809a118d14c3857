"""Forms about briefs, news and publicity."""
