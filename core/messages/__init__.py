"""Notices, SMS, mail kept for trying out, calendar entries."""
