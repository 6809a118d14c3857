"""Views of consultations: ask, follow, read public answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from community.models import Institution
from community.seat_rights import any_seat
from core.errors import DomainError
from core.files import attachments
from core.models import User
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest, wants_fragment
from core.web.undo import undo
from thinktank.actions import consultations as actions
from thinktank.forms.consultations import AskForm, FateForm
from thinktank.models import Assignment, Consultation, Matter, Opinion
from thinktank.queries import consultations as queries
from thinktank.states import CONSULTATION, ConsultationState
from thinktank.views.public import CRUMB

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HOME = [CRUMB]
LIST = [*HOME, ("咨询和答复", reverse_lazy("thinktank:consultation_list"))]

SAID = {
    "recall": "撤回了，现在是草稿。改好以后再提出。", "void": "已作废。内容还能看，可以复制为新的。",
    "copy": "复制好了，这是新的草稿。检查一遍再提出。", "ask": "收到了。秘书处受理后会通知你。",
}  # fmt: skip


@require_safe
@vary_on_headers("HX-Request")
def consultation_list(request: PortalRequest) -> HttpResponse:
    """Answers everybody may read."""
    text = request.GET.get("q", "").strip()[:100]
    matter = request.GET.get("m", "")
    rows = queries.published(text, matter if matter in Matter.values else "")
    context = {
        "page": Paginator(rows, 15).get_page(request.GET.get("page")), "text": text, "crumbs": HOME,
        "matters": [(value, label, value == matter) for value, label in Matter.choices],
        "may_ask": Institution.objects.with_seat(request.user).exists(),
    }  # fmt: skip
    name = "_results.html" if wants_fragment(request) else "list.html"
    return render(request, f"thinktank/consultations/{name}", context)


@login_required
@require_safe
@any_seat
def my_consultations(request: SignedInRequest) -> HttpResponse:
    """What my institution asked, newest first."""
    rows = Consultation.objects.of_seats(request.user).for_list().defer("search")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "thinktank/consultations/mine.html", {"page": page})


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    return ask_about(request, crumbs=LIST)


def ask_about(
    request: SignedInRequest, *, crumbs: Sequence[tuple[str, StrOrPromise]], **about: str
) -> HttpResponse:
    """The page on which a seat asks; `about`, `about_title` and `about_path` say what the question is about."""
    mine = Institution.objects.with_seat(request.user)
    if not mine.exists():
        return render(request, "thinktank/consultations/no_seat.html", {"crumbs": crumbs}, status=403)
    kept = drafts.initial(request)
    first = {"matter": Matter.PROJECT if about else Matter.POLICY, **kept}
    form = AskForm(request.POST or None, request.FILES or None, institutions=mine, initial=first)
    context: dict[str, Any] = {"form": form, "crumbs": crumbs, **about}
    if not form.is_valid():
        return render(
            request, "thinktank/consultations/ask.html", context, status=422 if form.is_bound else 200
        )
    try:
        consultation = _ask(request, form, about)
    except DomainError as refusal:
        form.add_error("wanted_on" if isinstance(refusal, actions.DueTooEarly) else "documents", str(refusal))
        return render(request, "thinktank/consultations/ask.html", context, status=409)
    messages.success(request, f"收到了，编号 {consultation.number}。秘书处受理后会通知你。")
    return redirect("thinktank:consultation", pk=consultation.pk)


@transaction.atomic
def _ask(request: SignedInRequest, form: AskForm, about: dict[str, str]) -> Consultation:
    """The question and its file, both or none."""
    at = timezone.now()
    consultation = actions.ask(
        institution=form.cleaned_data["institution"], question=form.asked(**about), by=request.actor, at=at
    )
    if form.cleaned_data["documents"]:
        upload = form.cleaned_data["documents"]
        file = attachments.accept(upload=upload, purpose="consultation", by=request.actor, at=at)
        attachments.claim([file], consultation)
    return consultation


@require_safe
def consultation(request: PortalRequest, pk: int) -> HttpResponse:
    rows = Consultation.objects.visible_to(request.user).select_related("institution").defer("search")
    return _page(request, get_object_or_404(rows, pk=pk))


@sign_in_keeping_text
@require_http_methods(["POST"])
def judge_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record what became of an opinion, by the institution that asked, or the bureau."""
    rows = Opinion.objects.judged_by(request.user).select_related("assignment__consultation__institution")
    opinion = get_object_or_404(rows, pk=pk)
    about = opinion.assignment.consultation
    form = FateForm(request.POST, prefix=f"o{pk}")
    edit = Edit(form, opinion, _fate_of)
    if not form.is_valid():
        return _page(request, about, typed=form, status=422)
    judged = form.cleaned_data
    try:
        edit.save(
            lambda: actions.judge_opinion(opinion=opinion, **judged, by=request.actor, at=timezone.now())
        )
    except DomainError as refusal:
        return _page(request, about, typed=form, refusal=refusal, status=409)
    messages.success(request, "采纳情况记下了，提意见的专家会看到。")
    return redirect("thinktank:consultation", pk=about.pk)


