"""
Release of an edition: announced, read under embargo, published at a fixed moment, corrected but never deleted. Policy:
3.5.3a.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from reports import rules
from reports.actions.editions import EditionClosed
from reports.models import ChecklistAnswer, Edition, Guest
from reports.queries import checklist
from reports.states import EDITION, EditionState

LETTER: Final = "reports.guest_letter"


class ChecklistOpen(DomainError):
    code = "checklist_open"
    message = _("发布前检查还有 {count} 条没过。第一条：{first}")


class ReleaseInThePast(DomainError):
    code = "release_in_the_past"
    message = _("发布时刻要晚于现在。")


class ScheduledByReviewer(DomainError):
    code = "scheduled_by_reviewer"
    message = _("终审的人不能自己排定发布，请换一位同事。")


class WarningUnknown(DomainError):
    code = "warning_unknown"
    message = _("检查里没有这一条要答复的提醒，请刷新页面。")


class GuestLate(DomainError):
    code = "guest_late"
    message = _("这一版已经发布，链接不再需要。")


class GuestAnswered(DomainError):
    code = "guest_answered"
    message = _("您已经答复过。要补充请联系邀请您的人。")


class GuestNotAsked(DomainError):
    code = "guest_not_asked"
    message = _("这个链接只供阅读，不用答复。")


@transaction.atomic
def announce(*, edition: Edition, on: date, by: Actor, at: datetime) -> Edition:
    """
    Put the day of publication into the public release calendar.

    :raises ReleaseInThePast: if it is over.
    :raises EditionClosed: if the edition is out.
    """
    edition = for_update(edition)
    if edition.is_out:
        raise EditionClosed(state=edition.get_state_display())
    if on < localdate(at):
        raise ReleaseInThePast
    edition.announced_on = on
    edition.save(update_fields=["announced_on"])
    journal.record("reports.edition.announced", about=edition, by=by, at=at, on=on.isoformat())
    return edition


@transaction.atomic
def answer_warning(*, edition: Edition, code: str, words: str, by: Actor, at: datetime) -> ChecklistAnswer:
    """
    Say why a warning of the checklist may stand.

    :raises WarningUnknown: if the checklist has no such warning.
    """
    edition = for_update(edition)
    if code not in {item.code for item in checklist.of(edition) if item.is_warning}:
        raise WarningUnknown
    row = ChecklistAnswer.objects.filter(edition=edition, code=code).first()
    row = row or ChecklistAnswer(edition=edition, code=code)
    row.words, row.by, row.at = words.strip(), by.person, at
    row.full_clean()
    row.save()
    journal.record("reports.edition.warning_answered", about=edition, by=by, at=at, code=code, note=row.words)
    return row


@transaction.atomic
def schedule(*, edition: Edition, release_at: datetime, by: Actor, at: datetime) -> Edition:
    """
    Fix the moment at which the edition goes out; until then it is under embargo.

    :raises ChecklistOpen: while an error stands or a warning is unanswered.
    :raises ReleaseInThePast: if the moment is over.
    :raises ScheduledByReviewer: for who gave the last review.
    """
    edition = for_update(edition)
    EDITION.move(edition, EditionState.SCHEDULED)
    if release_at <= at:
        raise ReleaseInThePast
    last = edition.reviews.filter(round=edition.review_round).order_by("-step").first()
    if last is not None and last.reviewer_id == by.person.pk:
        raise ScheduledByReviewer
    _check_list(edition)
    edition.release_at, edition.scheduled_by, edition.announced_on = (
        release_at,
        by.person,
        localdate(release_at),
    )
    edition.save(update_fields=["state", "release_at", "scheduled_by", "announced_on"])
    journal.record(
        "reports.edition.scheduled", about=edition, by=by, at=at, release_at=release_at.isoformat()
    )
    return edition


@transaction.atomic
def unschedule(*, edition: Edition, reason: str, by: Actor, at: datetime) -> Edition:
    """Take a scheduled edition back before it goes out."""
    edition = for_update(edition)
    EDITION.move(edition, EditionState.APPROVED)
    scheduler = edition.scheduled_by_id
    edition.release_at = edition.scheduled_by = None
    edition.save(update_fields=["state", "release_at", "scheduled_by"])
    journal.record(
        "reports.edition.unscheduled", about=edition, by=by, at=at, note=reason, scheduled_by=scheduler
    )
    return edition


@transaction.atomic
def publish_due(*, edition: Edition, by: Actor, at: datetime) -> Edition:
    """
    Publish a scheduled edition, all of it at once; the version it corrects stays readable as replaced. Called by a
    periodic task.

    Doing it twice is doing it once.

    :raises ChecklistOpen: if something came up since it was scheduled; then it waits for a person.
    """
    edition = for_update(edition)
    if edition.is_out:
        return edition
    EDITION.move(edition, EditionState.PUBLISHED)
    if edition.release_at is None or edition.release_at > at:
        raise ReleaseNotDue
    _check_list(edition)
    if edition.corrects is not None:
        earlier = for_update(edition.corrects)
        EDITION.move(earlier, EditionState.REPLACED)
        earlier.save(update_fields=["state"])
    edition.published_at = at
    edition.save(update_fields=["state", "published_at"])
    journal.record("reports.edition.published", about=edition, by=by, at=at, version=edition.version)
    return edition


class ReleaseNotDue(DomainError):
    code = "release_not_due"
    message = _("还没到排定的发布时刻。")


@transaction.atomic
def invite_guest(
    *,
    edition: Edition,
    name: str,
    organisation: str,
    approves: bool,
    email: str = "",
    by: Actor,
    at: datetime,
) -> Guest:
    """
    Put somebody on the list of those who read before publication, by a signed link (reports.queries.guests).

    The link is sent to `email`; without one it is handed over by whoever invites.

    :raises GuestLate: if the edition is out.
    """
    edition = for_update(edition)
    if edition.is_out:
        raise GuestLate
    guest = Guest(
        edition=edition, name=name.strip(), organisation=organisation.strip(), email=email.strip(), approves=approves,
        invited_by=by.person, invited_at=at, expires_at=at + rules.GUEST_LINK_FOR.span(at),
    )  # fmt: skip
    guest.full_clean()
    guest.save()
    journal.record("reports.guest.invited", about=guest, by=by, at=at, edition=edition.pk, approves=approves)
    if guest.email:
        jobs.enqueue(LETTER, key=f"{LETTER}:{guest.pk}", at=at, guest=guest.pk)
    return guest


@transaction.atomic
def note_letter(*, guest: Guest, by: Actor, at: datetime, is_sent: bool) -> Guest:
    """Delete the e-mail address of a guest whose letter was sent or could not be sent."""
    guest = for_update(guest)
    guest.email, guest.mailed_at = "", at if is_sent else None
    guest.save(update_fields=["email", "mailed_at"])
    journal.record(f"reports.guest.{'mailed' if is_sent else 'mail_lost'}", about=guest, by=by, at=at)
    return guest


@transaction.atomic
def open_as_guest(*, guest: Guest, by: Actor, at: datetime) -> Guest:
    """Note that a guest opened the link."""
    guest = for_update(guest)
    if guest.opened_at is None:
        guest.opened_at = at
        guest.save(update_fields=["opened_at"])
        journal.record("reports.guest.opened", about=guest, by=by, at=at)
    return guest


@transaction.atomic
def answer_as_guest(*, guest: Guest, agreed: bool, words: str, by: Actor, at: datetime) -> Guest:
    """
    Take the answer of somebody asked to approve.

    :raises GuestNotAsked: if the link is for reading only.
    :raises GuestAnswered: the second time.
    """
    guest = for_update(guest)
    if not guest.approves:
        raise GuestNotAsked
    if guest.answered_at is not None:
        raise GuestAnswered
    guest.agreed, guest.words, guest.answered_at = agreed, words.strip(), at
    guest.full_clean()
    guest.save(update_fields=["agreed", "words", "answered_at"])
    journal.record("reports.guest.answered", about=guest, by=by, at=at, agreed=agreed)
    return guest


def _check_list(edition: Edition) -> None:
    standing = [item for item in checklist.of(edition) if item.is_open]
    if standing:
        raise ChecklistOpen(count=len(standing), first=standing[0].words)
