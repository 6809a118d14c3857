"""Pages of the yearly books."""