@login_required
@require_POST
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Take back, ask again, end or copy a question of one's institution."""
    acts = {"recall": actions.recall, "ask": actions.ask_again, "void": actions.void, "copy": actions.copy}
    if verb not in acts:
        raise Http404
    consultation = get_object_or_404(Consultation.objects.of_seats(request.user), pk=pk)
    try:
        made = acts[verb](consultation=consultation, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        consultation.refresh_from_db()
        return _page(request, consultation, refusal=refusal, status=409)
    messages.success(request, SAID[verb])
    return redirect("thinktank:consultation", pk=made.pk)


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a question that was taken back or copied, before it is asked."""
    mine = Consultation.objects.of_seats(request.user).filter(state=ConsultationState.DRAFT)
    consultation = get_object_or_404(mine.select_related("institution"), pk=pk)
    names = ("institution", "matter", "title", "question", "background", "wanted_on")
    first = {name: getattr(consultation, name) for name in names}
    form = AskForm(
        request.POST or None, institutions=Institution.objects.filter(pk=consultation.institution_id),
        initial={**first, **drafts.initial(request)},
    )  # fmt: skip
    del form.fields["documents"]
    context: dict[str, Any] = {"form": form, "crumbs": LIST, "consultation": consultation}
    if not form.is_valid():
        return render(
            request, "thinktank/consultations/ask.html", context, status=422 if form.is_bound else 200
        )
    try:
        actions.edit(consultation=consultation, question=form.asked(), by=request.actor, at=timezone.now())
    except DomainError as refusal:
        form.add_error("wanted_on" if isinstance(refusal, actions.DueTooEarly) else None, str(refusal))
        return render(request, "thinktank/consultations/ask.html", context, status=409)
    messages.success(request, "存好了。检查一遍，再点“提出”。")
    return redirect("thinktank:consultation", pk=pk)


def undo_of(consultation: Consultation, is_asker: bool) -> dict[str, object]:
    """What components/_undo.html offers."""
    state = ConsultationState(consultation.state)
    may_recall = is_asker and CONSULTATION.allows(state, ConsultationState.DRAFT)
    return undo(
        "thinktank:consultation_act", consultation.pk, recall=may_recall,
        void=is_asker and CONSULTATION.allows(state, ConsultationState.WITHDRAWN), copy=is_asker,
        lost=["排到现在的办理次序和受理期限"] if state == ConsultationState.ACCEPTED else [],
    )  # fmt: skip


def _page(
    request: Any, consultation: Consultation, *, typed: FateForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    user = request.user
    is_asker = (
        isinstance(user, User)
        and Institution.objects.with_seat(user).filter(pk=consultation.institution_id).exists()
    )
    is_bureau = Consultation.objects.handled_by(user).filter(pk=consultation.pk).exists()
    inside = is_asker or is_bureau
    assigned = queries.opinions_of(consultation) if inside or consultation.is_public else []
    may_judge = inside and consultation.state == ConsultationState.ANSWERED
    given = [one for one in assigned if hasattr(one, "opinion")]
    forms = _fate_forms(request, given, typed) if may_judge else {}
    context = {
        "consultation": consultation, "steps": queries.steps(consultation), "crumbs": LIST,
        "is_inside": inside, "undo": undo_of(consultation, is_asker),
        "may_ask": is_asker and consultation.state == ConsultationState.DRAFT,
        "opinions": [(one, forms.get(one.pk)) for one in given],
        "assigned": assigned, "files": attachments.about(consultation) if inside else [],
        "my_assignment": consultation.assignments.of(user).first(),
        **more,
    }  # fmt: skip
    return render(request, "thinktank/consultations/detail.html", context, status=status)


def _fate_forms(request: Any, given: Sequence[Assignment], typed: FateForm | None) -> dict[int, FateForm]:
    """By assignment: what was sent or kept about its opinion, or the fate as it is. One query."""
    paths = {one.pk: reverse("thinktank:judge_opinion", args=[one.opinion.pk]) for one in given}
    kept = drafts.initials(request, list(paths.values()))
    return {one.pk: _fate_form(one.opinion, typed, kept.get(paths[one.pk], {})) for one in given}


def _fate_form(opinion: Opinion, typed: FateForm | None, kept: Mapping[str, Any]) -> FateForm:
    prefix = f"o{opinion.pk}"
    if typed is not None and typed.prefix == prefix:
        return typed
    words = {name.removeprefix(f"{prefix}-"): value for name, value in kept.items()}
    form = FateForm(prefix=prefix, initial={**_fate_of(opinion), **words})
    Edit(form, opinion, _fate_of)
    return form


def _fate_of(opinion: Opinion) -> dict[str, str]:
    """What a form about the fate begins with: the bureau and who asked both write it."""
    return {"fate": opinion.fate, "reason": opinion.fate_reason}
