"""Every side effect, by subject: what follows when something happened."""

from community.subscribers import certificates, groups, people, seats, spaces

__all__ = [
    "certificates",
    "groups",
    "people",
    "seats",
    "spaces",
]
