"""Subscribers to facts about places and groups."""

from community.places.subscribers import groups, spaces, standards

__all__ = ["groups", "spaces", "standards"]
