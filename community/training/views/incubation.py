"""Views of incubation and star grades, for teams and for the institutions that help or grade them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from community.members.queries.history import history
from community.policy import STARS_FROM
from community.seat_rights import any_seat
from community.training.actions import grades, incubation
from community.training.forms.incubation import (
    AssessForm,
    GradeForm,
    GraduateForm,
    GrantForm,
    IncubationForm,
    MilestoneForm,
    ReplyForm,
    SupportForm,
    teams_of,
)
from community.training.forms.training import ReasonForm
from community.training.models import GradeObjection, Incubatee, Milestone, TeamGrade
from community.training.states import INCUBATEE, GradeState, IncubateeState
from core.errors import DomainError
from core.web import drafts
from core.web.buttons import Buttons, PageButton, written
from core.web.drafts import TAKEN, sign_in_keeping_text
from core.web.requests import SignedInRequest

I, G = IncubateeState, GradeState  # noqa: E741
INCUBATED = frozenset({I.INCUBATING})
INCUBATION = Buttons("community:incubatee_act", "community:incubatee", (
    PageButton("take_in", "受理，开始培育", incubation.take_in, "incubatee", frozenset({I.APPLIED}), done="已受理，从今天开始培育。",
         who=Incubatee.objects.incubated_by),
    PageButton("support", "记一笔扶持", incubation.give_support, "incubatee", INCUBATED, SupportForm, done="已记下。",
         who=Incubatee.objects.incubated_by),
    PageButton("milestone", "加一个阶段目标", incubation.set_milestone, "incubatee", INCUBATED, MilestoneForm, done="已加上。",
         who=Incubatee.objects.incubated_by),
    PageButton("graduate", "出孵", incubation.graduate, "incubatee", INCUBATED, GraduateForm, done="已出孵。",
         lead="阶段目标都达到了才能出孵。", who=Incubatee.objects.incubated_by),
    PageButton("decline", "不受理", incubation.decline_incubation, "incubatee", frozenset({I.APPLIED}), ReasonForm, danger=True,
         done="已回绝，对方会看到原因。", who=Incubatee.objects.incubated_by),
    PageButton("leave", "退出培育", incubation.leave_incubation, "incubatee", INCUBATEE.sources_of(I.LEFT), ReasonForm, danger=True,
         done="已退出。", who=Incubatee.objects.visible_to),
))  # fmt: skip
GRADES = Buttons("community:grade_act", "community:grade", (
    PageButton("assess", "考评", grades.assess_grade, "grade", frozenset({G.REPORTED}), AssessForm, done="已考评，请另一位同事办公示。",
         who=TeamGrade.objects.assessed_by),
    PageButton("publish", "开始公示", grades.publish_grade, "grade", frozenset({G.ASSESSED}), done="公示开始。",
         who=TeamGrade.objects.assessed_by),
    PageButton("grant", "公示期满，评定", grades.grant_grade, "grade", frozenset({G.IN_NOTICE}), GrantForm, done="已评定。",
         who=TeamGrade.objects.assessed_by),
    PageButton("verify", "核验合格", grades.verify_rectification, "grade", frozenset({G.REPLIED}), done="整改合格，星级保留。",
         who=TeamGrade.objects.assessed_by),
    PageButton("send_back", "还不够，退回再改", grades.return_rectification, "grade", frozenset({G.REPLIED}), ReasonForm,
         done="已退回，团队接着改。", who=TeamGrade.objects.assessed_by),
    PageButton("reply", "回复整改", grades.reply_to_rectification, "grade", frozenset({G.RECTIFYING}), ReplyForm, done="已回复，等核验。",
         who=TeamGrade.objects.of),
    PageButton("reopen", "有异议，重新考评", grades.reopen_grade, "grade", frozenset({G.IN_NOTICE}), ReasonForm, danger=True,
         done="已撤下公示，重新考评。", who=TeamGrade.objects.assessed_by),
    PageButton("lapse", "整改不合格", grades.lapse_rectification, "grade", frozenset({G.RECTIFYING, G.REPLIED}), ReasonForm,
         danger=True, done="已记为不合格，降一星。", who=TeamGrade.objects.assessed_by),
    PageButton("withdraw", "撤回自评", grades.withdraw_grade, "grade", frozenset({G.REPORTED}), danger=True, done="已撤回。",
         lead="撤回以后，各项自评分和依据回到自评表里，改好可以再报；交给考评单位的时间从头算。", who=TeamGrade.objects.of),
))  # fmt: skip


@login_required
@require_safe
@any_seat
def desk(request: SignedInRequest) -> HttpResponse:
    """Overview page: my teams, and the teams my institution helps or grades."""
    rows = Incubatee.objects.visible_to(request.user).for_list()
    graded = TeamGrade.objects.visible_to(request.user).for_list()
    context = {
        "incubatees": Paginator(rows, 12).get_page(request.GET.get("page")),
        "grades": Paginator(graded, 12).get_page(request.GET.get("grades")), "teams": teams_of(request.user),
    }  # fmt: skip
    return render(request, "community/training/incubation/desk.html", context)


@sign_in_keeping_text
@any_seat
def apply(request: SignedInRequest) -> HttpResponse:
    form = IncubationForm(request.POST or None, teams=teams_of(request.user), initial=drafts.initial(request))
    form.fields["institution"].label = "请哪个单位培育"
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: incubation.apply_for_incubation(
            team=form.chosen_team, incubator=form.cleaned_data["institution"], plan=form.cleaned_data["plan"],
            by=request.actor, at=timezone.now()))  # fmt: skip
        if made is not None:
            messages.success(request, "申请已交，受理后会通知。")
            return redirect("community:incubatee", pk=made.pk)
    lead = "文化类社会组织、院团和已登记的群众文艺团队可以申请：资金、场地、辅导和展演机会，一步步做大。"
    return _edit_page(request, form, "申请培育", lead)


@login_required
@require_safe
@any_seat
def incubatee(request: SignedInRequest, pk: int) -> HttpResponse:
    return _incubatee_page(request, get_object_or_404(Incubatee.objects.visible_to(request.user), pk=pk).pk)


@sign_in_keeping_text
@any_seat
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return INCUBATION.press(request, pk, verb, _incubatee_page)


@login_required
@require_POST
def reach(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = Incubatee.objects.incubated_by(request.user)
    milestone = get_object_or_404(
        Milestone.objects.filter(incubatee__in=mine).select_related("incubatee"), pk=pk
    )
    incubation.reach_milestone(milestone=milestone, by=request.actor, at=timezone.now())
    messages.success(request, f"“{milestone.title}”达到了。")
    return redirect("community:incubatee", pk=milestone.incubatee_id)


@sign_in_keeping_text
@any_seat
def report(request: SignedInRequest) -> HttpResponse:
    this_year = localdate(timezone.now()).year
    form = GradeForm(
        request.POST or None,
        teams=teams_of(request.user),
        years=[this_year, this_year - 1],
        initial=drafts.initial(request),
    )
    form.fields["institution"].label = "交给哪个单位考评"
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: grades.report_grade(
            team=form.chosen_team, year=form.cleaned_data["year"], assessor=form.cleaned_data["institution"], rows=form.rows(),
            by=request.actor, at=timezone.now()))  # fmt: skip
        if made is not None:
            messages.success(request, "自评已交，等考评。")
            return redirect("community:grade", pk=made.pk)
    return _edit_page(
        request, form, "年度星级自评", "五个项目，满分 100。自己先打分，写明依据；考评单位核过以后公示。"
    )


@login_required
@require_safe
@any_seat
def grade(request: SignedInRequest, pk: int) -> HttpResponse:
    return _grade_page(request, get_object_or_404(TeamGrade.objects.visible_to(request.user), pk=pk).pk)


@sign_in_keeping_text
@any_seat
def grade_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    answer = GRADES.press(request, pk, verb, _grade_page)
    if verb == "withdraw" and answer.status_code == TAKEN:
        return _begin_again(request, TeamGrade.objects.get(pk=pk), "填过的都在这里，改好可以再报。")
    return answer


@login_required
@require_POST
def copy_grade(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a new account with the words of one that was taken back."""
    mine = get_object_or_404(TeamGrade.objects.of(request.user).filter(state=G.WITHDRAWN), pk=pk)
    return _begin_again(request, mine, "复制好了，还没有报。核对一遍再报。")


