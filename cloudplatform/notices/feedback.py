"""What authors, hosts and suppliers are told about feedback."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from cloudplatform.models import Booking, Event, Feedback
from cloudplatform.notices.orders import holders
from cloudplatform.states import BookingState
from community.policy import Right
from core import notices


def ask_for_feedback(event: Event, *, at: datetime, key: str) -> None:
    """Ask those who checked in; nobody else can answer."""
    came = Booking.objects.filter(event=event, state=BookingState.CHECKED_IN).select_related("booker")
    for booking in came.order_by("pk"):
        notices.send(
            to=booking.booker, topic="feedback", title=f"{event.title}怎么样？", at=at, key=key,
            body="花一分钟打个分，主办方和演出团队都会看到。",
            path=reverse("cloudplatform:give_feedback", args=[booking.pk]),
        )  # fmt: skip


def tell_author(feedback: Feedback, title: str, body: str, *, at: datetime, key: str) -> None:
    booking = feedback.check_in.booking if feedback.check_in else None
    if booking is not None:
        path = reverse("cloudplatform:give_feedback", args=[booking.pk])
    else:
        path = reverse("cloudplatform:rate_delivery", args=[feedback.delivery_id])
    notices.send(to=feedback.author, topic="feedback", title=title, body=body, path=path, at=at, key=key)


def tell_subjects(feedback: Feedback, *, at: datetime, key: str) -> None:
    """Tell the host and the supplier, who have the right of reply."""
    sides = {feedback.event.host_id: feedback.event.host}
    if feedback.product is not None:
        sides[feedback.product.supplier_id] = feedback.product.supplier
    for institution in sides.values():
        for person in holders(institution, Right.SPEAK):
            notices.send(
                to=person, topic="feedback", title=f"新的评价：{feedback.event.title}", at=at, key=key,
                body=f"{feedback.overall} 分。{feedback.comment}", path=reverse("cloudplatform:feedback"),
            )  # fmt: skip
