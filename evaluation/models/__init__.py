"""Frameworks, rounds, scores, declarations, rectifications, surveys, disclosure."""

from evaluation.models.citizen_panels import CitizenPanel, Volunteer
from evaluation.models.declarations import Declaration
from evaluation.models.disclosure import PublishedCell, PublishedTable, Threshold
from evaluation.models.frameworks import Dimension, Framework, FrameworkVersion, Indicator
from evaluation.models.rectifications import Ask, Finding, Rectification
from evaluation.models.rounds import Round, RoundPanel, Score, Subject
from evaluation.models.surveys import (
    Answered,
    FreeText,
    PaperSheet,
    Question,
    Quota,
    SealedAnswer,
    Survey,
    SurveyFlag,
    SurveyQuestion,
    Tally,
)

__all__ = [
    "Answered",
    "Ask",
    "CitizenPanel",
    "Declaration",
    "Dimension",
    "Finding",
    "Framework",
    "FrameworkVersion",
    "FreeText",
    "Indicator",
    "PaperSheet",
    "PublishedCell",
    "PublishedTable",
    "Question",
    "Quota",
    "Rectification",
    "Round",
    "RoundPanel",
    "Score",
    "SealedAnswer",
    "Subject",
    "Survey",
    "SurveyFlag",
    "SurveyQuestion",
    "Tally",
    "Threshold",
    "Volunteer",
]
