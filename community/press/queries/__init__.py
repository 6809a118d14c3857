"""Answers about briefs and news."""
