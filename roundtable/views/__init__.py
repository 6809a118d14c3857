"""Views of the roundtable, by subject."""
