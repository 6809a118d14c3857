"""
Periodic work of the roundtable: warnings about the half-year, reminders, items from facts, weekly letters. All safe to
repeat.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from core.record import journal
from core.record.actors import CLOCK
from roundtable.actions import agenda, invitations, resolutions
from roundtable.models import Invitation, Reminder, Resolution, Roundtable, WorkingGroup
from roundtable.queries import groups
from roundtable.queries.meetings import due_warning, halves, next_in_preparation
from roundtable.queries.resolutions import Due, reminders, with_parts
from roundtable.states import LIVE, PREPARING, InvitationState, RoundtableState


def tick(at: datetime) -> None:
    """Run everything due at `at`, each part in its own transaction: finished parts survive a kill."""
    warn_of_half_year(at)
    chase_replies(at)
    remind_of_resolutions(at)
    settle_meetings(at)
    bring_facts(at)
    write_letters(at)


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
    """Remind each institution that is late with its reply, once a day."""
    late = Invitation.objects.filter(
        state=InvitationState.SENT, reply_due_on__lt=localdate(at), roundtable__state__in=PREPARING,
        roundtable__starts_at__gt=at,
    )  # fmt: skip
    for invitation in late.order_by("pk"):
        invitations.chase(invitation=invitation, at=at)


def remind_of_resolutions(at: datetime) -> None:
    """Send every due reminder once: a row and its fact in one transaction."""
    rows = list(with_parts(Resolution.objects.live().order_by("pk")))
    subjects = {one.pk: journal.subject_of(one) for one in rows}
    known = set(
        Reminder.objects.filter(subject__in=subjects.values()).values_list("subject", "kind", "for_on")
    )
    for one in rows:
        for due in reminders(one, localdate(at)):
            if (subjects[one.pk], due.kind, due.for_on) not in known:
                _remind(one, due, at)


@transaction.atomic
def _remind(one: Resolution, due: Due, at: datetime) -> None:
    """Create the reminder's unique row, which decides between concurrent workers."""
    reminder, is_new = Reminder.objects.get_or_create(
        subject=journal.subject_of(one), kind=due.kind, for_on=due.for_on, defaults={"sent_at": at}
    )
    if is_new:
        journal.record(
            "roundtable.resolution.reminded", about=one, by=CLOCK, at=at, note=due.words, kind=due.kind,
            reminder=reminder.pk,
        )  # fmt: skip


def settle_meetings(at: datetime) -> None:
    """Close meetings whose resolutions are all done."""
    over = Roundtable.objects.filter(state__in=[RoundtableState.MINUTED, RoundtableState.ADOPTED])
    settled = over.exclude(items__resolutions__state__in=LIVE).exclude(
        state=RoundtableState.MINUTED, is_adopted_next=True
    )
    for meeting in settled.distinct().order_by("pk"):
        resolutions.settle(roundtable=meeting, by=CLOCK, at=at)


def bring_facts(at: datetime) -> None:
    """Propose new facts to the meeting in preparation."""
    meeting = next_in_preparation(at)
    if meeting is not None:
        agenda.gather_facts(roundtable=meeting, at=at)


def write_letters(at: datetime) -> None:
    """Each Monday one letter to each working group with activity, also for weeks in which the task did not run."""
    for group in WorkingGroup.objects.active().order_by("pk"):
        _write_letter(group, at)


@transaction.atomic
def _write_letter(group: WorkingGroup, at: datetime) -> None:
    subject, monday = journal.subject_of(group), groups.monday_of(at)
    since = groups.told_until(group, subject, monday)
    lines = groups.happened(group, since, monday) if since < monday else []
    if not lines:
        return
    reminder, is_new = Reminder.objects.get_or_create(
        subject=subject, kind=groups.SUMMARY, for_on=monday, defaults={"sent_at": at}
    )
    if is_new:
        journal.record(
            "roundtable.workinggroup.summarised", about=group, by=CLOCK, at=at, reminder=reminder.pk,
            since=since.isoformat(), until=monday.isoformat(), lines=list(lines),
        )  # fmt: skip
