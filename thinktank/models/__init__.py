"""Models of the think tank: experts, panels, consultations, forum."""

from thinktank.models.consultations import Assignment, Consultation, Fate, Matter, Opinion
from thinktank.models.criteria import CriteriaSet, Criterion
from thinktank.models.experts import Appointment, Expert, Interest
from thinktank.models.forum import Forum, ForumSession, Registration, Talk
from thinktank.models.interpretations import Interpretation
from thinktank.models.panels import Candidate, Panel, PanelMember, PanelSeat, PanelSubject
from thinktank.models.papers import Paper, PaperVersion
from thinktank.models.sheets import PanelNote, Score, ScoreSheet

__all__ = [
    "Appointment",
    "Assignment",
    "Candidate",
    "Consultation",
    "CriteriaSet",
    "Criterion",
    "Expert",
    "Fate",
    "Forum",
    "ForumSession",
    "Interest",
    "Interpretation",
    "Matter",
    "Opinion",
    "Panel",
    "PanelMember",
    "PanelNote",
    "PanelSeat",
    "PanelSubject",
    "Paper",
    "PaperVersion",
    "Registration",
    "Score",
    "ScoreSheet",
    "Talk",
]
