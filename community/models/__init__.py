"""Who: areas, institutions, seats, facilities and the people who use them."""

from community.members.models.alliances import Alliance, AllianceKind, AlliancePlace
from community.members.models.applications import MembershipApplication
from community.members.models.areas import Area, Level
from community.members.models.institutions import Institution, Kind, Sector
from community.members.models.invitations import HandOver, SeatInvitation
from community.members.models.members import Membership, NameChange
from community.members.models.minors import MinorAccess
from community.members.models.residents import Access, FamilyMember, Resident
from community.members.models.responsibilities import Responsibility
from community.members.models.seats import Seat
from community.places.models.facilities import Closure, Facility, Occupancy, OpeningHours, Photo, Space
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
from community.press.models.briefs import (
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
from community.press.models.circulars import Circular, PointEvent, PointRule
from community.press.models.news import (
    Category,
    CorrectionNote,
    NewsItem,
    NewsReview,
    NewsVersion,
    ReviewVerdict,
)
from community.press.models.publicity import Campaign, Clipping, PressConference, PublicityPlan, Tone
from community.training.models.certificates import Certificate, CertificateKind
from community.training.models.exchange import Secondment, SecondmentKind
from community.training.models.grade_objections import GradeObjection
from community.training.models.incubation import (
    GradeRow,
    Incubatee,
    Milestone,
    Outcome,
    StarField,
    Support,
    SupportKind,
    TeamGrade,
)
from community.training.models.training import (
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
