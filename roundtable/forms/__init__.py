"""Forms of the roundtable, by subject. They check shape only; actions decide."""
