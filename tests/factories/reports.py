"""Editions of the books brought to any point of their way by the actions themselves."""

import datetime as dt

from django.utils import timezone

from core.record.actors import CLOCK, Actor
from reports.actions import builds, chapters, editions, releases, snapshots
from reports.actions.editions import Assignment
from reports.models import Edition, Outline, Snapshot
from reports.states import BuildState, SnapshotState
from reports.states import EditionState as E
from reports.text import html, plain
from tests.factories.community import city_staff
from tests.factories.events import EventFactory

YEAR = 2025
STARTS, ENDS = dt.date(YEAR, 1, 1), dt.date(YEAR + 1, 1, 1)
TEXT = """## 一年的场次

这一年全市办了 [数 events.held@city:4401]，比上一年 [数 events.held@city:4401#change]。

[图 line events.held@city:4401/month:*|每月场次|各月场次，多数月份持平]

[表 events.held@city:4401/month:*|每月场次]
"""


def staff():
    return Actor(city_staff())


def frozen_snapshot(starts_on=STARTS, ends_on=ENDS, at=None, reason=""):
    """The frozen figures of a period; with a `reason` they are counted anew, else only if nobody has."""
    at = at or timezone.now()
    known = Snapshot.objects.of_period(starts_on, ends_on).filter(state=SnapshotState.FROZEN)
    if not reason and known:
        return known.latest("number")
    row = snapshots.ask_for_snapshot(starts_on=starts_on, ends_on=ends_on, reason=reason, by=staff(), at=at)
    return snapshots.freeze(snapshot=row, by=CLOCK, at=at)


def edition_in(state, *, book="bulletin", at=None, snapshot=None, text=TEXT, starts_on=STARTS, ends_on=ENDS):
    """An edition in `state`; its chapters hold `text` from the time it is reviewed on."""
    at = at or timezone.now()
    opener, writer = staff(), staff()
    if not Outline.objects.filter(book=book).exists():  # tests with real commits start from empty tables
        Outline.objects.create(book=book, place=1, title="本期数字")
    row = editions.open_edition(book=book, starts_on=starts_on, ends_on=ends_on, by=opener, at=at)
    if state == E.OUTLINE:
        return row
    row = editions.start_writing(edition=row, by=opener, at=at)
    if state == E.WRITING:
        return row
    snapshot = snapshot or frozen_snapshot(starts_on, ends_on, at)
    row = editions.choose_snapshot(edition=row, snapshot=snapshot, by=opener, at=at)
    row = editions.write_frame(
        edition=row, foreword="大家写给大家的一年。", method_note="数字取自平台的行。",
        next_on=timezone.localdate(at) + dt.timedelta(days=90), by=opener, at=at,
    )  # fmt: skip
    for empty in row.chapters.order_by("place"):
        due = Assignment(None, None, timezone.localdate(at) + dt.timedelta(days=9))
        assigned = editions.assign_chapter(chapter=empty, assignment=due, by=opener, at=at)
        body = html.write(plain.read(text))
        written = chapters.save_text(chapter=assigned, text=body, version=0, by=writer, at=at)
        handed_in = chapters.hand_in(chapter=written, by=writer, at=at)
        chapters.accept(chapter=handed_in, by=opener, at=at)
    row = editions.send_to_review(edition=row, by=opener, at=at)
    if state == E.REVIEWING:
        return row
    for _step in range(3):
        editions.review(edition=row, passed=True, by=staff(), at=at)
    row = Edition.objects.get(pk=row.pk)
    if state == E.APPROVED:
        return row
    built(row, at)
    row = releases.schedule(edition=row, release_at=at + dt.timedelta(minutes=5), by=staff(), at=at)
    if state == E.SCHEDULED:
        return row
    return releases.publish_due(edition=row, by=CLOCK, at=at + dt.timedelta(minutes=5))


def built(edition, at=None):
    """A build of `edition`, run to its end."""
    at = at or timezone.now()
    build = builds.ask_for_build(edition=edition, by=staff(), at=at)
    while build.state in {BuildState.QUEUED, BuildState.RUNNING}:
        build = builds.do_step(build=build, by=CLOCK, at=at)
    return build


def held_events(year, months=range(1, 13), each=1):
    """`each` held events in each of `months` of `year`."""
    zone = timezone.get_current_timezone()
    return [
        EventFactory(state="held", starts_at=dt.datetime(year, month, 3 + number, 19, tzinfo=zone))
        for month in months
        for number in range(each)
    ]
