"""Press: briefs, circulars, news, publicity."""
