"""Queries about the think tank."""
