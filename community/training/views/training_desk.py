"""Views for organisers of training programmes, and for institutions whose people enrol."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.members.actions.promises import ChangeNeedsConfirmation
from community.members.models import Seat
from community.policy import Right
from community.seat_rights import NoRight, acting_institution, any_seat, takes
from community.training.actions import classes, enrolments
from community.training.actions import programmes as actions
from community.training.forms.training import ProgrammeForm, ReasonForm, ScoresForm, SessionForm
from community.training.measures import hours as hours_of_training
from community.training.models import Enrolment, TrainingProgramme, TrainingSession
from community.training.queries import our_enrolments
from community.training.queries import training as queries
from community.training.states import PROGRAMME, EnrolmentState, ProgrammeState
from community.training.views.change_confirmation import asked, said, write_asking
from core.dates.months import month_before, month_of, parsed
from core.errors import DomainError
from core.files import attachments
from core.files.downloads import sheet
from core.measures import Kind, Period, Subject
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import Buttons, PageButton, written
from core.web.drafts import sign_in_keeping_text
from core.web.list_filters import ListCut
from core.web.printed import handed_out
from core.web.requests import SignedInRequest

P, E = ProgrammeState, EnrolmentState
DESK = Buttons("community:desk_programme_act", "community:desk_programme", (
    PageButton("publish", "发布", actions.publish_programme, "programme", frozenset({P.DRAFT}), done="已发布，可以报名了。",
         who=TrainingProgramme.objects.organised_by),
    PageButton("start", "开班", actions.start_programme, "programme", frozenset({P.PUBLISHED}), done="开班了，不再收报名。",
         who=TrainingProgramme.objects.organised_by),
    PageButton("close", "结班，发证书", classes.close_programme, "programme", frozenset({P.RUNNING}), done="结班了，证书已发给结业的学员。",
         who=TrainingProgramme.objects.organised_by),
    PageButton("cancel", "取消这个班", actions.cancel_programme, "programme", PROGRAMME.sources_of(P.CANCELLED), ReasonForm,
         done="已取消，报了名的人会收到通知。", danger=True, lead="报了名的人会收到通知，占用的场地会让出来。",
         who=TrainingProgramme.objects.organised_by),
))  # fmt: skip
# verb: (action, who may, words)
VERBS: dict[str, tuple[Any, str, str]] = {
    "approve": (enrolments.approve_enrolment, "decided_by_head", "已同意，等主办单位录取。"),
    "decline": (enrolments.refuse_enrolment, "decided_by_head", "已回绝，本人会看到原因。"),
    "accept": (enrolments.accept_enrolment, "handled_by", "已录取。"),
    "waitlist": (enrolments.waitlist_enrolment, "handled_by", "已列入候补，有人退出会自动补上。"),
    "refuse": (enrolments.refuse_enrolment, "handled_by", "已回绝，本人会看到原因。"),
}
ROSTER = ("学员", "单位", "状态", "出勤学时", "考核分", "学时", "报名说明")


# Units ----
@login_required
@require_safe
@any_seat
def desk(request: SignedInRequest) -> HttpResponse:
    """Overview page: enrolments of my people, and programmes my institution runs."""
    seat = request.seat
    if not seat:
        return render(request, "portal/no_seat.html")
    unit, year = seat.institution, queries.this_year(timezone.now())
    ours, cut = (
        Enrolment.objects.filter(institution=unit).for_list(),
        ListCut.of(request.GET, EnrolmentState.choices),
    )
    cut_rows = cut.apply(ours, when="asked_at", search=("programme__title", "person__display_name"))
    if "format" in request.GET:
        if not seat.carries(Right.ENROL):
            raise NoRight(Right.ENROL)
        titles, table = our_enrolments.TITLES, our_enrolments.table(cut_rows)
        return handed_out(request, "enrolments", "本单位的报名", titles, table, cut, word="培训班或姓名")
    page = Paginator(cut_rows, 15).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "unit": unit, "year": year, "page": page, "cut": cut,
        "is_head": seat.carries(Right.APPOINT), "may_enrol": seat.carries(Right.ENROL),
        "to_approve": ours.filter(state=E.ASKED)[:20] if seat.carries(Right.APPOINT) else [],
        "people": queries.people_hours(unit, year) if seat.carries(Right.APPOINT) else [],
        "organises": seat.carries(Right.HOST), "own": queries.unit_hours([unit], year),
    }  # fmt: skip
    if seat.carries(Right.HOST):
        context["programmes"] = Paginator(our_enrolments.programmes_of(unit), 10).get_page(
            request.GET.get("own")
        )
    return render(request, "community/training/desk.html", context)


@login_required
@require_safe
@takes(Right.ENROL)
def attended(request: SignedInRequest) -> HttpResponse:
    """The rows behind this month's class hours: who was at which session. `?month=2026-11` shows another month."""
    seat: Seat = request.seat
    this = month_of(timezone.localdate())
    month = min(parsed(request.GET.get("month", "")) or this, this)
    unit = Subject(Kind.INSTITUTION, str(seat.institution_id))
    rows = hours_of_training.rows(unit, Period.month(month)).select_related(
        "enrolment__person", "enrolment__programme", "session"
    )
    context = {
        "unit": seat.institution, "month": month, "before": month_before(month),
        "page": Paginator(rows.order_by("-session__starts_at", "pk"), 30).get_page(request.GET.get("page")),
        "hours": rows.aggregate(sum=Sum("session__hours"))["sum"] or 0,
    }  # fmt: skip
    return render(request, "community/training/attended.html", context)


