"""Views of minutes in work: one page on which each party sees and does its part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.models import Institution
from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.files.downloads import download
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest
from roundtable.actions import minutes as actions
from roundtable.forms import minutes as forms
from roundtable.models import Attendance, Correction, Excerpt, Minutes, Paragraph, Roundtable, is_city
from roundtable.queries import papers
from roundtable.queries.minutes import corrections
from roundtable.states import MinutesState, RoundtableState
from roundtable.views.answers import answer, press

# What the secretariat does with a button: the action, and what it says when done.
DEEDS: Final[Mapping[str, tuple[Callable[..., object], str]]] = {
    "circulate": (actions.circulate, "送出去征求意见了，到会的人三个工作日内可以提。"),
    "sign": (actions.send_to_sign, "送会签了。"),
    "issue": (actions.issue, "印发了。议定事项从现在起交办。"),
}


@login_required
@require_safe
@rows_of(Right.MEET)
def minutes(request: SignedInRequest, number: str) -> HttpResponse:
    """Draft, corrections, countersignatures, excerpt. Before there is a draft, only the secretariat comes here."""
    meeting = get_object_or_404(Roundtable.objects.visible_to(request.user), number=number)
    row = Minutes.objects.visible_to(request.user).filter(roundtable=meeting).first()
    if row is None and not is_city(request.user):
        raise Http404
    if row is None:
        may_draft = meeting.state == RoundtableState.HELD
        return render(request, "roundtable/minutes_none.html", {"meeting": meeting, "may_draft": may_draft})
    return _page(request, meeting, row)


def _page(request: SignedInRequest, meeting: Roundtable, row: Minutes) -> HttpResponse:
    is_secretariat = is_city(request.user)
    found = corrections(row)
    by_paragraph: dict[int, list[Correction]] = {}
    for one in found:
        by_paragraph.setdefault(one.paragraph_id, []).append(one)
    mine = Institution.objects.where(request.user, Right.MEET)
    waiting = row.countersignatures.filter(is_signed__isnull=True, institution__in=mine)
    is_open = row.state in (MinutesState.DRAFTED, MinutesState.COMMENTING)
    return render(request, "roundtable/minutes.html", {
        "meeting": meeting, "minutes": row, "is_secretariat": is_secretariat, "is_open": is_open,
        "paragraphs": [(one, by_paragraph.get(one.pk, [])) for one in row.paragraphs.order_by("position")],
        "may_correct": row.state == MinutesState.COMMENTING
        and Attendance.objects.filter(roundtable=meeting, user=request.user).exists(),
        "to_sign": list(waiting.select_related("institution")) if row.state == MinutesState.COUNTERSIGNING else [],
        "signatures": row.countersignatures.select_related("institution").order_by("round", "pk"),
        "excerpts": Excerpt.objects.read_by(request.user).filter(minutes=row).select_related("institution"),
        "told": row.excerpts.select_related("institution").order_by("institution__name") if is_secretariat else [],
        "is_convener": meeting.convener.user_id == request.user.pk,
    })  # fmt: skip


@login_required
@require_POST
def do(request: SignedInRequest, number: str, deed: str) -> HttpResponse:
    """Draft, circulate, send to sign, issue."""
    meeting = get_object_or_404(Roundtable.objects.run_by(request.user), number=number)
    stamp: dict[str, Any] = {"by": request.actor, "at": timezone.now()}
    if deed == "draft":
        return press(
            request,
            lambda: actions.draft(roundtable=meeting, **stamp),
            done="草稿拟好了，请逐段核对。",
            to=_path(meeting),
        )
    if deed not in DEEDS:
        raise Http404
    row = get_object_or_404(Minutes, roundtable=meeting)
    act, said = DEEDS[deed]
    return press(request, lambda: act(minutes=row, **stamp), done=said, to=_path(meeting))


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def frame(request: SignedInRequest, number: str) -> HttpResponse:
    """The secretariat writes the first paragraph and the short version."""
    meeting = get_object_or_404(Roundtable.objects.run_by(request.user), number=number)
    row = get_object_or_404(Minutes, roundtable=meeting)
    form = forms.FrameForm(request.POST or None, initial={**_frame_of(row), **drafts.initial(request)})
    edit = Edit(form, row, _frame_of)
    return _form(
        request, form, meeting, "导语和新闻稿短文",
        lambda: edit.save(
            lambda: actions.rewrite_frame(minutes=row, **form.cleaned_data, by=request.actor, at=timezone.now())),
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def paragraph(request: SignedInRequest, pk: int) -> HttpResponse:
    """The secretariat words a paragraph."""
    row = _paragraph(request, pk, Roundtable.objects.run_by(request.user))
    form = forms.ParagraphForm(request.POST or None, initial={"text": row.text, **drafts.initial(request)})
    edit = Edit(form, row, lambda one: {"text": one.text})
    return _form(
        request, form, row.minutes.roundtable, row.heading,
        lambda: edit.save(
            lambda: actions.rewrite(paragraph=row, text=form.cleaned_data["text"], by=request.actor, at=timezone.now())),
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose another wording of a paragraph: those who may read the draft; the action asks who was there."""
    rows = Paragraph.objects.filter(minutes__in=Minutes.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("minutes__roundtable"), pk=pk)
    form = forms.CorrectionForm(request.POST or None, initial={"text": row.text, **drafts.initial(request)})
    return _form(
        request, form, row.minutes.roundtable, f"修改意见：{row.heading}",
        lambda: actions.propose_correction(paragraph=row, **form.cleaned_data, by=request.actor, at=timezone.now()),
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def answer_correction(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Correction.objects.filter(
        paragraph__minutes__roundtable__in=Roundtable.objects.run_by(request.user)
    )
    row = get_object_or_404(
        rows.select_related("paragraph__minutes__roundtable", "attendance__institution"), pk=pk
    )
    form = forms.AnswerForm(request.POST or None)
    return _form(
        request, form, row.paragraph.minutes.roundtable, f"答复修改意见：{row.attendance.institution}",
        lambda: actions.answer_correction(correction=row, **form.cleaned_data, by=request.actor, at=timezone.now()),
        correction=row,
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def countersign(request: SignedInRequest, pk: int) -> HttpResponse:
    """A co-host's seat; `pk` is the number of its place on the list."""
    mine = Institution.objects.where(request.user, Right.MEET)
    rows = Minutes.objects.filter(countersignatures__pk=pk, countersignatures__institution__in=mine)
    row = get_object_or_404(rows.select_related("roundtable"))
    institution = row.countersignatures.select_related("institution").get(pk=pk).institution
    form = forms.CountersignForm(request.POST or None, initial=drafts.initial(request))
    return _form(
        request, form, row.roundtable, f"会签：{institution}",
        lambda: actions.countersign(
            minutes=row, institution=institution, **form.cleaned_data, by=request.actor, at=timezone.now()),
    )  # fmt: skip


@login_required
@require_POST
def acknowledge(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(
        Excerpt.objects.read_by(request.user).select_related("minutes__roundtable"), pk=pk
    )
    return press(
        request, lambda: actions.acknowledge(excerpt=row, by=request.actor, at=timezone.now()), done="记下了。",
        to=_path(row.minutes.roundtable),
    )  # fmt: skip


@login_required
@require_safe
@rows_of(Right.MEET)
def excerpt(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(
        Excerpt.objects.read_by(request.user).select_related(
            "minutes__roundtable__convener__institution", "institution"
        ),
        pk=pk,
    )
    content = papers.excerpt_docx(row.minutes, row.institution.name, row.text)
    return download(content, f"{row.minutes.roundtable.number}-excerpt.docx", is_private=True)


@require_safe
def document(request: PortalRequest, number: str, kind: str) -> HttpResponse:
    """minutes.pdf, minutes.docx; press.docx once it was issued."""
    rows = Minutes.objects.visible_to(request.user).select_related(
        "roundtable__convener__institution", "roundtable__space__facility"
    )
    row = get_object_or_404(rows, roundtable__number=number)
    makers = {"pdf": papers.minutes_pdf, "docx": papers.minutes_docx, "press": papers.press_docx}
    if kind not in makers:
        raise Http404
    name = f"{number}-press.docx" if kind == "press" else f"{number}-minutes.{kind}"
    return download(makers[kind](row), name, is_private=not row.seal)


@login_required
@require_POST
def adopt(request: SignedInRequest, number: str) -> HttpResponse:
    """The meeting that goes on confirms the minutes of an earlier one, named by `earlier`."""
    meeting = get_object_or_404(Roundtable.objects.run_by(request.user), number=number)
    row = get_object_or_404(Minutes, roundtable__number=request.POST.get("earlier", ""))
    try:
        actions.adopt(minutes=row, in_meeting=meeting, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{row}由本次会议确认。")
    return redirect(reverse("roundtable:live", args=[meeting.number]))


def _form(
    request: SignedInRequest, form: django_forms.Form, meeting: Roundtable, title: str, act: Callable[[], object],
    **more: Any,
) -> HttpResponse:  # fmt: skip
    return answer(
        request, form, act, template="roundtable/minutes_form.html",
        context={"meeting": meeting, "title": title, "back": _path(meeting), **more}, done="存好了。", to=_path(meeting),
    )  # fmt: skip


def _frame_of(row: Minutes) -> dict[str, str]:
    return {"intro": row.intro, "press": row.press}


def _paragraph(request: SignedInRequest, pk: int, meetings: Any) -> Paragraph:
    rows = Paragraph.objects.filter(minutes__roundtable__in=meetings)
    return get_object_or_404(rows.select_related("minutes__roundtable"), pk=pk)


def _path(meeting: Roundtable) -> str:
    return reverse("roundtable:minutes", args=[meeting.number])
