"""The bureau's queues over members, places and people. Every button calls an action; nothing is edited raw."""

from community.admin import certificates, groups, registry, seats, spaces

__all__ = [
    "certificates",
    "groups",
    "registry",
    "seats",
    "spaces",
]
