"""Jobs and periodic tasks of the books: builds, snapshots, letters, reminders, drafts, scheduled publication."""

from datetime import datetime
from typing import Final

from celery import shared_task
from django.utils import timezone
from django.utils.timezone import localdate

from core import jobs, schedule
from core.errors import DomainError
from core.messages.notices import send_letter
from core.record.actors import CLOCK
from reports.actions import builds, chapters, drafts, editions, releases, snapshots
from reports.models import Build, Edition, Guest, Snapshot
from reports.notices import letter
from reports.queries import due
from reports.queries.editions import to_remind
from reports.states import SnapshotState

STOPPED: Final = "后台试了多次都中断了，已经停下。请重试；还不成，请系统管理员看“后台任务”里的出错原因。"


@jobs.handler(snapshots.TAKE)
def take_snapshot(*, snapshot: int) -> None:
    snapshots.freeze(
        snapshot=Snapshot.objects.without_content().get(pk=snapshot), by=CLOCK, at=timezone.now()
    )


@jobs.handler(builds.STEP)
def build_step(*, build: int) -> None:
    builds.do_step(build=Build.objects.get(pk=build), by=CLOCK, at=timezone.now())


@jobs.when_given_up(builds.STEP)
def give_up_build(*, build: int, at: datetime) -> None:
    """Say at once that a build stopped, so that it may be tried again; one cancelled meanwhile stays cancelled."""
    for row in Build.objects.under_way().filter(pk=build):
        builds.give_up_build(build=row, reason=STOPPED, by=CLOCK, at=at)


@jobs.when_given_up(snapshots.TAKE)
def give_up_snapshot(*, snapshot: int, at: datetime) -> None:
    """As `give_up_build`, for figures to freeze."""
    for row in Snapshot.objects.without_content().filter(pk=snapshot, state=SnapshotState.QUEUED):
        snapshots.give_up(snapshot=row, reason=STOPPED, by=CLOCK, at=at)


@jobs.handler(releases.LETTER)
def send_guest_link(*, guest: int) -> None:
    """Send the signed link; not to somebody whose letter is out, nor for a book that is out by now."""
    row = Guest.objects.select_related("edition").get(pk=guest)
    if row.email and not row.edition.is_out:
        send_letter(row.email, *letter(row))
        releases.note_letter(guest=row, by=CLOCK, at=timezone.now(), is_sent=True)


@shared_task(ignore_result=True)
@schedule.every(30)
def publish_due_editions(**_newer: object) -> None:
    """Safe to run often: an edition goes out once. One that may not go out any more waits for a person."""
    at = timezone.now()
    for edition in Edition.objects.due_for_release(at):
        try:
            releases.publish_due(edition=edition, by=CLOCK, at=at)
        except DomainError as refusal:
            releases.unschedule(edition=edition, reason=str(refusal), by=CLOCK, at=at)


@shared_task(ignore_result=True)
@schedule.every(6 * 3600)
def run_due_report_work(**_newer: object) -> None:
    """Daily: remind authors, open drafts of what is over and give them their figures."""
    at = timezone.now()
    for chapter in to_remind(localdate(at)):
        chapters.remind(chapter=chapter, by=CLOCK, at=at)
    for draft in due.drafts_due(localdate(at)):
        drafts.open_draft(draft=draft, by=CLOCK, at=at)
    for edition, snapshot in due.without_figures():
        editions.choose_snapshot(edition=edition, snapshot=snapshot, by=CLOCK, at=at)
