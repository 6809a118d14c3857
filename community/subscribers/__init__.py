"""Every side effect, by subject: what follows when something happened."""

from community.members.subscribers import members, people, seats
from community.places.subscribers import groups, spaces, standards
from community.press import subscribers as briefs
from community.subscribers import pending
from community.training.subscribers import certificates, training

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
