"""Views of benchmark projects."""