def _begin_again(request: SignedInRequest, mine: TeamGrade, done: str) -> HttpResponse:
    return drafts.started_anew(request, reverse("community:report_grade"), GradeForm.initial_of(mine), done)


def _edit_page(request: SignedInRequest, form: Any, title: str, lead: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "back": reverse("community:incubation"),
        "no_team": not form.teams,
    }
    return render(request, "community/training/edit.html", context, status=422 if form.errors else 200)


def _incubatee_page(
    request: SignedInRequest,
    pk: int,
    bound: Any = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = Incubatee.objects.for_list().get(pk=pk)
    supports = list(found.supports.order_by("-given_on", "-pk"))
    context = {
        "incubatee": found, "offers": INCUBATION.offers(request, found, bound), "refusal": refusal, "steps": history(found),
        "supports": supports, "funds_cents": sum(one.amount_cents for one in supports),
        "milestones": list(found.milestones.order_by("due_on", "pk")), "today": localdate(timezone.now()),
        "nurses": Incubatee.objects.incubated_by(request.user).filter(pk=found.pk).exists(),
    }  # fmt: skip
    return render(request, "community/training/incubation/incubatee.html", context, status=status)


def _grade_page(
    request: SignedInRequest,
    pk: int,
    bound: Any = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = TeamGrade.objects.for_list().select_related("certificate").get(pk=pk)
    context = {
        "grade": found, "offers": GRADES.offers(request, found, bound), "refusal": refusal, "steps": history(found),
        "rows": list(found.rows.order_by("pk")), "table": STARS_FROM,
        "may_copy": found.state == G.WITHDRAWN and TeamGrade.objects.of(request.user).filter(pk=pk).exists(),
        "objections": GradeObjection.objects.handled_by(request.user).filter(grade=found).order_by("filed_at", "pk"),
    }  # fmt: skip
    return render(request, "community/training/incubation/grade.html", context, status=status)
