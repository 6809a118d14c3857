"""What people who were there say, its moderation, and the right of reply. Policy: 3.3.1, 4.2b."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.actions.orders.answering import reason_of
from cloudplatform.actions.orders.ledger import lock_order
from cloudplatform.models import CheckIn, Delivery, Event, Feedback, FeedbackScore, Product
from cloudplatform.states import FEEDBACK, ORDER, FeedbackState, OrderState
from core import journal
from core.actors import Actor
from core.errors import DomainError
from core.lifecycle import MoveNotAllowed

COMMENT_MAX = 300
REPLY_MAX = 400


class NotBegunYet(DomainError):
    code = "not_begun_yet"
    message = _("还没开始（{starts_at}），看完再来评价吧。")


class FeedbackOver(DomainError):
    code = "feedback_over"
    message = _("结束 {days} 天后就不能评价了。有话想说，可以提一条需求。")


class FeedbackTwice(DomainError):
    code = "feedback_twice"
    message = _("这一场已经评价过了，一次只收一份。")


class OwnFeedback(DomainError):
    code = "own_feedback"
    message = _("这是你自己写的评价，请由另一位同事审核。")


class ReplyMissing(DomainError):
    code = "reply_missing"
    message = _("请写下要回复的话。")


@dataclass(frozen=True)
class Rating:
    """1 (poor) to 5 (very good): overall, and by Dimension for those the person chose to rate."""

    overall: int
    scores: Mapping[str, int]
    comment: str = ""
    is_anonymous: bool = True


@transaction.atomic
def give_feedback(*, check_in: CheckIn, rating: Rating, by: Actor, at: datetime) -> Feedback:
    """
    Rate an event one came to, once. It is published after moderation.

    :raises NotBegunYet, FeedbackOver: outside the time for it.
    :raises FeedbackTwice: if it is rated.
    :raises ValidationError: if a mark is not 1–5 or the comment is too long.
    """
    event = Event.objects.get(pk=check_in.event_id)
    if at < event.starts_at:
        raise NotBegunYet(starts_at=f"{localtime(event.starts_at):%m月%d日 %H:%M}")
    if at >= event.ends_at + policy.FEEDBACK_WITHIN:
        raise FeedbackOver(days=policy.FEEDBACK_WITHIN.days)
    feedback = Feedback(
        event=event,
        product_id=event.product_id,
        check_in=check_in,
        author=by.person,
        is_sample=event.is_sample,
    )
    return _write(feedback, rating, by=by, at=at)


@transaction.atomic
def rate_delivery(*, delivery: Delivery, rating: Rating, by: Actor, at: datetime) -> Feedback:
    """
    Rate a delivery for the station that accepted it; its order is complete.

    :raises FeedbackTwice: if it is rated.
    :raises MoveNotAllowed: if it is not accepted yet.
    :raises ValidationError: if a mark is not 1–5 or the comment is too long.
    """
    order = lock_order(delivery.order)
    if order.state == OrderState.RATED:
        raise FeedbackTwice
    ORDER.move(order, OrderState.RATED)
    event = Event.objects.get(order=order)
    feedback = Feedback(
        event=event, product=order.product, delivery=delivery, author=by.person, is_sample=order.is_sample
    )
    feedback = _write(feedback, rating, by=by, at=at)
    order.save(update_fields=["state"])
    journal.record("cloudplatform.order.rated", about=order, by=by, at=at, feedback=feedback.pk)
    return feedback


@transaction.atomic
def publish_feedback(*, feedback: Feedback, by: Actor, at: datetime) -> Feedback:
    """
    Show feedback to everybody and count it in the rating of its product.

    :raises OwnFeedback: if the same person wrote it.
    :raises MoveNotAllowed: if it is public.
    """
    feedback = _locked(feedback)
    FEEDBACK.move(feedback, FeedbackState.PUBLISHED)
    _refuse_own(feedback, by)
    feedback.hidden_reason = ""
    feedback.save(update_fields=["state", "hidden_reason"])
    _count(feedback, +1)
    journal.record("cloudplatform.feedback.published", about=feedback, by=by, at=at)
    return feedback


@transaction.atomic
def hide_feedback(*, feedback: Feedback, reason: str, by: Actor, at: datetime) -> Feedback:
    """
    Keep feedback from the public, with a reason its author reads; it leaves the rating of its product.

    :raises OwnFeedback: if the same person wrote it.
    :raises ReasonMissing: without a reason.
    :raises MoveNotAllowed: if it is hidden.
    """
    feedback = _locked(feedback)
    was_public = feedback.state == FeedbackState.PUBLISHED
    FEEDBACK.move(feedback, FeedbackState.HIDDEN)
    _refuse_own(feedback, by)
    feedback.hidden_reason = reason_of(reason)[:200]
    feedback.save(update_fields=["state", "hidden_reason"])
    if was_public:
        _count(feedback, -1)
    journal.record("cloudplatform.feedback.hidden", about=feedback, by=by, at=at, note=feedback.hidden_reason)
    return feedback


@transaction.atomic
def reply_to_feedback(*, feedback: Feedback, reply: str, by: Actor, at: datetime) -> Feedback:
    """
    Answer published feedback for its host or supplier. A later reply replaces the first; the journal keeps both.

    :raises ReplyMissing: if nothing is said.
    :raises MoveNotAllowed: if it is not public (any more).
    """
    feedback = _locked(feedback)
    if feedback.state != FeedbackState.PUBLISHED:
        raise MoveNotAllowed
    text = reply.strip()[:REPLY_MAX]
    if not text:
        raise ReplyMissing
    if text == feedback.reply:
        return feedback
    feedback.reply, feedback.replied_by, feedback.replied_at = text, by.person, at
    feedback.save(update_fields=["reply", "replied_by", "replied_at"])
    journal.record("cloudplatform.feedback.replied", about=feedback, by=by, at=at, note=text)
    return feedback


def _locked(feedback: Feedback) -> Feedback:
    return Feedback.objects.select_for_update().get(pk=feedback.pk)


def _refuse_own(feedback: Feedback, by: Actor) -> None:
    if by.user is not None and feedback.author_id == by.user.pk:
        raise OwnFeedback


def _count(feedback: Feedback, step: int) -> None:
    """Keep the counters of the product the sum of its published feedback."""
    Product.objects.filter(pk=feedback.product_id).update(
        rating_count=F("rating_count") + step, rating_sum=F("rating_sum") + step * feedback.overall
    )


def _write(feedback: Feedback, rating: Rating, *, by: Actor, at: datetime) -> Feedback:
    _refuse_marks(rating)
    feedback.overall, feedback.comment = rating.overall, rating.comment.strip()
    feedback.is_anonymous, feedback.submitted_at = rating.is_anonymous, at
    try:
        with transaction.atomic():
            feedback.save()
    except IntegrityError as error:
        if "check_in_id" not in str(error) and "delivery_id" not in str(error):
            raise
        raise FeedbackTwice from error
    FeedbackScore.objects.bulk_create(
        FeedbackScore(feedback=feedback, dimension=dimension, score=score)
        for dimension, score in rating.scores.items()
    )
    journal.record("cloudplatform.feedback.given", about=feedback, by=by, at=at, overall=feedback.overall)
    return feedback


def _refuse_marks(rating: Rating) -> None:
    for field, mark in {"overall": rating.overall, **rating.scores}.items():
        if not policy.RATING_MIN <= mark <= policy.RATING_MAX:
            raise ValidationError({field: ValidationError(_("请选 1 到 5 分。"), code="mark")})
    if len(rating.comment.strip()) > COMMENT_MAX:
        text = _("评语最多 %(most)d 字，请短一点。") % {"most": COMMENT_MAX}
        raise ValidationError({"comment": ValidationError(text, code="too_long")})
