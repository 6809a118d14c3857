"""Views of resolutions: public register and history; workbench of those who carry out and judge."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.models import Institution
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.files.downloads import sheet
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest
from roundtable.actions import resolutions as actions
from roundtable.forms import resolutions as forms
from roundtable.models import Resolution, Step, WorkingGroup, is_city
from roundtable.queries import resolutions as queries
from roundtable.states import IN_FORCE, ResolutionState
from roundtable.views.answers import answer, press
from roundtable.views.public import CRUMB

LIST = [CRUMB, ("议定事项", reverse_lazy("roundtable:register"))]
COLUMNS = (
    "编号",
    "议定事项",
    "会议",
    "牵头",
    "配合",
    "时限",
    "状态",
    "灯",
    "完成（%）",
    "最新进展",
    "怎样算办成",
)
LIGHTS = (("bad", "红灯 超期"), ("warn", "黄灯 落后"), ("info", "蓝灯 临期"))


@require_safe
def register(request: PortalRequest) -> HttpResponse:
    """Everything that was agreed and may be public, with filters and rates by unit."""
    wanted, rows = _wanted(request), Resolution.objects.visible_to(request.user).in_force()
    found = queries.register(rows, wanted, timezone.now())
    leads = Institution.objects.filter(pk__in=rows.values("lead")).order_by("name")
    return render(request, "roundtable/register.html", {
        "page": Paginator(found, 30).get_page(request.GET.get("page")), "total": len(found), "wanted": wanted,
        "states": [one for one in ResolutionState.choices if one[0] in IN_FORCE], "leads": leads, "lights": LIGHTS,
        "rates": queries.rates(rows, localdate()), "crumbs": [CRUMB],
    })  # fmt: skip


@require_safe
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """The register as filtered, as a workbook or comma-separated."""
    rows = Resolution.objects.visible_to(request.user).in_force()
    table = [_cells(row) for row in queries.register(rows, _wanted(request), timezone.now())]
    return sheet("resolutions", kind, COLUMNS, table)


@require_safe
def resolution(request: PortalRequest, number: str) -> HttpResponse:
    """The whole life of one resolution."""
    rows = Resolution.objects.visible_to(request.user).select_related(
        "item__roundtable", "lead", "continues", "continued_by", "person__institution"
    )
    one = get_object_or_404(queries.with_parts(rows.defer("search")), number=number)
    today = localdate()
    return render(request, "roundtable/resolution.html", {
        "one": one, "light": queries.light(one, today), "life": queries.life(one), "crumbs": LIST,
        "assisting": [each.institution for each in one.assists.all()], "measured": queries.measured(one, today),
        "carried": one.item.carried.filter(about=f"roundtable.resolution:{one.pk}").select_related("roundtable"),
        "groups": WorkingGroup.objects.visible_to(request.user).filter(born_of=one).order_by("pk"),
        "may_act": Resolution.objects.led_by(request.user).filter(pk=one.pk).exists(),
        "may_judge": Resolution.objects.judged_by(request.user).filter(pk=one.pk).exists(),
        "may_instruct": is_city(request.user) and one.state == ResolutionState.DONE,
    })  # fmt: skip


@login_required
@require_safe
@takes(Right.MEET)
def mine(request: SignedInRequest) -> HttpResponse:
    """What my institution leads or helps with."""
    institution = acting_institution(request)
    led = Resolution.objects.in_force().filter(lead=institution).for_list()
    helped = Resolution.objects.in_force().filter(assists__institution=institution).for_list()
    at = timezone.now()
    return render(request, "roundtable/my_resolutions.html", {
        "led": queries.listed(led, at), "helped": queries.listed(helped, at), "institution": institution,
        "judged": queries.listed(Resolution.objects.judged_by(request.user).for_list(), at),
    })  # fmt: skip


@login_required
@require_safe
@rows_of(Right.MEET)
def work(request: SignedInRequest, pk: int) -> HttpResponse:
    """One's own resolution: steps, progress, what can be done now."""
    one = _own(request, pk)
    return render(request, "roundtable/work.html", {
        "one": one, "light": queries.light(queries.with_parts(Resolution.objects.filter(pk=pk))[0], localdate()),
        "steps": one.steps.order_by("position"), "evidence": queries.evidence(one),
        "judgements": one.judgements.order_by("-judged_at"), "measured": queries.measured(one, localdate()),
    })  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def break_down(request: SignedInRequest, pk: int) -> HttpResponse:
    one = _own(request, pk)
    form = forms.StepsForm(request.POST or None, institution=one.lead)
    return _form(request, form, one, "分解成步骤", lambda: actions.break_down(
        resolution=one, steps=form.steps, person=form.cleaned_data["person"], by=request.actor, at=timezone.now()))  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    one = _own(request, pk)
    form = forms.ProgressForm(request.POST or None, request.FILES or None, initial={"month": localdate()})
    return _form(request, form, one, "报进展", lambda: actions.report_progress(
        resolution=one, **form.cleaned_data, by=request.actor, at=timezone.now()))  # fmt: skip


