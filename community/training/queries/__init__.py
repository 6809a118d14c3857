"""Answers about training and stars."""
