"""The bureau's queues over members, places and people. Every button calls an action; nothing is edited raw."""

from community.members.admin import calendars, members, privacy, registry, seats, second_person
from community.places.admin import facilities, groups, spaces, standards
from community.press.admin import briefs, news, publicity
from community.training.admin import certificates, incubation, training

__all__ = [
    "briefs",
    "calendars",
    "certificates",
    "facilities",
    "groups",
    "incubation",
    "members",
    "news",
    "privacy",
    "publicity",
    "registry",
    "seats",
    "second_person",
    "spaces",
    "standards",
    "training",
]