@login_required
@require_POST
def finish_step(request: SignedInRequest, pk: int) -> HttpResponse:
    step = get_object_or_404(
        Step.objects.filter(resolution__in=Resolution.objects.led_by(request.user)), pk=pk
    )
    return press(
        request, lambda: actions.finish_step(step=step, by=request.actor, at=timezone.now()), done="这一步做完了。",
        to=_path(step.resolution_id),
    )  # fmt: skip


@login_required
@require_POST
def report_done(request: SignedInRequest, pk: int) -> HttpResponse:
    one = _own(request, pk)
    return press(
        request, lambda: actions.report_done(resolution=one, by=request.actor, at=timezone.now()),
        done="申请办结了，等别的单位验收。", to=_path(pk),
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def judge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept, accept in part, or send back: another party than the doers."""
    rows = Resolution.objects.judged_by(request.user).select_related("item__roundtable", "lead")
    one = get_object_or_404(rows.defer("search"), pk=pk)
    form = forms.JudgeForm(request.POST or None)
    return _form(request, form, one, "验收", lambda: actions.judge(
        resolution=one, **form.cleaned_data, by=request.actor, at=timezone.now()), to=one.path, evidence=queries.evidence(one))  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def instruct(request: SignedInRequest, pk: int) -> HttpResponse:
    """The city bureau re-opens what was done."""
    rows = Resolution.objects.handled_by(request.user).select_related("item__roundtable", "lead")
    one = get_object_or_404(rows.defer("search"), pk=pk, state=ResolutionState.DONE)
    form = forms.InstructForm(request.POST or None)
    return _form(request, form, one, "再批示", lambda: actions.instruct(
        resolution=one, **form.cleaned_data, by=request.actor, at=timezone.now()), to=one.path)  # fmt: skip


def _form(
    request: SignedInRequest, form: Any, one: Resolution, title: str, act: Any, *, to: str = "", **more: Any
) -> HttpResponse:
    back = to or _path(one.pk)
    return answer(
        request, form, act, template="roundtable/resolution_form.html",
        context={"one": one, "title": title, "back": back, **more}, done="记下了。", to=back,
    )  # fmt: skip


def _own(request: SignedInRequest, pk: int) -> Resolution:
    rows = Resolution.objects.led_by(request.user).select_related("item__roundtable", "lead", "person__user")
    return get_object_or_404(rows.defer("search"), pk=pk)


def _path(pk: int) -> str:
    return reverse("roundtable:work", args=[pk])


def _wanted(request: PortalRequest) -> queries.Filter:
    typed = request.GET
    lead = typed.get("lead", "")
    return queries.Filter(
        text=typed.get("q", "").strip()[:100], state=typed.get("state", ""), light=typed.get("light", ""),
        lead=int(lead) if lead.isdecimal() and len(lead) < 10 else None, meeting=typed.get("meeting", "")[:16],
    )  # fmt: skip


def _cells(row: queries.Row) -> list[object]:
    one = row.resolution
    return [
        one.number, one.text, one.item.roundtable.title if one.item.roundtable else "", one.lead.name,
        "、".join(each.institution.name for each in one.assists.all()), one.due_on, one.get_state_display(),
        row.light.words if row.light else "", row.latest.done_pct if row.latest else None,
        row.latest.text if row.latest else "", one.success,
    ]  # fmt: skip
