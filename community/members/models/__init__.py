"""Institutions, seats, membership, alliances, residents."""

from community.members.models.agenda import AgendaFeed
from community.members.models.alliances import Alliance, AllianceKind, AlliancePlace
from community.members.models.applications import MembershipApplication
from community.members.models.areas import Area, Level
from community.members.models.first_steps import PutAwayGuide
from community.members.models.institutions import Institution, Kind, Sector
from community.members.models.invitations import HandOver, SeatInvitation
from community.members.models.members import Membership, NameChange
from community.members.models.minors import MinorAccess
from community.members.models.replies import SavedReply
from community.members.models.residents import Access, FamilyMember, Resident
from community.members.models.responsibilities import Responsibility
from community.members.models.seats import Seat

__all__ = [
    "Access",
    "AgendaFeed",
    "Alliance",
    "AllianceKind",
    "AlliancePlace",
    "Area",
    "FamilyMember",
    "HandOver",
    "Institution",
    "Kind",
    "Level",
    "Membership",
    "MembershipApplication",
    "MinorAccess",
    "NameChange",
    "PutAwayGuide",
    "Resident",
    "Responsibility",
    "SavedReply",
    "Seat",
    "SeatInvitation",
    "Sector",
]
