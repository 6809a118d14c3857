"""Reminders that follow from the calendar, not from a fact. Each is sent once."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from community.training.models import Secondment, TrainingSession
from community.training.states import EnrolmentState
from core.messages import notices


def remind_of_session(session: TrainingSession, at: datetime) -> None:
    """Remind everybody with a place of a session."""
    when = f"{localtime(session.starts_at):%-m月%-d日 %H:%M}"
    for one in session.programme.enrolments.filter(state=EnrolmentState.ACCEPTED).select_related("person"):
        notices.send(
            to=one.person, topic="training", title=f"{when}有课：{session.title}（{session.where}）",
            path=reverse("community:my_training"), at=at,
            key=f"session-near:{session.pk}:{session.starts_at:%Y%m%d%H%M}",
        )  # fmt: skip


def remind_of_report(secondment: Secondment, at: datetime) -> None:
    """Ask the guest for the report, once the term is over and again when it is overdue."""
    overdue = localtime(at).date() > secondment.report_due_on
    words = (
        "交流总结过期了，请尽快交"
        if overdue
        else f"交流结束了，请在{secondment.report_due_on:%-m月%-d日}前交总结"
    )
    notices.send(
        to=secondment.guest, topic="training", title=words, path=reverse("community:secondment", args=[secondment.pk]), at=at,
        key=f"secondment-report:{secondment.pk}:{overdue}",
    )  # fmt: skip
