"""Answers of people who booked to the host's questions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.bookings import Booking
from core.record.checked import CheckedModel


class BookingAnswers(CheckedModel):
    """
    The answers of one booking, each with its question as it was asked: [[question, answer], …].

    They are for the host of the event alone, never a condition of a place, and deleted a month after the event.
    """

    booking = models.OneToOneField(
        Booking, on_delete=models.CASCADE, related_name="answered", verbose_name=_("预约")
    )
    texts = models.JSONField(_("回答"))
    answered_at = models.DateTimeField(_("回答时间"))

    class Meta:
        verbose_name = _("对主办方问题的回答")
        verbose_name_plural = _("对主办方问题的回答")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(texts=[]), name="cloudplatform_bookinganswers_say_something",
                violation_error_message=_("一个字都没有写。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.booking_id}"
