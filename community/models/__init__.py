"""Who: areas, institutions, seats, facilities and the people who use them."""

from community.models.alliances import Alliance, AllianceKind, AlliancePlace
from community.models.applications import MembershipApplication
from community.models.areas import Area, Level
from community.models.briefs import (
    Adoption,
    AdoptionLevel,
    Brief,
    BriefKind,
    BriefNote,
    BriefPhoto,
    BriefVersion,
    Channel,
    ContributionCall,
    Publication,
)
from community.models.certificates import Certificate, CertificateKind
from community.models.circulars import Circular, PointEvent, PointRule
from community.models.exchange import Secondment, SecondmentKind
from community.models.facilities import Closure, Facility, Occupancy, OpeningHours, Photo, Space
from community.models.grade_objections import GradeObjection
from community.models.group_handovers import GroupHandOver
from community.models.groups import Group, GroupArt
from community.models.incubation import (
    GradeRow,
    Incubatee,
    Milestone,
    Outcome,
    StarField,
    Support,
    SupportKind,
    TeamGrade,
)
from community.models.institutions import Institution, Kind, Sector
from community.models.invitations import HandOver, SeatInvitation
from community.models.members import Membership, NameChange
from community.models.minors import MinorAccess
from community.models.news import Category, CorrectionNote, NewsItem, NewsReview, NewsVersion, ReviewVerdict
from community.models.publicity import Campaign, Clipping, PressConference, PublicityPlan, Tone
from community.models.residents import Access, FamilyMember, Resident
from community.models.responsibilities import Responsibility
from community.models.seats import Seat
from community.models.sharing import CalendarFeed, Purpose, SharingRule, SpaceBooking
from community.models.standards import (
    CheckAnswer,
    CheckRound,
    CheckVerdict,
    FacilityGrade,
    SelfCheck,
    ServiceStandard,
    StandardItem,
)
from community.models.training import (
    Attendance,
    CheckInBy,
    Enrolment,
    TrainingProgramme,
    TrainingSession,
    UnitQuota,
)

__all__ = [
    "Access",
    "Adoption",
    "AdoptionLevel",
    "Alliance",
    "AllianceKind",
    "AlliancePlace",
    "Area",
    "Attendance",
    "Brief",
    "BriefKind",
    "BriefNote",
    "BriefPhoto",
    "BriefVersion",
    "CalendarFeed",
    "Campaign",
    "Category",
    "Certificate",
    "CertificateKind",
    "Channel",
    "CheckAnswer",
    "CheckInBy",
    "CheckRound",
    "CheckVerdict",
    "Circular",
    "Clipping",
    "Closure",
    "ContributionCall",
    "CorrectionNote",
    "Enrolment",
    "Facility",
    "FacilityGrade",
    "FamilyMember",
    "GradeObjection",
    "GradeRow",
    "Group",
    "GroupArt",
    "GroupHandOver",
    "HandOver",
    "Incubatee",
    "Institution",
    "Kind",
    "Level",
    "Membership",
    "MembershipApplication",
    "Milestone",
    "MinorAccess",
    "NameChange",
    "NewsItem",
    "NewsReview",
    "NewsVersion",
    "Occupancy",
    "OpeningHours",
    "Outcome",
    "Photo",
    "PointEvent",
    "PointRule",
    "PressConference",
    "Publication",
    "PublicityPlan",
    "Purpose",
    "Resident",
    "Responsibility",
    "ReviewVerdict",
    "Seat",
    "SeatInvitation",
    "Secondment",
    "SecondmentKind",
    "Sector",
    "SelfCheck",
    "ServiceStandard",
    "SharingRule",
    "Space",
    "SpaceBooking",
    "StandardItem",
    "StarField",
    "Support",
    "SupportKind",
    "TeamGrade",
    "Tone",
    "TrainingProgramme",
    "TrainingSession",
    "UnitQuota",
]
