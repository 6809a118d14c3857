"""Lifecycles of briefs, news, publicity."""

from community.press.states.briefs import (
    BRIEF,
    CIRCULAR,
    CONTRIBUTION_CALL,
    TAKEN,
    BriefState,
    CircularState,
    ContributionCallState,
)
from community.press.states.news import NEWS, OUT, N, NewsState
from community.press.states.publicity import (
    CAMPAIGN,
    CONFERENCE,
    PUBLICITY_PLAN,
    CampaignState,
    ConferenceState,
    PlanState,
)

__all__ = [
    "BRIEF",
    "CAMPAIGN",
    "CIRCULAR",
    "CONFERENCE",
    "CONTRIBUTION_CALL",
    "NEWS",
    "OUT",
    "PUBLICITY_PLAN",
    "TAKEN",
    "BriefState",
    "CampaignState",
    "CircularState",
    "ConferenceState",
    "ContributionCallState",
    "N",
    "NewsState",
    "PlanState",
]
