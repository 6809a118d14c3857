"""Actions of benchmark projects, one module a subject."""
