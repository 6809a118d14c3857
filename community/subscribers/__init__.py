"""Every side effect, by subject: what follows when something happened."""

from community.subscribers import briefs, certificates, groups, members, people, seats, spaces

__all__ = ["briefs", "certificates", "groups", "members", "people", "seats", "spaces"]
__all__ = [
    "briefs",
    "certificates",
    "groups",
    "people",
    "seats",
    "spaces",
]
from community.subscribers import certificates, groups, people, training

__all__ = ["certificates", "groups", "people", "training"]
