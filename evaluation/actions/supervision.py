"""Automatic follow-ups: rules open rectifications, citizens are asked, overdue ones are escalated. Policy: 3.2.3."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from core.dates.workdays import add_working_days
from core.messages import notices
from core.record.actors import CLOCK
from evaluation import rules
from evaluation.actions import rectifications
from evaluation.models import Ask, Rectification, Round
from evaluation.queries import citizens_to_ask, openings


@transaction.atomic
def open_by_rules(*, round: Round, at: datetime) -> int:
    """Open the rectifications the rules ask for after publication; returns how many. Safe to repeat."""
    due_on = add_working_days(localdate(at), rules.RECTIFY.on(at))
    opened = 0
    for ground in openings.grounds(round, at):
        subject = ground.subject
        if subject.institution is None or subject.rectifications.filter(opening=ground.opening).exists():
            continue
        about = rectifications.Opened(
            subject.ref, subject.title, subject.institution, subject.area_id, subject, "", round.is_sample
        )
        try:
            with transaction.atomic():
                rectifications.open_rectification(
                    about=about,
                    opening=ground.opening,
                    findings=[ground.finding],
                    due_on=due_on,
                    by=CLOCK,
                    at=at,
                )
        except rectifications.AlreadyOpen:
            continue  # the one that runs goes on
        opened += 1
    return opened


@transaction.atomic
def ask_citizens(*, rectification: Rectification, at: datetime) -> int:
    """
    Ask the citizens whose ratings or demands were part of the finding whether it is mended; returns how many were
    asked.
    """
    known = set(rectification.asks.values_list("person", flat=True))
    people = [one for one in citizens_to_ask.people_to_ask(rectification) if one.pk not in known]
    made = Ask.objects.bulk_create(
        [Ask(rectification=rectification, person=one, asked_at=at) for one in people], ignore_conflicts=True
    )
    for person in people:
        notices.send(
            to=person, topic="evaluation", title=f"您说过的问题改好了吗？{rectification.title}", at=at,
            body="您说过的话（评价或需求）促成了一次整改。请告诉我们现在好了没有，只用点一下。",
            path=reverse("evaluation:asked", args=[rectification.pk]), key=f"ask:{rectification.pk}",
        )  # fmt: skip
    Rectification.objects.filter(pk=rectification.pk).update(asked=len(known) + len(made))
    return len(made)


def escalate_overdue(*, at: datetime) -> int:
    """Each day: tell of those that became overdue."""
    rows = Rectification.objects.overdue(localdate(at)).filter(escalated_at__isnull=True)
    for row in rows:
        rectifications.escalate(rectification=row, by=CLOCK, at=at)
    return len(rows)
