"""Who: areas, institutions, seats, facilities and the people who use them."""

from community.models.areas import Area, Level
from community.models.certificates import Certificate, CertificateKind
from community.models.facilities import Access, Closure, Facility, Occupancy, OpeningHours, Photo, Space
from community.models.groups import Group, GroupArt
from community.models.institutions import Institution, Kind, Sector
from community.models.invitations import HandOver, SeatInvitation
from community.models.members import Membership
from community.models.residents import FamilyMember, Resident
from community.models.seats import Seat
from community.models.sharing import CalendarFeed, Purpose, SharingRule, SpaceBooking

__all__ = [
    "Access",
    "Area",
    "CalendarFeed",
    "Certificate",
    "CertificateKind",
    "Closure",
    "Facility",
    "FamilyMember",
    "Group",
    "GroupArt",
    "HandOver",
    "Institution",
    "Kind",
    "Level",
    "Membership",
    "Occupancy",
    "OpeningHours",
    "Photo",
    "Purpose",
    "Resident",
    "Seat",
    "SeatInvitation",
    "Sector",
    "SharingRule",
    "Space",
    "SpaceBooking",
]
