"""Every side effect, by subject: what follows when something happened."""

from community.subscribers import (
    briefs,
    certificates,
    groups,
    members,
    pending,
    people,
    seats,
    spaces,
    standards,
    training,
)

__all__ = [
    "briefs",
    "certificates",
    "groups",
    "members",
    "pending",
    "people",
    "seats",
    "spaces",
    "standards",
    "training",
]
