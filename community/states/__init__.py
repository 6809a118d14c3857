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
from community.states.self_checks import SELF_CHECK, SelfCheckState
from community.states.space_bookings import COUNTED, HOLDING, SPACE_BOOKING, SpaceBookingState
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
    "ALLIANCE",
    "APPLICATION",
    "BRIEF",
    "CAMPAIGN",
    "CIRCULAR",
    "CONFERENCE",
    "CONTRIBUTION_CALL",
    "COUNTED",
    "ENROLMENT",
    "GRADE",
    "GROUP",
    "HOLDING",
    "INCUBATEE",
    "INVITATION",
    "LISTED",
    "LIVE_APPLICATIONS",
    "MEMBERSHIP",
    "NAME_CHANGE",
    "NEWS",
    "OUT",
    "PLACE",
    "PROGRAMME",
    "PUBLICITY_PLAN",
    "SECONDMENT",
    "SELF_CHECK",
    "SPACE_BOOKING",
    "TAKEN",
    "AllianceState",
    "ApplicationState",
    "BriefState",
    "CampaignState",
    "CircularState",
    "ConferenceState",
    "ContributionCallState",
    "EnrolmentState",
    "GradeState",
    "GroupState",
    "IncubateeState",
    "InvitationState",
    "MembershipState",
    "N",
    "NameChangeState",
    "NewsState",
    "PlaceState",
    "PlanState",
    "ProgrammeState",
    "SecondmentState",
    "SelfCheckState",
    "SpaceBookingState",
]
