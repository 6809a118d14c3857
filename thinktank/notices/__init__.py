"""Notices of the think tank."""
