"""Texts of the full-text search columns of this app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.searchtext import Indexed
from thinktank.models import Consultation, Interpretation


def of_interpretation(interpretation: Interpretation) -> Sequence[str]:
    return [interpretation.title, interpretation.body, interpretation.clause]


def of_consultation(consultation: Consultation) -> Sequence[str]:
    return [consultation.title, consultation.question, consultation.answer]


INDEXED: Final = (Indexed(Interpretation, of_interpretation), Indexed(Consultation, of_consultation))
