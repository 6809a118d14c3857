"""Kinds of rows institutions work on in the think tank: consultations (workbench lists)."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from community.members.queries.matters import Matter, page
from thinktank.cases import KINDS
from thinktank.models import Consultation

MATTERS: Final = (
    Matter(
        Consultation, "智库咨询", lambda one: Q(institution=one), page("thinktank:consultation"), KINDS[0].under_way,
        search_fields=("title",),
    ),
)  # fmt: skip
