"""Actions about briefs, news and publicity."""
