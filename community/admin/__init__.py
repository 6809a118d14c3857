"""The bureau's queues over members, places and people. Every button calls an action; nothing is edited raw."""

from community.admin import groups, registry, seats

__all__ = ["groups", "registry"]
from community.admin import certificates

__all__ = ["certificates", "registry"]
__all__ = ["groups", "registry", "seats"]
from community.admin import groups, registry, spaces

__all__ = ["groups", "registry", "spaces"]
