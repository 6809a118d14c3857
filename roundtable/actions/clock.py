"""What the clock does: warns of the half-year, chases replies, brings facts to the agenda. All safe to repeat."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from core import journal
from core.actors import CLOCK
from roundtable.actions import agenda, invitations
from roundtable.models import Invitation, Reminder
from roundtable.queries.meetings import due_warning, halves, next_in_preparation
from roundtable.states import PREPARING, InvitationState


def tick(at: datetime) -> None:
    """Everything that is due at `at`, each part in its own transaction: what was done stays done after a kill."""
    warn_of_half_year(at)
    chase_replies(at)
    bring_facts(at)


@transaction.atomic
def warn_of_half_year(at: datetime) -> None:
    """Once for each step of policy.WARN_DAYS while no meeting is called, and once when a half-year was missed."""
    for half in halves(at):
        if half.is_missed:
            _once(
                f"half-year:{half.key}",
                "missed",
                half.last_on,
                f"{half.name}没有召开圆桌会议，请公开说明原因",
                at,
            )
    step = due_warning(at)
    if step is not None:
        half = halves(at)[0]
        _once(f"half-year:{half.key}", f"due-{step}", half.last_on, f"{half.name}还没有筹备圆桌会议", at)


def _once(subject: str, kind: str, for_on: date, words: str, at: datetime) -> None:
    reminder, is_new = Reminder.objects.get_or_create(
        subject=subject, kind=kind, for_on=for_on, defaults={"sent_at": at}
    )
    if is_new:
        fact = "roundtable.halfyear.missed" if kind == "missed" else "roundtable.halfyear.due"
        journal.record(fact, about=reminder, by=CLOCK, at=at, note=words)


def chase_replies(at: datetime) -> None:
    """Each institution that is late with its reply, once a day."""
    late = Invitation.objects.filter(
        state=InvitationState.SENT, reply_due_on__lt=localdate(at), roundtable__state__in=PREPARING,
        roundtable__starts_at__gt=at,
    )  # fmt: skip
    for invitation in late.order_by("pk"):
        invitations.chase(invitation=invitation, at=at)


def bring_facts(at: datetime) -> None:
    """New facts to the meeting in preparation."""
    meeting = next_in_preparation(at)
    if meeting is not None:
        agenda.gather_facts(roundtable=meeting, at=at)