# Programmes ----


@sign_in_keeping_text
@takes(Right.HOST)
def new_programme(request: SignedInRequest) -> HttpResponse:
    organiser = acting_institution(request)
    kept = drafts.initial(request)
    form = ProgrammeForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        made = written(form, lambda: actions.draft_programme(
            organiser=organiser, fields=form.values(), by=request.actor, at=timezone.now()))  # fmt: skip
        if made is not None:
            messages.success(request, "存成草稿了。接着排课，排好再发布。")
            return redirect("community:desk_programme", pk=made.pk)
    return _edit_page(request, form, "办一个培训班", reverse("community:training_desk"))


@sign_in_keeping_text
@any_seat
def edit_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = _own(request, pk)
    kept = drafts.initial(request)
    form = ProgrammeForm(request.POST or None, initial={**ProgrammeForm.initial_of(programme), **kept})
    edit = Edit(form, programme, ProgrammeForm.initial_of)
    back = reverse("community:desk_programme", args=[pk])
    if request.method == "POST" and form.is_valid():
        saved = write_asking(form, lambda: edit.save(lambda: actions.edit_programme(
            programme=programme, fields=form.values(), notice=said(request), by=request.actor, at=timezone.now())))  # fmt: skip
        if saved is not None:
            messages.success(request, "已保存。")
            return redirect(back)
    return _edit_page(request, form, f"修改：{programme.title}", back)


@login_required
@require_safe
@any_seat
def desk_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    return _programme_page(request, _own(request, pk).pk)


@sign_in_keeping_text
@any_seat
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    return DESK.press(request, pk, verb, _programme_page)


@login_required
@require_POST
def enrolment_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """What the own head (approve, decline) or the organiser (accept, waitlist, refuse) decides on one enrolment."""
    if verb not in VERBS:
        raise Http404
    action, who, words = VERBS[verb]
    enrolment = get_object_or_404(getattr(Enrolment.objects, who)(request.user), pk=pk)
    is_head = who == "decided_by_head"
    back = (
        reverse("community:training_desk")
        if is_head
        else reverse("community:desk_programme", args=[enrolment.programme_id])
    )
    reason = request.POST.get("reason", "").strip()[:300]
    if verb in ("decline", "refuse") and not reason:
        messages.warning(request, "请写明原因，本人会看到。")
        return redirect(back)
    values = {"reason": reason} if verb in ("decline", "refuse") else {}
    try:
        action(enrolment=enrolment, by=request.actor, at=timezone.now(), **values)
    except DomainError as refusal:
        if is_head:
            messages.error(request, str(refusal))
            return redirect(back)
        return _programme_page(request, _own(request, enrolment.programme_id).pk, refusal=refusal, status=409)
    messages.success(request, words)
    return redirect(back)


