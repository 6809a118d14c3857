"""Answers about benchmark projects."""
