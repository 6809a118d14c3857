"""Briefs, circulars, news, publicity."""

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

__all__ = [
    "Adoption",
    "AdoptionLevel",
    "Brief",
    "BriefKind",
    "BriefNote",
    "BriefPhoto",
    "BriefVersion",
    "Campaign",
    "Category",
    "Channel",
    "Circular",
    "Clipping",
    "ContributionCall",
    "CorrectionNote",
    "NewsItem",
    "NewsReview",
    "NewsVersion",
    "PointEvent",
    "PointRule",
    "PressConference",
    "Publication",
    "PublicityPlan",
    "ReviewVerdict",
    "Tone",
]
