"""Pages about places and groups."""
