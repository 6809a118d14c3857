"""The lifecycles of members and what they do, one module a subject. Terminal states have empty exits."""

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
from community.states.members import LISTED, MEMBERSHIP, MembershipState
from community.states.news import NEWS, OUT, NewsState
from community.states.publicity import (
    CAMPAIGN,
    CONFERENCE,
    PUBLICITY_PLAN,
    CampaignState,
    ConferenceState,
    PlanState,
)
from community.states.seats import INVITATION, InvitationState
from community.states.space_bookings import SPACE_BOOKING, SpaceBookingState

__all__ = [
    "BRIEF",
    "CAMPAIGN",
    "CIRCULAR",
    "CONFERENCE",
    "CONTRIBUTION_CALL",
    "GROUP",
    "INVITATION",
    "LISTED",
    "MEMBERSHIP",
    "NEWS",
    "OUT",
    "PUBLICITY_PLAN",
    "SPACE_BOOKING",
    "TAKEN",
    "BriefState",
    "CampaignState",
    "CircularState",
    "ConferenceState",
    "ContributionCallState",
    "GroupState",
    "InvitationState",
    "MembershipState",
    "NewsState",
    "PlanState",
    "SpaceBookingState",
]
