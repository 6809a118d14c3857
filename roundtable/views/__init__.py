"""Pages of the roundtable, by subject."""
