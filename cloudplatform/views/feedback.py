"""Views of feedback: rate, read, reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cloudplatform.actions import feedback as actions
from cloudplatform.forms.feedback import OpinionForm, ReplyForm
from cloudplatform.models import Delivery, Dimension, Feedback
from cloudplatform.queries.feedback import (
    CITIZEN_DIMENSIONS,
    STATION_DIMENSIONS,
    TITLES,
    answerable_list,
    table,
    verdict_of,
)
from cloudplatform.views.bookings import own_booking_or_404
from cloudplatform.views.orders import in_words
from community.models import Institution
from community.policy import Right
from community.seat_rights import rows_of, takes
from core.errors import DomainError
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.list_filters import ListCut
from core.web.printed import handed_out
from core.web.requests import SignedInRequest


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
def rate_visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rate the event of one's own booking; shows what one said once it is said."""
    booking = own_booking_or_404(request, pk)
    given = Feedback.objects.filter(check_in__booking=booking).prefetch_related("scores").first()
    form = _opinion_form(request, CITIZEN_DIMENSIONS)
    return _rate(
        request, form, partial(actions.rate_visit, booking=booking),
        page="cloudplatform/feedback/visit.html", context={"booking": booking, "event": booking.event, "given": given},
        done="谢谢，评价收到了，审核后公开。", to=reverse("cloudplatform:rate_visit", args=[pk]),
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.ORDER)
def rate_delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rate what the station received (`pk` is the order's number)."""
    rows = Delivery.objects.received_by(request.user).select_related("order__product__supplier")
    delivery = get_object_or_404(rows, order=pk)
    given = Feedback.objects.filter(delivery=delivery).prefetch_related("scores").first()
    form = _opinion_form(request, STATION_DIMENSIONS)
    return _rate(
        request, form, partial(actions.rate_delivery, delivery=delivery),
        page="cloudplatform/feedback/delivery.html", context={"delivery": delivery, "order": delivery.order, "given": given},
        done="谢谢，这个点单办完了。", to=reverse("cloudplatform:order", args=[pk]),
    )  # fmt: skip


def _opinion_form(request: SignedInRequest, dimensions: Sequence[Dimension]) -> OpinionForm:
    posted = request.POST if request.method == "POST" else None
    return OpinionForm(posted, dimensions=dimensions, initial=drafts.initial(request) or None)


def _rate(
    request: SignedInRequest, form: OpinionForm, act: Callable[..., object], *, page: str, context: Mapping[str, Any],
    done: str, to: str,
) -> HttpResponse:  # fmt: skip
    """Show `form` on `page`; when valid, call `act` with the opinion: refused, the page stays (409); done, redirect to `to`."""
    shown = {**context, "form": form}
    if not form.is_valid():
        return render(request, page, shown, status=422 if form.is_bound else 200)
    try:
        act(opinion=form.opinion(), by=request.actor, at=timezone.now())
    except (DomainError, ValidationError) as refusal:
        return render(request, page, {**shown, "refusal": in_words(refusal)}, status=409)
    messages.success(request, done)
    return redirect(to)


@login_required
@require_safe
@takes(Right.SPEAK)
def feedback_list(request: SignedInRequest) -> HttpResponse:
    return _list(request)


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.SPEAK)
def reply_to_feedback(request: SignedInRequest, pk: int) -> HttpResponse:
    feedback = get_object_or_404(Feedback.objects.answerable_by(request.user), pk=pk)
    if request.method != "POST":
        return _list(request, reply_form=ReplyForm(initial=drafts.initial(request)), replying=pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _list(request, reply_form=form, replying=pk, status=422)
    try:
        actions.reply_to_feedback(feedback=feedback, **form.cleaned_data, by=request.actor, at=timezone.now())
    except (DomainError, ValidationError) as refusal:
        return _list(request, reply_form=form, replying=pk, refusal=in_words(refusal), status=409)
    messages.success(request, "回复已公开在评价下面。")
    return redirect("cloudplatform:feedback_list")


def _list(request: SignedInRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    if not Institution.objects.where(request.user, Right.SPEAK).exists():
        raise Http404
    only, cut = request.GET.get("show") == "unanswered", ListCut.of(request.GET, keep=["show"])
    rows = cut.apply(
        answerable_list(request.user, only_unanswered=only),
        when="submitted_at",
        search=("comment", "event__title"),
    )
    if "format" in request.GET:
        also = [("只看", "还没回复")] if only else []
        return handed_out(
            request, "feedback", "评价与回复", TITLES, table(rows), cut, also=also, word="活动或评价的话"
        )
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "only": only,
        "cut": cut,
        "verdict": verdict_of(request.user, timezone.now()),
        **more,
    }
    return render(request, "cloudplatform/feedback/list.html", context, status=status)
