"""View of one institution for staff: memberships, seats, facilities, and its cases of every kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.members.queries.matters import matters
from community.models import Facility, Institution, Membership, Seat
from core.desk.kinds import CaseKind, kind_named
from core.models import User
from evaluation.models import Subject
from portal.views.bureau import frame, open_kinds

SHOWN = 5


@dataclass(frozen=True)
class Section:
    """Its cases of one kind: how many there are, how many are under way, the newest."""

    kind: CaseKind
    total: int
    under_way: int
    rows: Sequence[tuple[str, str, str, str]]  # number, title, state, page


@require_safe
def institution_page(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not exist for who does not oversee its place."""
    institution = (
        Institution.objects.overseen_by(request.user).select_related("area__parent").filter(pk=pk).first()
    )
    if institution is None:
        raise Http404
    stay = Membership.objects.filter(institution=institution).order_by("-joined_on", "-pk").first()
    context = {
        **frame(request), "title": institution.name, "institution": institution, "membership": stay,
        "seats": Seat.objects.filter(institution=institution).current().select_related("user").order_by("role", "pk"),
        "facilities": Facility.objects.in_use().filter(institution=institution).select_related("area").order_by("name"),
        "scores": scores(request.user, institution),  # type: ignore[arg-type]
        "sections": sections(request.user, institution, open_kinds(request)),  # type: ignore[arg-type]
        "register_path": reverse("admin:community_institution_change", args=[institution.pk]),
    }  # fmt: skip
    return TemplateResponse(request, "desk/institution.html", context)


def scores(user: User, institution: Institution) -> Sequence[Subject]:
    """What it came to in the last rounds, each leading to its row. One query."""
    rows = Subject.objects.overseen_by(user).filter(institution=institution, total__isnull=False)
    return list(rows.select_related("round__version__framework").order_by("-round_id", "-pk")[:SHOWN])


def sections(user: User, institution: Institution, known: Sequence[CaseKind]) -> Sequence[Section]:
    """Every kind of case of `institution` that `user` may see, those with the most under way first. Three queries a kind."""
    found = []
    for matter in matters():
        kind = kind_named(f"{matter.label}:")
        if kind is None or kind not in known:
            continue
        rows = kind.rows(user).filter(pk__in=matter.rows(institution).values("pk"))
        total = rows.count()
        if not total:
            continue
        keys = list(rows.order_by("-pk").values_list("pk", flat=True)[:SHOWN])
        newest = kind.fetched(keys)
        under_way = rows.filter(state__in=kind.under_way).count() if kind.under_way else 0
        found.append(
            Section(kind, total, under_way, [_line(kind, newest[key]) for key in keys if key in newest])
        )
    return sorted(found, key=lambda one: (-one.under_way, -one.total))


def _line(kind: CaseKind, row: Any) -> tuple[str, str, str, str]:
    state = str(row.get_state_display()) if hasattr(row, "get_state_display") else ""
    return kind.number_of(row), kind.title(row), state, reverse("admin:case", args=[kind.code, row.pk])
