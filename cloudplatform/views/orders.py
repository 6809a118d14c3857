"""Views of one order, for station and supplier: proposals of dates, cancelling, no-shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudplatform.actions import order_contacts, order_messages, proposals, wishes
from cloudplatform.actions import orders as actions
from cloudplatform.forms.deliveries import EvidenceForm, ReportForm
from cloudplatform.forms.orders import (
    ContactForm,
    OptionalContactForm,
    OrderMessageForm,
    ProposalForm,
    ReasonForm,
    ScheduleForm,
)
from cloudplatform.models import DateProposal, Order, OrderContact, OrderMessage, Side
from cloudplatform.queries.order_contacts import contact_of, lines_of
from cloudplatform.queries.orders import OrderFile, acting_side, order_file
from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.kept_forms import begin_each
from core.web.requests import SignedInRequest

PAGES = {Side.STATION: "cloudplatform:order", Side.SUPPLIER: "cloudplatform:delivery"}
PATHS = {  # where the forms of the page are sent, and so under what their text is kept
    "cancel_form": "cloudplatform:cancel_order", "break_form": "cloudplatform:break_order",
    "decline_form": "cloudplatform:decline_order", "dispute_form": "cloudplatform:dispute_delivery",
    "proposal_form": "cloudplatform:propose_date", "message_form": "cloudplatform:write_message",
    "report_form": "cloudplatform:report_delivery", "accept_form": "cloudplatform:accept_order",
    "contact_form": "cloudplatform:name_contact",
}  # fmt: skip
Refusal = DomainError | ValidationError


@login_required
@require_safe
@rows_of(Right.ORDER)
def order(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order as its station reads it; the bureau above and any seat of either side may look."""
    found = get_object_or_404(Order.objects.visible_to(request.user).for_list(), pk=pk)
    acting = acting_side(request.user, pk)
    return show(request, found, acting[1] if acting else None)


@login_required
@require_POST
def cancel_order(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, found, side, cancel_form=form, status=422)
    return attempt(
        request, found, side, "点单已取消，场次退回额度。",
        lambda: actions.cancel_order(order=found, **form.cleaned_data, by=request.actor, at=timezone.now()),
        cancel_form=form,
    )  # fmt: skip


@login_required
@require_POST
def break_order(request: SignedInRequest, pk: int) -> HttpResponse:
    """Report that the other side did not keep the appointment."""
    found, side = party(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, found, side, break_form=form, status=422)
    other = Side.SUPPLIER if side == Side.STATION else Side.STATION
    return attempt(
        request, found, side, "已记为对方爽约。",
        lambda: actions.break_order(order=found, side=other, **form.cleaned_data, by=request.actor, at=timezone.now()),
        break_form=form,
    )  # fmt: skip


@login_required
@require_POST
def resubmit_order(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk, Side.STATION)
    return attempt(
        request, found, side, "已重新交给区里审核。",
        lambda: wishes.resubmit_order(order=found, by=request.actor, at=timezone.now()),
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.ORDER)
def schedule_order(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = ScheduleForm(posted, order=found, initial=drafts.initial(request))
    context: dict[str, Any] = {"order": found, "form": form, "back": PAGES[side]}
    if not form.is_valid():
        return render(
            request, "cloudplatform/orders/schedule.html", context, status=422 if form.is_bound else 200
        )
    typed = form.cleaned_data
    ends_at = typed["starts_at"] + found.length
    try:
        actions.schedule_order(order=found, **typed, ends_at=ends_at, by=request.actor, at=timezone.now())
    except actions.CrewClash as clash:
        form.ask_about_clash()
        return render(
            request,
            "cloudplatform/orders/schedule.html",
            {**context, "refusal": clash, "clashes": True},
            status=409,
        )
    except (DomainError, ValidationError) as refusal:
        context["refusal"] = in_words(refusal)
        return render(request, "cloudplatform/orders/schedule.html", context, status=409)
    messages.success(request, f"“{found.product}”已排期，市民现在可以看到这一场。")
    return redirect(PAGES[side], pk=pk)


@login_required
@require_POST
def propose_date(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk)
    form = ProposalForm(request.POST, order=found)
    if not form.is_valid():
        return show(request, found, side, proposal_form=form, status=422)
    typed = form.cleaned_data
    ends_at = typed["starts_at"] + found.length
    return attempt(
        request, found, side, "改期已提出，等对方答复。",
        lambda: proposals.propose_date(
            order=found, side=side, **typed, ends_at=ends_at, by=request.actor, at=timezone.now()
        ),
        proposal_form=form,
    )  # fmt: skip


@login_required
@require_POST
def write_message(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk)
    form = OrderMessageForm(request.POST)
    if not form.is_valid():
        return show(request, found, side, message_form=form, status=422)
    return attempt(
        request, found, side, "留言发出去了，对方会收到通知。",
        lambda: order_messages.write_message(
            order=found, side=side, **form.cleaned_data, by=request.actor, at=timezone.now()
        ),
        message_form=form,
    )  # fmt: skip


@login_required
@require_POST
def name_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk)
    form = ContactForm(request.POST)
    edit = Edit(form, found, lambda row: ContactForm.initial_of(contact_of(row, side)))
    if not form.is_valid():
        return show(request, found, side, contact_form=form, status=422)
    name, phone = form.cleaned_data["contact_name"], form.cleaned_data["contact_phone"]
    return attempt(
        request, found, side, "联系人写好了，供方接单以后对方看得到。",
        lambda: edit.save(lambda: order_contacts.name_contact(
            order=found, side=side, name=name, phone=phone, by=request.actor, at=timezone.now()
        )),
        contact_form=form,
    )  # fmt: skip


