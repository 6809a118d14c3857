"""Answers about who advises."""
