"""Answers of people who booked to the host's questions. Never a condition of the booking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.models import Booking, BookingAnswers
from cloudplatform.states import BookingState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class NothingAsked(DomainError):
    code = "nothing_asked"
    message = _("这一场主办方没有问题要问，或者问题改过了。请刷新页面再看。")


class TooLateToAnswer(DomainError):
    code = "too_late_to_answer"
    message = _("活动已经开始，或者这张票已经取消，不用再回答。有事请打主办方的电话。")


@transaction.atomic
def answer_questions(
    *, booking: Booking, answers: Sequence[str], by: Actor, at: datetime
) -> BookingAnswers | None:
    """
    Keep the `answers` in the order of the questions, in place of earlier ones; all empty: nothing is kept.

    :raises NothingAsked: if the event asks nothing, or not as many things.
    :raises TooLateToAnswer: once it has begun, or without a live place.
    """
    booking = for_update(booking, "event")
    questions = booking.event.questions or []
    if not questions or len(answers) != len(questions):
        raise NothingAsked
    if booking.state != BookingState.RESERVED or at >= booking.event.starts_at:
        raise TooLateToAnswer
    texts = [
        [question, answer.strip()[: policy.ANSWER_MAX]]
        for question, answer in zip(questions, answers, strict=True)
        if answer.strip()
    ]
    BookingAnswers.objects.filter(booking=booking).delete()
    kept = BookingAnswers.objects.create(booking=booking, texts=texts, answered_at=at) if texts else None
    journal.record("cloudplatform.booking.answered", about=booking, by=by, at=at, answers=len(texts))
    return kept
