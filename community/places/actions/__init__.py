"""Actions about places and groups."""
