"""The bureau's queues over members, places and people. Every button calls an action; nothing is edited raw."""

from community.admin import briefs, certificates, groups, members, news, publicity, registry, seats, spaces

__all__ = ["briefs", "certificates", "groups", "members", "news", "publicity", "registry", "seats", "spaces"]
__all__ = [
    "briefs",
    "certificates",
    "groups",
    "news",
    "publicity",
    "registry",
    "seats",
    "spaces",
]
from community.admin import certificates, groups, incubation, registry, training

__all__ = ["certificates", "groups", "incubation", "registry", "training"]
