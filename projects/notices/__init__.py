"""Notices about projects."""
