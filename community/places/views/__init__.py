"""Views about places and groups."""
