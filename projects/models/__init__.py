"""Models of benchmark projects."""

from projects.models.brands import Brand, BrandItem, BrandKind, ItemKind, KeyWork
from projects.models.calls import Call
from projects.models.cases import Case, CaseFigure, CaseReview, Empowering, Empowerment, Problem, Replication
from projects.models.checks import CheckKind, Checkpoint, FigureReport, Rectification
from projects.models.cooperation import MilestoneReport, Reschedule, SharedUse, ShareUnit
from projects.models.coverage import ProjectArea
from projects.models.decisions import DecisionList, DecisionRow, Objection, SiteVisit, Verdict
from projects.models.money import GOVERNMENT, EntryKind, FundingAccount, FundingEntry
from projects.models.news import ProjectNews
from projects.models.parts import ExpectedFigure, Funding, Light, Milestone, Partner
from projects.models.projects import LineNote, Project, ProjectVersion, may_lead, title_key
from projects.models.return_notes import ReturnNote
from projects.models.scores import PanelResult

__all__ = [
    "GOVERNMENT",
    "Brand",
    "BrandItem",
    "BrandKind",
    "Call",
    "Case",
    "CaseFigure",
    "CaseReview",
    "CheckKind",
    "Checkpoint",
    "DecisionList",
    "DecisionRow",
    "Empowering",
    "Empowerment",
    "EntryKind",
    "ExpectedFigure",
    "FigureReport",
    "Funding",
    "FundingAccount",
    "FundingEntry",
    "ItemKind",
    "KeyWork",
    "Light",
    "LineNote",
    "Milestone",
    "MilestoneReport",
    "Objection",
    "PanelResult",
    "Partner",
    "Problem",
    "Project",
    "ProjectArea",
    "ProjectNews",
    "ProjectVersion",
    "Rectification",
    "Replication",
    "Reschedule",
    "ReturnNote",
    "ShareUnit",
    "SharedUse",
    "SiteVisit",
    "Verdict",
    "may_lead",
    "title_key",
]
