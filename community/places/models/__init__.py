"""Facilities, shared rooms, standards, groups."""

from community.places.models.facilities import (
    Closure,
    Facility,
    Occupancy,
    OpeningHours,
    Photo,
    Space,
    SpaceClosure,
)
from community.places.models.follows import FacilityFollow
from community.places.models.group_handovers import GroupHandOver
from community.places.models.groups import Group, GroupArt
from community.places.models.sharing import CalendarFeed, Purpose, SharingRule, SpaceBooking
from community.places.models.standards import (
    CheckAnswer,
    CheckRound,
    CheckVerdict,
    FacilityGrade,
    SelfCheck,
    ServiceStandard,
    StandardItem,
)

__all__ = [
    "CalendarFeed",
    "CheckAnswer",
    "CheckRound",
    "CheckVerdict",
    "Closure",
    "Facility",
    "FacilityFollow",
    "FacilityGrade",
    "Group",
    "GroupArt",
    "GroupHandOver",
    "Occupancy",
    "OpeningHours",
    "Photo",
    "Purpose",
    "SelfCheck",
    "ServiceStandard",
    "SharingRule",
    "Space",
    "SpaceBooking",
    "SpaceClosure",
    "StandardItem",
]
