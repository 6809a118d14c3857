"""Actions of the yearly books."""
