"""Places and groups for the bureau. Every button calls an action; nothing is edited raw."""

from community.places.admin import facilities, groups, spaces, standards

__all__ = ["facilities", "groups", "spaces", "standards"]
