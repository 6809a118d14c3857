"""Nouns of who advises."""
