"""Nouns of benchmark projects."""

from projects.models.calls import Call
from projects.models.checks import CheckKind, Checkpoint, FigureReport, Rectification
from projects.models.decisions import DecisionList, DecisionRow, Objection, SiteVisit, Verdict
from projects.models.parts import ExpectedFigure, Funding, Milestone, Partner
from projects.models.projects import LineNote, Project, ProjectVersion, may_lead, title_key

__all__ = [
    "Call",
    "CheckKind",
    "Checkpoint",
    "DecisionList",
    "DecisionRow",
    "ExpectedFigure",
    "FigureReport",
    "Funding",
    "LineNote",
    "Milestone",
    "Objection",
    "Partner",
    "Project",
    "ProjectVersion",
    "Rectification",
    "SiteVisit",
    "Verdict",
    "may_lead",
    "title_key",
]
