"""Kinds of rows institutions work on in evaluation (workbench lists)."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from community.members.queries.matters import Matter, page
from evaluation.models import Declaration, Rectification, Subject
from evaluation.states import SHOWN_TO_SUBJECTS, DeclarationState, RectificationState

D, R = DeclarationState, RectificationState

MATTERS: Final = (
    Matter(
        Declaration, "填报", lambda one: Q(subject__institution=one), page("evaluation:declare"),
        frozenset({D.AT_STREET, D.AT_DISTRICT, D.AT_CITY, D.RETURNED}), related_fields=("subject", "indicator"),
    ),
    Matter(
        Subject, "得分", lambda one: Q(institution=one, round__state__in=SHOWN_TO_SUBJECTS),
        page("evaluation:reply"), search_fields=("title",),
    ),
    Matter(
        Rectification, "整改", lambda one: Q(institution=one), page("evaluation:my_rectification"),
        frozenset({R.OPENED, R.PLANNED, R.REPORTED, R.RETURNED, R.PARTLY}), title=lambda row: row.title,
        search_fields=("title",),
    ),
)  # fmt: skip
