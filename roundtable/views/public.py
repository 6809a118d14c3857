"""Public views of the roundtable: half-years, meetings, agendas, calendar entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.models import Institution
from community.policy import Right
from core.files import attachments
from core.files.downloads import download
from core.web.requests import PortalRequest
from roundtable.models import Invitation, Minutes, Paper, Resolution, Roundtable, is_city
from roundtable.queries import meetings, printing, resolutions
from roundtable.queries.live import ring, roll
from roundtable.queries.meetings import agenda
from roundtable.states import OVER, ResolutionState

CRUMB = ("圆桌会议", reverse_lazy("roundtable:index"))
INSIDE = ("cards", "seating", "sign-in")  # sheets with names, for the secretariat


@require_safe
def index(request: PortalRequest) -> HttpResponse:
    at = timezone.now()
    rows = Roundtable.objects.visible_to(request.user).for_list()
    return render(request, "roundtable/index.html", {
        "halves": meetings.halves(at), "meetings": list(rows[:60]), "next": meetings.next_in_preparation(at),
        "may_propose": Institution.objects.where(request.user, Right.MEET).exists(), "is_secretariat": is_city(request.user),
    })  # fmt: skip


@require_safe
def meeting(request: PortalRequest, number: str) -> HttpResponse:
    row = visible(request, number)
    papers = (
        Paper.objects.visible_to(request.user).filter(roundtable=row).select_related("item", "institution")
    )
    context: dict[str, Any] = {
        "meeting": row, "crumbs": [CRUMB], "agenda": agenda(row),
        "papers": [(one, attachments.about(one).order_by("-pk")) for one in papers.order_by("item__position", "pk")],
        "co_hosts": [one.institution for one in row.co_hosts.select_related("institution").order_by("pk")],
        "invited": list(row.invitations.sent().for_list()), "is_secretariat": is_city(request.user),
        "sheets": [("agenda", "议程"), ("cards", "桌签"), ("seating", "座次"), ("sign-in", "签到表")],
        "mine": Invitation.objects.answered_by(request.user).filter(roundtable=row).select_related("institution"),
    }  # fmt: skip
    issued = Minutes.objects.issued().filter(roundtable=row).first()
    if issued is not None:
        context |= {"minutes": issued, "paragraphs": list(issued.paragraphs.order_by("position"))}
    found_resolutions = Resolution.objects.visible_to(request.user).in_force().filter(item__roundtable=row)
    resolved = resolutions.listed(found_resolutions.for_list(), timezone.now())
    if resolved:
        context |= _shares(resolved)
    if row.state in OVER:
        seats, found = ring(row), roll(row)
        context |= {
            "is_over": True, "ring": seats, "roll": found, "came": Counter(seats), "ring_words": f"{found.came} / {found.called}",
            "ring_label": f"应到 {found.called} 家，实到 {found.came} 家",
        }  # fmt: skip
    return render(request, "roundtable/meeting.html", context)


@require_safe
def calendar(request: PortalRequest, number: str) -> HttpResponse:
    row = visible(request, number)
    return download(meetings.calendar(row), f"{row.number}.ics")


@require_safe
def printed(request: PortalRequest, number: str, what: str, kind: str) -> HttpResponse:
    """Agenda for everybody; name cards, seating plan and sign-in sheet for the secretariat."""
    row = visible(request, number)
    if (
        what not in printing.SHEETS
        or kind not in ("pdf", "docx")
        or (what in INSIDE and not is_city(request.user))
    ):
        raise Http404
    sheet = printing.SHEETS[what](row)
    content = (
        printing.as_pdf(sheet, row) if kind == "pdf" else printing.as_docx(sheet, is_sample=row.is_sample)
    )
    return download(content, f"{row.number}-{what}.{kind}", is_private=what in INSIDE)


def _shares(resolved: Sequence[resolutions.Row]) -> dict[str, Any]:
    """How many are done, on their way, late: for the bar and its words."""
    done = sum(one.resolution.state == ResolutionState.DONE for one in resolved)
    late = sum(one.light is not None and one.light.kind == "bad" for one in resolved)
    rest = len(resolved) - done - late
    return {
        "resolved": resolved, "done": done, "shares": [(done, "ok"), (rest, "info"), (late, "bad")],
        "shares_label": f"{done} 项已办结，{rest} 项在办或转新事项，{late} 项超期",
    }  # fmt: skip


def visible(request: PortalRequest, number: str) -> Roundtable:
    rows = Roundtable.objects.visible_to(request.user).select_related(
        "space__facility", "convener__institution", "convener__user", "chair__institution", "chair__user",
        "substitute__user", "substitute__institution",
    )  # fmt: skip
    return get_object_or_404(rows.defer("search"), number=number)
