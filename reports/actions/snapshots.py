"""Snapshots: frozen figures of a period; a correction is a new snapshot with a reason. Policy: 3.5.3a."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from core.record.moves import move
from reports.models import Snapshot
from reports.queries import counting
from reports.states import SNAPSHOT, SnapshotState

TAKE = "reports.take_snapshot"
Count = Callable[[date, date], counting.Content]


class PeriodNotOver(DomainError):
    code = "period_not_over"
    message = _("{label}还没过完，{day} 起才能冻结数字。要先写稿可以用上一年的快照试排。")


class SnapshotUnderWay(DomainError):
    code = "snapshot_under_way"
    message = _("这个期间正在取快照，请等它结束。")


class RetakeSaysWhy(DomainError):
    code = "retake_says_why"
    message = _("这个期间已经冻结过。重取要写明原因，读者会看到哪些数变了。")


@transaction.atomic
def ask_for_snapshot(
    *, starts_on: date, ends_on: date, reason: str = "", is_sample: bool = False, by: Actor, at: datetime
) -> Snapshot:
    """
    Ask for the figures of [starts_on, ends_on) to be frozen, in the background.

    :raises PeriodNotOver: before `ends_on`.
    :raises SnapshotUnderWay: if one of this period waits.
    :raises RetakeSaysWhy: if the period was frozen before and `reason` is empty.
    """
    before = list(
        Snapshot.objects.select_for_update()
        .of_period(starts_on, ends_on)
        .without_content()
        .order_by("number")
    )
    snapshot = Snapshot(
        starts_on=starts_on, ends_on=ends_on, number=len(before) + 1, reason=reason.strip(), asked_by=by.user,
        asked_at=at, is_sample=is_sample, corrects=before[-1] if before else None,
    )  # fmt: skip
    if localdate(at) < ends_on:
        raise PeriodNotOver(label=snapshot.label, day=ends_on.isoformat())
    if any(one.state == SnapshotState.QUEUED for one in before):
        raise SnapshotUnderWay
    if before and not snapshot.reason:
        raise RetakeSaysWhy
    snapshot.full_clean(exclude=["asked_by"])  # the clock is nobody
    snapshot.save()
    jobs.enqueue(TAKE, key=f"{TAKE}:{snapshot.pk}:1", at=at, snapshot=snapshot.pk)
    journal.record("reports.snapshot.asked", about=snapshot, by=by, at=at, number=snapshot.number)
    return snapshot


@transaction.atomic
def freeze(*, snapshot: Snapshot, by: Actor, at: datetime, count: Count = counting.content) -> Snapshot:
    """Count every measure of the period and of the year before, and freeze both. Runs in the worker."""
    snapshot = for_update(snapshot)
    if snapshot.state != SnapshotState.QUEUED:
        return snapshot  # a job repeated after a crash finds it done, or given up
    SNAPSHOT.move(snapshot, SnapshotState.FROZEN)
    snapshot.content = count(snapshot.starts_on, snapshot.ends_on)
    snapshot.previous = count(_year_earlier(snapshot.starts_on), _year_earlier(snapshot.ends_on))
    snapshot.digest = counting.digest_of(snapshot.content, snapshot.previous)
    snapshot.failed = sorted(snapshot.content["failed"])
    snapshot.taken_at = at
    snapshot.save()
    journal.record(
        "reports.snapshot.frozen",
        about=snapshot,
        by=by,
        at=at,
        digest=snapshot.digest,
        failed=len(snapshot.failed),
    )
    return snapshot


@transaction.atomic
def retry_snapshot(*, snapshot: Snapshot, by: Actor, at: datetime) -> Snapshot:
    """Ask again for a snapshot whose job was given up."""
    snapshot = for_update(snapshot)
    if snapshot.state != SnapshotState.FAILED:
        raise MoveNotAllowed
    SNAPSHOT.move(snapshot, SnapshotState.QUEUED)
    snapshot.save(update_fields=["state"])
    jobs.enqueue(TAKE, key=f"{TAKE}:{snapshot.pk}:{at:%Y%m%d%H%M%S}", at=at, snapshot=snapshot.pk)
    journal.record("reports.snapshot.retried", about=snapshot, by=by, at=at)
    return snapshot


def _year_earlier(day: date) -> date:
    """The first of a month is the first of the same month a year before."""
    return day.replace(year=day.year - 1)


@transaction.atomic
def give_up(*, snapshot: Snapshot, reason: str, by: Actor, at: datetime) -> Snapshot:
    """Mark a snapshot whose job was given up, so that people see it and may try again."""
    return move(snapshot, SNAPSHOT, SnapshotState.FAILED, "reports.snapshot.failed", by, at, reason)
