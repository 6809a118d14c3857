"""Every write of the yearly books."""
