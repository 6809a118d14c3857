"""The worker's jobs for the books, and what the clock does: reminders, yearly drafts, publication at the fixed moment."""

from celery import shared_task
from django.utils import timezone
from django.utils.timezone import localdate

from core import jobs, schedule
from core.errors import DomainError
from core.models import Job
from core.models.jobs import JobState
from core.record.actors import CLOCK
from reports import policy
from reports.actions import builds, chapters, editions, releases, snapshots
from reports.models import Build, Edition, Snapshot
from reports.queries.editions import to_remind
from reports.states import SnapshotState


@jobs.handler(snapshots.TAKE)
def take_snapshot(*, snapshot: int) -> None:
    snapshots.freeze(
        snapshot=Snapshot.objects.without_content().get(pk=snapshot), by=CLOCK, at=timezone.now()
    )


@jobs.handler(builds.STEP)
def build_step(*, build: int) -> None:
    builds.do_step(build=Build.objects.get(pk=build), by=CLOCK, at=timezone.now())


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
    """Daily: remind authors, open the drafts of the year before, mark what the worker has given up."""
    at = timezone.now()
    for chapter in to_remind(localdate(at)):
        chapters.remind(chapter=chapter, by=CLOCK, at=at)
    day = localdate(at)
    if (day.month, day.day) >= (policy.DRAFT_MONTH, policy.DRAFT_DAY):
        for book, starts_on, ends_on in editions.books_due(day.year - 1):
            editions.open_edition(book=book, starts_on=starts_on, ends_on=ends_on, by=CLOCK, at=at)
    _mark_given_up()


def _mark_given_up() -> None:
    at = timezone.now()
    for job in Job.objects.filter(kind=builds.STEP, state=JobState.FAILED):
        for build in Build.objects.under_way().filter(pk=job.payload["build"]):
            builds.give_up_build(build=build, reason=job.error, by=CLOCK, at=at)
    for job in Job.objects.filter(kind=snapshots.TAKE, state=JobState.FAILED):
        rows = Snapshot.objects.without_content().filter(
            pk=job.payload["snapshot"], state=SnapshotState.QUEUED
        )
        for snapshot in rows:
            snapshots.give_up(snapshot=snapshot, reason=job.error, by=CLOCK, at=at)
