"""Feedback on events and deliveries: rate, moderate, reply. Policy: 3.3.1, 4.2b."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cloudplatform import rules
from cloudplatform.models import Booking, CheckIn, Delivery, Event, Feedback, FeedbackScore, Order, Product
from cloudplatform.states import FEEDBACK, ORDER, DeliveryState, FeedbackState, OrderState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update


class NotThere(DomainError):
    code = "not_there"
    message = _("到场签到的人才能评价。如果您来了但没有登记上，可以在门票页申诉，主办方会补登。")


class FeedbackTooLate(DomainError):
    code = "feedback_too_late"
    message = _("活动结束 {days} 天内可以评价，现在已经过了。有话想说，可以提一条需求。")


class RatedAlready(DomainError):
    code = "rated_already"
    message = _("这一场您已经评价过了，谢谢。")


class NotAccepted(DomainError):
    code = "not_accepted"
    message = _("验收之后才能评价这次配送。")


class OwnFeedback(DomainError):
    code = "own_feedback"
    message = _("这是你自己写的评价，请由另一位同事审核。")


@dataclass(frozen=True)
class Opinion:
    """A rating: overall 1–5, dimensions 1–5 by name, a comment."""

    overall: int
    scores: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""
    is_anonymous: bool = True


@transaction.atomic
def rate_visit(*, booking: Booking, opinion: Opinion, by: Actor, at: datetime) -> Feedback:
    """
    Rate an event one checked in to.

    :raises NotThere: without a check-in.
    :raises FeedbackTooLate: longer after the end than the rule allows.
    :raises RatedAlready: the second time.
    """
    arrival = CheckIn.objects.select_related("event").filter(booking=booking).first()
    if arrival is None:
        raise NotThere
    if at >= arrival.event.ends_at + rules.FEEDBACK_WITHIN.span(at):
        raise FeedbackTooLate(days=rules.FEEDBACK_WITHIN.on(at))
    return _give(arrival.event, opinion, by, at, check_in=arrival)


@transaction.atomic
def rate_delivery(*, delivery: Delivery, opinion: Opinion, by: Actor, at: datetime) -> Feedback:
    """
    Rate a delivery as the station that accepted it; the order counts as rated.

    :raises NotAccepted: before acceptance. :raises RatedAlready: the second time.
    """
    order = Order.objects.select_for_update().get(pk=delivery.order_id)
    delivery = for_update(delivery)
    if delivery.state != DeliveryState.ACCEPTED:
        raise NotAccepted
    feedback = _give(Event.objects.get(order=order), opinion, by, at, delivery=delivery)
    ORDER.move(order, OrderState.RATED)
    order.save(update_fields=["state"])
    return feedback


@transaction.atomic
def publish_feedback(*, feedback: Feedback, by: Actor, at: datetime) -> Feedback:
    """Show it; from now on it counts in the product's rating. :raises OwnFeedback: for its author."""
    feedback = for_update(feedback)
    _refuse_own(feedback, by)
    FEEDBACK.move(feedback, FeedbackState.PUBLISHED)
    feedback.hidden_reason = ""
    feedback.save(update_fields=["state", "hidden_reason"])
    _count(feedback, 1)
    journal.record("cloudplatform.feedback.published", about=feedback, by=by, at=at)
    return feedback


@transaction.atomic
def hide_feedback(*, feedback: Feedback, reason: str, by: Actor, at: datetime) -> Feedback:
    """Do not show it, with a reason the author reads; it no longer counts. :raises OwnFeedback: for its author."""
    feedback = for_update(feedback)
    _refuse_own(feedback, by)
    counted = feedback.state == FeedbackState.PUBLISHED
    FEEDBACK.move(feedback, FeedbackState.HIDDEN)
    feedback.hidden_reason = reason
    feedback.save(update_fields=["state", "hidden_reason"])
    if counted:
        _count(feedback, -1)
    journal.record("cloudplatform.feedback.hidden", about=feedback, by=by, at=at, note=reason)
    return feedback


@transaction.atomic
def reply_to_feedback(*, feedback: Feedback, reply: str, by: Actor, at: datetime) -> Feedback:
    """Answer as supplier or host, in public; a new reply replaces the old one, and the record keeps both."""
    feedback = for_update(feedback)
    if feedback.state != FeedbackState.PUBLISHED:
        raise MoveNotAllowed
    feedback.reply, feedback.replied_by, feedback.replied_at = reply.strip(), by.person, at
    feedback.full_clean()
    feedback.save(update_fields=["reply", "replied_by", "replied_at"])
    journal.record("cloudplatform.feedback.replied", about=feedback, by=by, at=at, note=reply)
    return feedback


def _give(
    event: Event, opinion: Opinion, by: Actor, at: datetime,
    check_in: CheckIn | None = None, delivery: Delivery | None = None,
) -> Feedback:  # fmt: skip
    feedback = Feedback(
        event=event, product_id=event.product_id, author=by.person, check_in=check_in, delivery=delivery,
        overall=opinion.overall, comment=opinion.comment.strip(), is_anonymous=opinion.is_anonymous, submitted_at=at,
        is_sample=event.is_sample,
    )  # fmt: skip
    feedback.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            feedback.save()
    except IntegrityError as error:
        raise RatedAlready from error
    FeedbackScore.objects.bulk_create(
        FeedbackScore(feedback=feedback, dimension=name, score=score)
        for name, score in opinion.scores.items()
    )
    journal.record("cloudplatform.feedback.given", about=feedback, by=by, at=at, overall=opinion.overall)
    return feedback


def _count(feedback: Feedback, sign: int) -> None:
    """Update the product's rating counters together with the row that explains them."""
    if feedback.product_id is not None:
        Product.objects.filter(pk=feedback.product_id).update(
            rating_count=F("rating_count") + sign, rating_sum=F("rating_sum") + sign * feedback.overall
        )


def _refuse_own(feedback: Feedback, by: Actor) -> None:
    if by.user is not None and feedback.author_id == by.user.pk:
        raise OwnFeedback
