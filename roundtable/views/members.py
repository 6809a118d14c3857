"""Views of an institution's roundtable pages: invitations, proposals, papers, advice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.files import attachments
from core.models import User
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from roundtable.actions import agenda as actions
from roundtable.actions import invitations, papers
from roundtable.forms.members import AdviceForm, DelegateForm, ExcuseForm, PaperForm, ProposalForm
from roundtable.models import Advice, AgendaItem, Invitation, Roundtable
from roundtable.queries.meetings import next_in_preparation
from roundtable.queries.subjects import About, subjects
from roundtable.states import ITEM, PREPARING, ItemState
from roundtable.views.answers import answer, press


@login_required
@require_safe
@takes(Right.MEET)
def desk(request: SignedInRequest) -> HttpResponse:
    """Overview: everything of the roundtable that concerns my institution."""
    institution = acting_institution(request)
    at = timezone.now()
    calls = (
        Invitation.objects.sent()
        .filter(institution=institution)
        .select_related("roundtable__space__facility", "seat__user", "seat__institution")
    )
    items = AgendaItem.objects.filter(institution=institution).select_related("roundtable").defer("search")
    advice = Advice.objects.filter(institution=institution).select_related("item__roundtable")
    return render(request, "roundtable/desk.html", {
        "institution": institution, "calls": calls.order_by("-roundtable__starts_at")[:20], "next": next_in_preparation(at),
        "items": items.order_by("-proposed_at")[:50], "advice": advice.order_by("-asked_at")[:20],
    })  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@takes(Right.MEET)
def propose(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    form = ProposalForm(
        request.POST or None, about=subjects(institution, request.user),
        initial={"about": request.GET.get("about", ""), **drafts.initial(request)},
    )  # fmt: skip
    return answer(
        request, form, lambda: actions.propose(
            institution=institution, proposal=form.proposal(), by=request.actor, at=timezone.now()),
        template="roundtable/propose.html", context={"next": next_in_preparation(timezone.now())},
        done="议题提出来了。会议秘书处审定以后通知你们。", to=reverse("roundtable:desk"),
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def item(request: SignedInRequest, pk: int) -> HttpResponse:
    """One's own proposal: change it until it is listed, see what became of it."""
    row = _own(request, pk)
    form = ProposalForm(
        request.POST or None,
        initial={**_said(row), **drafts.initial(request)},
        about=_about(row, request.user),
    )
    edit = Edit(form, row, _said)
    context = {
        "item": row, "may_change": row.state == ItemState.PROPOSED, "paper_form": PaperForm(),
        "may_withdraw": ITEM.allows(row.state, ItemState.WITHDRAWN), "files": _papers(row),
        "may_add": row.roundtable is not None and row.roundtable.state in PREPARING,
    }  # fmt: skip
    return answer(
        request, form, lambda: edit.save(lambda: actions.rewrite(
            item=row, proposal=form.proposal(), by=request.actor, at=timezone.now())),
        template="roundtable/item.html", context=context, done="改好了。", to=reverse("roundtable:item", args=[pk]),
    )  # fmt: skip


@sign_in_keeping_text
@require_POST
def add_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    form = PaperForm(request.POST, request.FILES)
    return answer(
        request, form, lambda: papers.add_paper(
            roundtable=row.roundtable, item=row, institution=row.institution, **form.cleaned_data, by=request.actor,
            at=timezone.now()),
        template="roundtable/paper.html", context={"item": row}, done="材料交了。", to=reverse("roundtable:item", args=[pk]),
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def add_meeting_paper(request: SignedInRequest, number: str) -> HttpResponse:
    """The secretariat hands in what is for the meeting as a whole; the same title again is a new version."""
    meeting = get_object_or_404(Roundtable.objects.run_by(request.user).defer("search"), number=number)
    form = PaperForm(request.POST or None, request.FILES or None)
    return answer(
        request, form, lambda: papers.add_paper(
            roundtable=meeting, **form.cleaned_data, by=request.actor, at=timezone.now()),
        template="roundtable/paper.html", context={"meeting": meeting}, done="材料交了。", to=f"{meeting.path}#papers",
    )  # fmt: skip


@login_required
@require_POST
def withdraw_item(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    return press(
        request,
        lambda: actions.withdraw(item=row, by=request.actor, at=timezone.now()),
        done="已撤回。",
        to=reverse("roundtable:desk"),
    )


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def invitation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name who comes, or say that nobody can."""
    rows = Invitation.objects.answered_by(request.user).select_related(
        "roundtable__space__facility", "institution", "seat__user", "alternate__user", "seat__institution"
    )
    row = get_object_or_404(rows, pk=pk)
    excuses = request.POST.get("answer") == "excuse"
    typed = request.POST or None
    coming = DelegateForm(None if excuses else typed, institution=row.institution, initial=_delegates(row))
    edit = Edit(coming, row, _delegates)
    away = ExcuseForm(typed if excuses else None)
    at = timezone.now()

    def act() -> object:
        if excuses:
            return invitations.excuse(
                invitation=row, reason=away.cleaned_data["reason"], by=request.actor, at=at
            )
        return edit.save(
            lambda: invitations.name_delegate(invitation=row, **coming.cleaned_data, by=request.actor, at=at)
        )

    context = {
        "invitation": row, "meeting": row.roundtable, "coming": coming, "away": away,
        "may_answer": row.roundtable.state in PREPARING,
    }  # fmt: skip
    return answer(
        request, away if excuses else coming, act, template="roundtable/invitation.html", context=context,
        done="知道了，日历里的安排可以从这里下载。" if not excuses else "知道了。", to=reverse("roundtable:invitation", args=[pk]),
    )  # fmt: skip


def _delegates(row: Invitation) -> dict[str, int | None]:
    return {"seat": row.seat_id, "alternate": row.alternate_id}


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@takes(Right.MEET)
def advice(request: SignedInRequest, pk: int) -> HttpResponse:
    institution = acting_institution(request)
    rows = Advice.objects.select_related("item__roundtable", "institution")
    row = get_object_or_404(rows, pk=pk, institution=institution)
    form = AdviceForm(request.POST or None, initial=drafts.initial(request))
    return answer(
        request, form, lambda: actions.give_advice(
            advice=row, text=form.cleaned_data["text"], by=request.actor, at=timezone.now()),
        template="roundtable/advice.html", context={"advice": row, "item": row.item}, done="意见交了，谢谢。",
        to=reverse("roundtable:desk"),
    )  # fmt: skip


def _own(request: SignedInRequest, pk: int) -> AgendaItem:
    rows = AgendaItem.objects.proposed_by(request.user).select_related(
        "roundtable", "institution", "merged_into"
    )
    return get_object_or_404(rows.defer("search"), pk=pk)


def _about(row: AgendaItem, user: User) -> list[About]:
    """What can be chosen now, and what was chosen then: it stays even if it is settled meanwhile."""
    found = list(subjects(row.institution, user)) if row.institution else []
    if row.about and all(one.subject != row.about for one in found):
        found.insert(0, About("已关联", row.about, row.about_title, row.about_path))
    return found


def _said(row: AgendaItem) -> dict[str, object]:
    return {name: getattr(row, name) for name in ProposalForm.base_fields}


def _papers(row: AgendaItem) -> list[object]:
    return [(one, attachments.about(one)) for one in row.papers.order_by("pk")]
