"""Shapes of what people type, by subject. They check shape only; actions decide."""
