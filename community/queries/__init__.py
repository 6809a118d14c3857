"""Queries across all rooms of this app."""
