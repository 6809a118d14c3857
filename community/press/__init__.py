"""What is told: briefs, circulars, news, publicity."""
