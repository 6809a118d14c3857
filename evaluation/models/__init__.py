"""Frameworks, rounds, scores, declarations, rectifications, surveys, disclosure."""

from evaluation.models.declarations import Declaration
from evaluation.models.disclosure import PublishedCell, PublishedTable, Threshold
from evaluation.models.frameworks import Dimension, Framework, FrameworkVersion, Indicator
from evaluation.models.rectifications import Ask, Finding, Rectification
from evaluation.models.rounds import Round, RoundPanel, Score, Subject

__all__ = [
    "Ask",
    "Declaration",
    "Dimension",
    "Finding",
    "Framework",
    "FrameworkVersion",
    "Indicator",
    "PublishedCell",
    "PublishedTable",
    "Rectification",
    "Round",
    "RoundPanel",
    "Score",
    "Subject",
    "Threshold",
]
