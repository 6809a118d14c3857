"""Pages about training and stars."""
