"""The anonymity threshold: a dated setting, shown on the survey page."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from evaluation.actions.guards import refuse_unless_city
from evaluation.models import Threshold


class ThresholdInThePast(DomainError):
    code = "threshold_in_the_past"
    message = _("门槛只能从今天或以后起改：已经公布的，按当时的门槛。")


@transaction.atomic
def set_threshold(*, people: int, since: date, reason: str, by: Actor, at: datetime) -> Threshold:
    """
    Set the anonymity threshold from `since` on: nothing about fewer than `people` is published.

    :raises ThresholdInThePast: for a day that has passed.
    :raises ValidationError: if a value or a constraint refuses.
    """
    refuse_unless_city(by.person)
    if since < localdate(at):
        raise ThresholdInThePast
    made = Threshold(people=people, since=since, reason=reason, set_by=by.person, set_at=at)
    made.full_clean()
    made.save()
    journal.record(
        "evaluation.threshold.set", about=made, by=by, at=at, people=people, since=since.isoformat()
    )
    return made
