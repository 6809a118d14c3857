"""The lifecycles of benchmark projects, one module a subject. Terminal states have empty exits."""
