"""Who: areas, institutions, seats, facilities and the people who use them."""

from community.models.areas import Area, Level
from community.models.certificates import Certificate, CertificateKind
from community.models.facilities import Access, Closure, Facility, Occupancy, OpeningHours, Space
from community.models.groups import Group, GroupArt
from community.models.institutions import Institution, Kind, Sector
from community.models.invitations import HandOver, SeatInvitation
from community.models.members import Membership
from community.models.residents import FamilyMember, Resident
from community.models.seats import Seat

__all__ = [
    "Access",
    "Area",
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
    "Resident",
    "Seat",
    "SeatInvitation",
    "Sector",
    "Space",
]
