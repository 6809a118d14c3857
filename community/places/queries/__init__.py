"""Answers about places."""
