"""Every write of the roundtable, by subject."""