@login_required
@require_safe
@any_seat
def roster(request: SignedInRequest, pk: int) -> HttpResponse:
    """Export of all enrolments of one programme as a workbook, for its organiser."""
    programme = _own(request, pk)
    rows = [
        [
            str(one.person),
            str(one.institution or "市民"),
            one.get_state_display(),
            seen,
            one.score,
            one.hours,
            one.why,
        ]
        for one, seen in _learners(programme)
    ]
    return sheet(f"training-{pk}", "xlsx", ROSTER, rows, is_private=True)


# Sessions ----


@sign_in_keeping_text
@any_seat
def new_session(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = _own(request, pk)
    kept = drafts.initial(request)
    form = SessionForm(
        request.POST or None, request.FILES or None, organiser=programme.organiser, initial=kept
    )
    back = reverse("community:desk_programme", args=[pk])
    if request.method == "POST" and form.is_valid():
        made = write_asking(form, lambda: _with_material(request, form, actions.add_session(
            programme=programme, fields=form.values(), knows_clash=form.cleaned_data["knows_clash"],
            notice=said(request), by=request.actor, at=timezone.now())))  # fmt: skip
        if made is not None:
            messages.success(request, "这次课排上了。")
            return redirect(back)
    return _edit_page(request, form, f"排课：{programme.title}", back)


@sign_in_keeping_text
@any_seat
def edit_session(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    kept = drafts.initial(request)
    initial = {**SessionForm.initial_of(session), **kept}
    form = SessionForm(
        request.POST or None, request.FILES or None, organiser=session.programme.organiser, initial=initial
    )
    edit = Edit(form, session, SessionForm.initial_of)
    back = reverse("community:desk_programme", args=[session.programme_id])
    if request.method == "POST" and form.is_valid():
        saved = write_asking(form, lambda: edit.save(lambda: _with_material(request, form, actions.change_session(
            session=session, fields=form.values(), knows_clash=form.cleaned_data["knows_clash"],
            notice=said(request), by=request.actor, at=timezone.now()))))  # fmt: skip
        if saved is not None:
            messages.success(request, "已保存。有变的话，报了名的人会收到改前、改后的通知。")
            return redirect(back)
    return _edit_page(request, form, f"修改：{session.title}", back)


@login_required
@require_POST
def remove_session(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    try:
        actions.remove_session(session=session, notice=said(request), by=request.actor, at=timezone.now())
    except ChangeNeedsConfirmation as asks:
        back = reverse("community:desk_programme", args=[session.programme_id])
        context = {"asks": asks, "title": f"删除：{session.title}", "back": back, **asked(request)}
        return render(request, "community/training/remove_session.html", context, status=409)
    except DomainError as refusal:
        return _programme_page(request, _own(request, session.programme_id).pk, refusal=refusal, status=409)
    messages.success(request, "已删除这次课。")
    return redirect("community:desk_programme", pk=session.programme_id)


@sign_in_keeping_text
@any_seat
def attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tick who is there."""
    session = _session(request, pk)
    refusal, status = None, 200
    if request.method == "POST":
        present = [int(one) for one in request.POST.getlist("present") if one.isdecimal()]
        try:
            count = classes.tick_list(session=session, present=present, by=request.actor, at=timezone.now())
        except DomainError as error:
            refusal, status = error, 409
        else:
            messages.success(request, f"点名已保存，到了 {count} 人。")
            return redirect("community:session_attendance", pk=pk)
    there = dict(session.attendances.values_list("enrolment_id", "how"))
    people = session.programme.enrolments.filter(state__in=[E.ACCEPTED, E.COMPLETED, E.FAILED, E.ABSENT])
    rows = [
        (one, one.pk in there, there.get(one.pk))
        for one in people.select_related("person", "institution").order_by("pk")
    ]
    context = {"session": session, "programme": session.programme, "rows": rows, "refusal": refusal}
    return render(request, "community/training/attendance.html", context, status=status)


@sign_in_keeping_text
@any_seat
def scores(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = _own(request, pk)
    accepted = list(
        programme.enrolments.filter(state=E.ACCEPTED).select_related("person", "institution").order_by("pk")
    )
    form = ScoresForm(request.POST or None, enrolments=accepted, initial=drafts.initial(request))
    back = reverse("community:desk_programme", args=[pk])
    if request.method == "POST" and form.is_valid():
        saved = written(form, lambda: (classes.set_scores(
            programme=programme, scores=form.values(), by=request.actor, at=timezone.now()),))  # fmt: skip
        if saved is not None:
            messages.success(request, "考核分已保存。")
            return redirect(back)
    return _edit_page(request, form, f"登考核分：{programme.title}", back)


# What these share ----


def _own(request: SignedInRequest, pk: int) -> TrainingProgramme:
    return get_object_or_404(
        TrainingProgramme.objects.organised_by(request.user).select_related("organiser"), pk=pk
    )


def _session(request: SignedInRequest, pk: int) -> TrainingSession:
    rows = TrainingSession.objects.filter(programme__in=TrainingProgramme.objects.organised_by(request.user))
    return get_object_or_404(rows.select_related("programme__organiser", "space"), pk=pk)


def _with_material(request: SignedInRequest, form: SessionForm, session: TrainingSession) -> TrainingSession:
    upload = form.cleaned_data["materials"]
    if upload:
        kept = attachments.accept(upload=upload, purpose="material", by=request.actor, at=timezone.now())
        attachments.claim([kept], session)
    return session


def _edit_page(request: SignedInRequest, form: Form, title: str, back: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": back,
        "asks": getattr(form, "asks", None),
        **asked(request),
    }
    status = 409 if context["asks"] else 422 if form.errors else 200
    return render(request, "community/training/edit.html", context, status=status)


def _learners(programme: TrainingProgramme) -> list[tuple[Enrolment, int]]:
    """Everybody the organiser may see, with the hours they attended so far. Two queries."""
    people = programme.enrolments.exclude(state=E.ASKED).select_related(
        "person", "institution", "certificate"
    )
    rows = people.prefetch_related("attendances__session").order_by("asked_at", "pk")
    return [(one, sum(each.session.hours for each in one.attendances.all())) for one in rows]


def _programme_page(
    request: SignedInRequest, pk: int, bound: Any = None, refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    programme = TrainingProgramme.objects.get(pk=pk)
    sessions = list(
        programme.sessions.select_related("space__facility")
        .annotate(present=Count("attendances"))
        .order_by("starts_at")
    )
    learners = _learners(programme)
    context = {
        "programme": programme, "sessions": sessions, "hours": sum(one.hours for one in sessions), "refusal": refusal,
        "offers": DESK.offers(request, programme, bound), "learners": learners,
        "asked": programme.enrolments.filter(state=E.ASKED).count(), "may_edit": programme.state in actions.EDITABLE,
        "may_plan": programme.state in actions.RUNS, "taken_pct": 100 * programme.taken / programme.quota,
        "waiting": [row for row in learners if row[0].state in (E.APPROVED, E.WAITLISTED)],
        "others": [row for row in learners if row[0].state not in (E.APPROVED, E.WAITLISTED)],
    }  # fmt: skip
    return render(request, "community/training/desk_programme.html", context, status=status)
