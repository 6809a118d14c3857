"""Stars in public notice: read by anybody, objected to by name, answered by another person than the assessor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.members.queries.history import history
from community.seat_rights import any_seat
from community.training.actions import grade_objections as actions
from community.training.forms.incubation import GradeAnswerForm, GradeObjectionForm
from community.training.models import GradeObjection, TeamGrade
from community.training.queries import stars
from core.constraints import at_fields
from core.errors import DomainError
from core.states import ObjectionState
from core.web import drafts
from core.web.buttons import Buttons, PageButton
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest

CRUMBS = [
    ("培训与团队", reverse_lazy("community:training")),
    ("团队与星级", reverse_lazy("community:team_list")),
]
FILED = frozenset({ObjectionState.FILED})
ANSWERS = Buttons("community:grade_objection_act", "community:grade_objection", (
    PageButton("dismiss", "答复：不成立", actions.dismiss_grade_objection, "objection", FILED, GradeAnswerForm, done="已书面答复。",
         who=GradeObjection.objects.handled_by),
    PageButton("uphold", "答复：成立，重新考评", actions.uphold_grade_objection, "objection", FILED, GradeAnswerForm, danger=True,
         done="已书面答复，公示撤下，重新考评。", who=GradeObjection.objects.handled_by),
))  # fmt: skip


@require_safe
def notice(request: PortalRequest, pk: int) -> HttpResponse:
    """The result as it stands in notice, and one's own objections with their answers."""
    grade = get_object_or_404(TeamGrade.objects.readable_by(request.user).for_list(), pk=pk)
    return render(request, "community/training/notice.html", _notice_context(request, grade))


@sign_in_keeping_text
def object_to(request: SignedInRequest, pk: int) -> HttpResponse:
    """File an objection by name."""
    grade = get_object_or_404(TeamGrade.objects.readable_by(request.user).for_list(), pk=pk)
    form = GradeObjectionForm(request.POST or None, initial=drafts.initial(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.file_grade_objection(
                grade=grade, **form.cleaned_data, by=request.actor, at=timezone.now()
            )
        except DomainError as error:
            refusal = error
        except ValidationError as error:
            form.add_error(None, at_fields(error, form.fields))
        else:
            messages.success(request, "异议收到了，会书面答复，请留意站内通知。")
            return redirect("community:grade_notice", pk=pk)
    context = {**_notice_context(request, grade), "form": form, "refusal": refusal}
    status = 422 if form.errors else 409 if refusal else 200
    return render(request, "community/training/objection.html", context, status=status)


@login_required
@require_safe
@any_seat
def objection(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(GradeObjection.objects.handled_by(request.user), pk=pk).pk)


@sign_in_keeping_text
@any_seat
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return ANSWERS.press(request, pk, verb, _page)


def _page(
    request: SignedInRequest,
    pk: int,
    bound: Any = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = GradeObjection.objects.for_list().get(pk=pk)
    context = {
        "objection": found, "offers": ANSWERS.offers(request, found, bound), "refusal": refusal, "steps": history(found),
    }  # fmt: skip
    return render(request, "community/training/incubation/objection.html", context, status=status)


def _notice_context(request: PortalRequest | SignedInRequest, grade: TeamGrade) -> dict[str, Any]:
    return {
        "grade": grade, "rows": list(grade.rows.order_by("pk")), "notice": stars.notice_of(grade, timezone.now()),
        "mine": GradeObjection.objects.of(request.user).filter(grade=grade).order_by("-filed_at", "-pk"), "crumbs": CRUMBS,
    }  # fmt: skip
