"""The lifecycles of members and what they do, one module a subject. Terminal states have empty exits."""

from community.states.alliances import ALLIANCE, PLACE, AllianceState, PlaceState
from community.states.briefs import (
    BRIEF,
    CIRCULAR,
    CONTRIBUTION_CALL,
    TAKEN,
    BriefState,
    CircularState,
    ContributionCallState,
)
from community.states.groups import GROUP, GroupState
from community.states.members import (
    APPLICATION,
    LISTED,
    LIVE_APPLICATIONS,
    MEMBERSHIP,
    NAME_CHANGE,
    ApplicationState,
    MembershipState,
    NameChangeState,
)
from community.states.news import NEWS, OUT, N, NewsState
from community.states.publicity import (
    CAMPAIGN,
    CONFERENCE,
    PUBLICITY_PLAN,
    CampaignState,
    ConferenceState,
    PlanState,
)
from community.states.seats import INVITATION, InvitationState
from community.states.space_bookings import COUNTED, HOLDING, SPACE_BOOKING, SpaceBookingState

__all__ = [
    "ALLIANCE",
    "APPLICATION",
    "BRIEF",
    "CAMPAIGN",
    "CIRCULAR",
    "CONFERENCE",
    "CONTRIBUTION_CALL",
    "COUNTED",
    "GROUP",
    "HOLDING",
    "INVITATION",
    "LISTED",
    "LIVE_APPLICATIONS",
    "MEMBERSHIP",
    "NAME_CHANGE",
    "NEWS",
    "OUT",
    "PLACE",
    "PUBLICITY_PLAN",
    "SPACE_BOOKING",
    "TAKEN",
    "AllianceState",
    "ApplicationState",
    "BriefState",
    "CampaignState",
    "CircularState",
    "ConferenceState",
    "ContributionCallState",
    "GroupState",
    "InvitationState",
    "MembershipState",
    "N",
    "NameChangeState",
    "NewsState",
    "PlaceState",
    "PlanState",
    "SpaceBookingState",
from community.states.training import (
    ENROLMENT,
    GRADE,
    INCUBATEE,
    PROGRAMME,
    SECONDMENT,
    EnrolmentState,
    GradeState,
    IncubateeState,
    ProgrammeState,
    SecondmentState,
)

__all__ = [
    "ENROLMENT",
    "GRADE",
    "GROUP",
    "INCUBATEE",
    "LISTED",
    "MEMBERSHIP",
    "PROGRAMME",
    "SECONDMENT",
    "EnrolmentState",
    "GradeState",
    "GroupState",
    "IncubateeState",
    "MembershipState",
    "ProgrammeState",
    "SecondmentState",
]
