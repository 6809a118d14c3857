"""Views of deliveries for suppliers and stations."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions import deliveries as actions
from cloudplatform.actions import orders
from cloudplatform.forms.deliveries import EvidenceForm, ReportForm
from cloudplatform.forms.orders import OptionalContactForm, ReasonForm
from cloudplatform.models import ChecklistItem, Delivery, Order, Side
from cloudplatform.queries.deliveries import station_lanes, supplier_lanes
from cloudplatform.views.orders import attempt, party, show
from community.models import Institution, Kind
from community.policy import Right
from community.seat_rights import rows_of, takes
from core.web import drafts
from core.web.requests import SignedInRequest

NO_SUPPLIERS = (Kind.STATION, Kind.COMMUNITY, Kind.BUREAU)


@login_required
@require_safe
@takes(Right.OFFER, Right.ORDER)
def delivery_list(request: SignedInRequest) -> HttpResponse:
    """What waits for my hand: as a supplier, as a station, or both."""
    at = timezone.now()
    stations = Institution.objects.where(request.user, Right.ORDER).stations()
    suppliers = Institution.objects.where(request.user, Right.OFFER).exclude(kind__in=NO_SUPPLIERS)
    delivers, receives = suppliers.exists(), stations.exists()
    if not delivers and not receives:
        raise Http404
    context = {
        "supplier_lanes": supplier_lanes(request.user, at) if delivers else [],
        "station_lanes": station_lanes(request.user, at) if receives else [],
    }
    return render(request, "cloudplatform/deliveries/list.html", context)


@login_required
@require_safe
@rows_of(Right.OFFER, Right.ORDER)
def delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    """An order (`pk` is its number) as its supplier works on it."""
    found = get_object_or_404(Order.objects.supplied_by(request.user).for_list(), pk=pk)
    return show(request, found, Side.SUPPLIER)


@login_required
@require_POST
def accept_order(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk, Side.SUPPLIER)
    form = OptionalContactForm(request.POST)
    if not form.is_valid():
        return show(request, found, side, accept_form=form, status=422)
    return attempt(
        request, found, side, "已接单。接下来请排期。",
        lambda: orders.accept_order(order=found, contact=form.contact(), by=request.actor, at=timezone.now()),
        accept_form=form,
    )  # fmt: skip


@login_required
@require_POST
def decline_order(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk, Side.SUPPLIER)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, found, side, decline_form=form, status=422)
    return attempt(
        request, found, side, "已答复不接，站点会看到原因。",
        lambda: orders.decline_order(order=found, **form.cleaned_data, by=request.actor, at=timezone.now()),
        decline_form=form,
    )  # fmt: skip


@login_required
@require_POST
def tick_item(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    found, side = party(request, pk, Side.SUPPLIER)
    one = get_object_or_404(ChecklistItem.objects.select_related("delivery"), pk=item, delivery__order=found)
    is_done = request.POST.get("done") == "1"
    return attempt(
        request, found, side, f"{'已勾选' if is_done else '已取消勾选'}：{one.text}",
        lambda: actions.tick_item(item=one, is_done=is_done, by=request.actor, at=timezone.now()),
    )  # fmt: skip


@login_required
@require_POST
def add_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add photos before reporting; what was typed of the report beside them stays in its form."""
    found, side = party(request, pk, Side.SUPPLIER)
    form = EvidenceForm(request.POST, request.FILES)
    report = ReportForm(initial={name: request.POST.get(name) for name in ReportForm.base_fields})
    if not form.is_valid():
        return show(request, found, side, evidence_form=form, report_form=report, status=422)
    photos, one = form.cleaned_data["photos"], _delivery(found)
    drafts.keep_for_later(
        request, reverse("cloudplatform:report_delivery", args=[pk]), ReportForm.base_fields
    )
    return attempt(
        request, found, side, f"已加 {len(photos)} 张照片。",
        lambda: actions.add_evidence(delivery=one, uploads=photos, by=request.actor, at=timezone.now()),
        evidence_form=form, report_form=report,
    )  # fmt: skip


@login_required
@require_POST
def report_delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk, Side.SUPPLIER)
    form, one = ReportForm(request.POST), _delivery(found)
    evidence = EvidenceForm(request.POST, request.FILES)
    evidence.fields["photos"].required = False
    if not (form.is_valid() and evidence.is_valid()):
        return show(request, found, side, report_form=form, evidence_form=evidence, status=422)
    acting: dict[str, Any] = {"delivery": one, "by": request.actor, "at": timezone.now()}

    def report() -> None:
        with transaction.atomic():
            if evidence.cleaned_data["photos"]:
                actions.add_evidence(uploads=evidence.cleaned_data["photos"], **acting)
            actions.report_delivery(**form.cleaned_data, **acting)

    return attempt(
        request, found, side, "已报告，等站点验收。", report, report_form=form, evidence_form=evidence
    )


@login_required
@require_POST
def dispute_delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk, Side.STATION)
    form, one = ReasonForm(request.POST), _delivery(found)
    if not form.is_valid():
        return show(request, found, side, dispute_form=form, status=422)
    return attempt(
        request, found, side, "异议已转给供方。",
        lambda: actions.dispute_delivery(delivery=one, **form.cleaned_data, by=request.actor, at=timezone.now()),
        dispute_form=form,
    )  # fmt: skip


@login_required
@require_POST
def accept_delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    found, side = party(request, pk, Side.STATION)
    one = _delivery(found)
    return attempt(
        request, found, side, "已验收。请再给这次配送打个分。",
        lambda: actions.accept_delivery(delivery=one, by=request.actor, at=timezone.now()),
    )  # fmt: skip


def _delivery(order: Order) -> Delivery:
    return get_object_or_404(Delivery.objects.select_related("order"), order=order)
