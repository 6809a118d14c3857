"""Forms about places and groups."""
