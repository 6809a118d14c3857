"""Views of replications: adopt a case, report, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.models import Institution
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.web import drafts
from core.web.buttons import Buttons, PageButton
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from projects.actions import replications as actions
from projects.forms.cases import AdoptForm, OutcomeForm
from projects.forms.cooperation import AnswerForm, ReasonForm
from projects.models import Case, Replication
from projects.models.cases import ReplicationQuerySet
from projects.states import REPLICATION, ReplicationState
from projects.views.running import accept_files, write

REPORTED = frozenset({ReplicationState.REPORTED})
BUTTONS = Buttons("projects:replication_act", "projects:replication", (
    PageButton("start", "开始做", actions.start_replication, "replication", frozenset({ReplicationState.PROPOSED}),
        who=Replication.objects.of_adopters, done="已开始。做出结果后回来报。"),
    PageButton("report", "报结果", actions.report_replication, "replication", frozenset({ReplicationState.UNDER_WAY}), OutcomeForm,
        who=Replication.objects.of_adopters, done="结果已报，等案例单位确认。"),
    PageButton("abandon", "做不下去了", actions.abandon_replication, "replication",
        REPLICATION.sources_of(ReplicationState.ABANDONED), ReasonForm, danger=True,
        who=Replication.objects.of_adopters, done="已登记。写下的原因对别人也有用。"),
    PageButton("confirm", "确认推广成功", actions.confirm_replication, "replication", REPORTED,
        who=Replication.objects.of_authors, done="已确认。"),
    PageButton("doubt", "请补充", actions.doubt_replication, "replication", REPORTED, AnswerForm, danger=True,
        who=Replication.objects.of_authors, done="已退回补充。"),
), prepare=accept_files)  # fmt: skip


@login_required
@require_safe
@takes(Right.PROPOSE)
def replication_list(request: SignedInRequest) -> HttpResponse:
    """What we take over, and who takes over our cases."""
    context = {
        "adopting": Replication.objects.of_adopters(request.user).for_list().order_by("-started_at", "-pk"),
        "teaching": Replication.objects.of_authors(request.user).for_list().order_by("-started_at", "-pk"),
    }
    return render(request, "projects/empower/replication_list.html", context)


@sign_in_keeping_text
@takes(Right.PROPOSE)
def adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose the replication of case `pk`."""
    case = get_object_or_404(Case.objects.published().for_list().defer("search"), pk=pk)
    teachers = Replication.objects.filter(case=case, state__in=actions.TEACHES).select_related("institution")
    institution = acting_institution(request)
    form = AdoptForm(request.POST or None, teachers=teachers, initial=drafts.initial(request))
    refusal, status = None, 200
    if request.method == "POST":
        answer = write(
            request, form,
            lambda values: actions.propose_replication(
                case=case, institution=institution, **values, by=request.actor, at=timezone.now()
            ),
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, "已登记。准备好就点“开始做”。")
            return redirect("projects:replication", pk=answer.made.pk)
        refusal, status = answer.refusal, answer.status
    context = {"case": case, "form": form, "institution": institution, "refusal": refusal}
    return render(request, "projects/empower/adopt.html", context, status=status)


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def replication(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@login_required
@require_POST
def replication_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return BUTTONS.press(request, pk, verb, _page)


def _page(
    request: SignedInRequest, pk: int, bound: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    row = get_object_or_404(_ours(request).for_list(), pk=pk)
    context = {
        "row": row, "refusal": refusal, "offers": BUTTONS.offers(request, row, bound),
       
    }  # fmt: skip
    return render(request, "projects/empower/replication.html", context, status=status)


def _ours(request: SignedInRequest) -> ReplicationQuerySet:
    """Replications our institutions drive or taught."""
    mine = Institution.objects.with_seat(request.user)
    return Replication.objects.filter(Q(institution__in=mine) | Q(case__institution__in=mine))
