"""The lifecycles of who advises, one module a subject. Terminal states have empty exits."""
