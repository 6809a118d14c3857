"""Views of a station's orders: rank wishes, submit them; the public page of quotas."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudplatform.actions import wishes
from cloudplatform.actions.orders import TooManyPeople
from cloudplatform.forms.orders import AddWishForm, ContactForm, EditWishForm, OptionalContactForm
from cloudplatform.models import Order, Quota
from cloudplatform.queries.choice import choices_for
from cloudplatform.queries.orders import asks_near, desk_of
from cloudplatform.queries.quotas import current_cycle, quota_table
from cloudplatform.states import OrderState
from community.models import Institution
from community.policy import Right
from community.seat_rights import rows_of, takes
from core.errors import DomainError
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.kept_forms import begin_each
from core.web.requests import PortalRequest, SignedInRequest


@require_safe
def quota_page(request: PortalRequest) -> HttpResponse:
    """The quotas of the cycle and how they come about, for everybody."""
    cycle = current_cycle()
    table = quota_table(cycle) if cycle is not None else None
    return render(request, "cloudplatform/orders/quota.html", {"cycle": cycle, "table": table})


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@takes(Right.ORDER)
def order_desk(request: SignedInRequest) -> HttpResponse:
    station, quota = _station_and_quota(request)
    if quota is None:
        return render(
            request, "cloudplatform/orders/no_quota.html", {"station": station, "cycle": current_cycle()}
        )
    if "search" in request.POST:  # looking for a product keeps what else was typed
        typed = {name: values[0] for name, values in drafts.typed(request.POST).items()}
        return _desk(request, quota, AddWishForm(quota=quota, initial=typed), status=200)
    posted = request.POST if request.method == "POST" else None
    form = AddWishForm(posted, quota=quota, initial=drafts.initial(request))
    if not form.is_valid():
        return _desk(request, quota, form, status=422 if form.is_bound else 200)
    try:
        wish = wishes.add_wish(quota=quota, wish=form.as_wish(), by=request.actor, at=timezone.now())
    except (DomainError, ValidationError) as refusal:
        return _desk(request, quota, form, refusal=refusal, status=409)
    messages.success(request, f"“{wish.product}”已加到第 {wish.rank} 志愿，还没提交。")
    return redirect("cloudplatform:order_desk")


@login_required
@require_POST
def submit_wishes(request: SignedInRequest, pk: int) -> HttpResponse:
    quota = get_object_or_404(Quota.objects.usable_by(request.user).select_related("station", "cycle"), pk=pk)
    contact = OptionalContactForm(request.POST)
    if not contact.is_valid():
        return _desk(request, quota, AddWishForm(quota=quota), contact=contact, status=422)
    try:
        placed = wishes.submit_wishes(
            quota=quota,
            first=_first(request),
            contact=contact.contact(),
            by=request.actor,
            at=timezone.now(),
        )
    except DomainError as refusal:
        return _desk(request, quota, AddWishForm(quota=quota), refusal=refusal, contact=contact, status=409)
    messages.success(request, f"已把 {len(placed)} 个志愿交给区里审核。")
    return redirect("cloudplatform:order_desk")


def _first(request: SignedInRequest) -> int | None:
    """How many wishes from the top the button says; all without a number."""
    typed = request.POST.get("first", "")
    return int(typed) if typed.isdecimal() and len(typed) < 4 else None


@login_required
@require_POST
def copy_last_year(request: SignedInRequest, pk: int) -> HttpResponse:
    quota = get_object_or_404(Quota.objects.usable_by(request.user).select_related("station", "cycle"), pk=pk)
    try:
        copied, left_out = wishes.copy_last_year(quota=quota, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return _desk(request, quota, AddWishForm(quota=quota), refusal=refusal, status=409)
    messages.success(request, f"已照以前的点单加了 {len(copied)} 个志愿，请核对时间和人数。")
    if left_out:
        messages.warning(
            request, f"这些没有加（现在不能点、已在志愿里或时间不合适）：{'、'.join(left_out)}。"
        )
    return redirect("cloudplatform:order_desk")


@login_required
@require_POST
def move_wish(request: SignedInRequest, pk: int) -> HttpResponse:
    order = _wish(request, pk)
    step = -1 if request.POST.get("step") == "up" else 1
    try:
        moved = wishes.move_wish(order=order, step=step, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return _desk(request, order.quota, AddWishForm(quota=order.quota), refusal=refusal, status=409)
    messages.success(request, f"“{order.product}”现在是第 {moved.rank} 志愿。")
    return redirect("cloudplatform:order_desk")


@login_required
@require_POST
def remove_wish(request: SignedInRequest, pk: int) -> HttpResponse:
    order = _wish(request, pk)
    try:
        wishes.remove_wish(order=order, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return _desk(request, order.quota, AddWishForm(quota=order.quota), refusal=refusal, status=409)
    messages.success(request, f"已移除“{order.product}”。")
    return redirect("cloudplatform:order_desk")


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.ORDER)
def edit_wish(request: SignedInRequest, pk: int) -> HttpResponse:
    order = _wish(request, pk)
    form = EditWishForm.of(order, request.POST if request.method == "POST" else None)
    form.initial.update(drafts.initial(request))
    edit = Edit(form, order, EditWishForm.initial_of)
    context: dict[str, Any] = {"order": order, "form": form}
    is_returned = order.state == OrderState.RETURNED
    if not form.is_valid():
        return render(
            request, "cloudplatform/orders/edit.html", context, status=422 if form.is_bound else 200
        )
    try:
        write = wishes.resubmit_with_changes if is_returned else wishes.edit_wish
        edit.save(lambda: write(
            order=order, wish=form.wish(order.product), by=request.actor, at=timezone.now()))  # fmt: skip
    except (DomainError, ValidationError) as refusal:
        context["refusal"] = _into(form, refusal)
        return render(request, "cloudplatform/orders/edit.html", context, status=409)
    ending = "已改好，重新交给区里审核了。" if is_returned else "已改好。"
    messages.success(request, f"“{order.product}”{ending}")
    return redirect("cloudplatform:order_desk")


def _station_and_quota(request: SignedInRequest) -> tuple[Institution, Quota | None]:
    """The station of the chosen seat, else another where the person orders, with its quota in the current cycle."""
    stations = Institution.objects.where(request.user, Right.ORDER).stations().order_by("pk")
    seat = request.seat
    chosen = stations.filter(pk=seat.institution_id).first() if seat else None
    station = chosen or stations.first()
    if station is None:
        raise Http404
    quotas = Quota.objects.usable_by(request.user).filter(station=station, cycle=current_cycle())
    return station, quotas.select_related("station__area__parent", "cycle").first()


def _wish(request: SignedInRequest, pk: int) -> Order:
    return get_object_or_404(Order.objects.placed_by_stations_of(request.user).for_list(), pk=pk)


def _desk(
    request: SignedInRequest,
    quota: Quota,
    form: AddWishForm,
    *,
    refusal: Exception | None = None,
    contact: ContactForm | None = None,
    status: int,
) -> HttpResponse:
    at = timezone.now()
    everything = request.POST.get("search") == "all"
    words = "" if everything else request.POST.get("q", request.GET.get("q", ""))[:100]
    chosen = str(form["product"].value() or request.GET.get("product", ""))
    asks, asks_total = asks_near(quota.station)
    if contact is None:
        contact = OptionalContactForm.usual(request.user)
        begin_each(request, {reverse("cloudplatform:submit_wishes", args=[quota.pk]): contact})
    context = {
        "desk": desk_of(Quota.objects.select_related("station__area__parent", "cycle").get(pk=quota.pk), at),
        "choices": choices_for(quota.station, words, int(chosen) if chosen.isdecimal() and len(chosen) < 18 else None),
        "words": words, "chosen": chosen, "asks": asks, "asks_total": asks_total,
        "form": form, "refusal": _into(form, refusal), "contact_form": contact,
    }  # fmt: skip
    return render(request, "cloudplatform/orders/desk.html", context, status=status)


def _into(form: AddWishForm | EditWishForm, refusal: Exception | None) -> Exception | None:
    """Show a refusal at its field of `form`; others above the page."""
    if isinstance(refusal, ValidationError):
        form.add_error(None, refusal)
        return None
    if isinstance(refusal, TooManyPeople):
        form.add_error("people", str(refusal))
        return None
    return refusal