@login_required
@require_POST
def agree_to_date(request: SignedInRequest, pk: int) -> HttpResponse:
    agree = partial(proposals.agree_to_date, knows_clash="knows_clash" in request.POST)
    return _decide(request, pk, agree, "已同意改期，约了的人会收到改前、改后的通知。")


@login_required
@require_POST
def refuse_date(request: SignedInRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, proposals.refuse_date, "没有同意，仍按原来的时间和场地办。")


@login_required
@require_POST
def withdraw_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, proposals.withdraw_proposal, "改期已撤回。")


def _decide(request: SignedInRequest, pk: int, act: Callable[..., object], done: str) -> HttpResponse:
    proposal = get_object_or_404(DateProposal.objects.select_related("order"), pk=pk)
    found, side = party(request, proposal.order_id)
    return attempt(
        request,
        found,
        side,
        done,
        lambda: act(proposal=proposal, side=side, by=request.actor, at=timezone.now()),
    )


def party(request: SignedInRequest, pk: int, only: Side | None = None) -> tuple[Order, Side]:
    """The order and the side the person acts for in it; it does not exist for anybody else."""
    acting = acting_side(request.user, pk)
    if acting is None or only not in (None, acting[1]):
        raise Http404
    return acting


def attempt(
    request: SignedInRequest, found: Order, side: Side, done: str, act: Callable[[], object], **forms: Any
) -> HttpResponse:
    """Call the action and redirect to the order, or show the refusal on the same page with all that was typed."""
    try:
        act()
    except actions.CrewClash as clash:
        return show(request, found, side, refusal=str(clash), clashes=True, status=409, **forms)
    except (DomainError, ValidationError) as refusal:
        return show(request, found, side, refusal=in_words(refusal), status=409, **forms)
    messages.success(request, done)
    return redirect(PAGES[side], pk=found.pk)


def in_words(refusal: Refusal) -> str:
    return "".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def show(
    request: SignedInRequest, found: Order, side: Side | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of an order as it is now, with the forms that its reader may use."""
    fresh = Order.objects.for_list().get(pk=found.pk)
    file = order_file(fresh, side, timezone.now())
    people = file.delivery.checked_in if file.delivery and file.delivery.checked_in else None
    lines = lines_of(fresh, request.user, first=side)
    named = next((one.contact for one in lines if one.side == side), None)
    shapes = {
        "cancel_form": ReasonForm(), "break_form": ReasonForm(), "decline_form": ReasonForm(), "dispute_form": ReasonForm(),
        "proposal_form": ProposalForm(order=fresh), "message_form": OrderMessageForm(),
        "report_form": ReportForm(initial={"people": people}),
        **_contact_forms(request, file, named),
    } | more  # fmt: skip
    unsent = [name for name in PATHS if name not in more]
    begin_each(request, {reverse(PATHS[name], args=[fresh.pk]): shapes[name] for name in unsent})
    context = {
        "file": file, "order": fresh, "side": side, "evidence_form": EvidenceForm(), "contacts": lines, "named": named,
        "talk": OrderMessage.objects.filter(order=fresh).order_by("written_at", "pk"), **shapes,
    }  # fmt: skip
    return render(request, "cloudplatform/orders/order.html", context, status=status)


def _contact_forms(request: SignedInRequest, file: OrderFile, named: OrderContact | None) -> dict[str, Any]:
    """Who answers for the order on the reader's side: with the answer of a supplier, or changed later."""
    if file.side is None:
        return {"accept_form": OptionalContactForm(), "contact_form": ContactForm()}
    change = ContactForm(initial=ContactForm.initial_of(named)) if named else ContactForm.usual(request.user)
    Edit(change, file.order, lambda row: ContactForm.initial_of(named))
    return {"accept_form": OptionalContactForm(initial=change.initial), "contact_form": change}
