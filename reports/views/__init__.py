"""Views of the yearly books."""
