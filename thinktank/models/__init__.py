"""Nouns of who advises."""

from thinktank.models.criteria import CriteriaSet, Criterion
from thinktank.models.experts import Appointment, Expert, Interest
from thinktank.models.panels import Candidate, Panel, PanelMember, PanelSeat, PanelSubject
from thinktank.models.sheets import PanelNote, Score, ScoreSheet

__all__ = [
    "Appointment",
    "Candidate",
    "CriteriaSet",
    "Criterion",
    "Expert",
    "Interest",
    "Panel",
    "PanelMember",
    "PanelNote",
    "PanelSeat",
    "PanelSubject",
    "Score",
    "ScoreSheet",
]
