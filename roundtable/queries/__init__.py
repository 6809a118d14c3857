"""What is asked of the roundtable, by subject."""
