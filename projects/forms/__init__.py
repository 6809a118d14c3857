"""Forms of benchmark projects."""
