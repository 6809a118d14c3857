"""The bureau's queues over members, places and people. Every button calls an action; nothing is edited raw."""

from community.admin import (
    briefs,
    calendars,
    certificates,
    facilities,
    groups,
    incubation,
    members,
    news,
    privacy,
    publicity,
    registry,
    seats,
    second_person,
    spaces,
    standards,
    training,
)

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
