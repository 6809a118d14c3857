"""What follows when something happened to places or groups."""

from community.places.subscribers import groups, spaces, standards

__all__ = ["groups", "spaces", "standards"]
