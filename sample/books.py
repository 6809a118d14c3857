"""Two published years of both books, one year in work, and editions at every point of their way: made by the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from community.models import Institution, Seat
from community.policy import Role
from core.models import User
from core.record.actors import CLOCK, Actor
from reports.actions import builds, chapters, editions, releases, snapshots
from reports.actions.editions import Assignment
from reports.models import BenchmarkLine, Chapter, Edition, Snapshot
from reports.policy import Book
from reports.queries import counting
from reports.states import BuildState
from reports.text import html, plain
from sample.accounts import ACCOUNTS
from sample.book_words import (
    BENCHMARKS,
    BLUEBOOK,
    EMBARGO,
    ERRATUM,
    FOREWORD,
    METHOD,
    RETURNED,
    REWORDED,
    SERVICE,
)
from sample.world import moment

RELEASE = (4, 18)  # month and day on which the books of the year before come out
WORDS = {Book.BLUEBOOK: BLUEBOOK, Book.SERVICE: SERVICE, Book.BULLETIN: {}}


@dataclass(frozen=True)
class Office:
    """The people of the city bureau, and an institution that writes."""

    staff: tuple[Actor, ...]
    writer: Actor
    institution: Institution


def make_books(today: date) -> None:
    """Publish the two last years whose day of release is over; leave the year after in work."""
    office = _office()
    last = today.year - 1 if (today.month, today.day) > RELEASE else today.year - 2
    count = cache(
        counting.content
    )  # no row changes in between: a year is counted once, for itself and as the year before
    frozen = {year: _freeze(office, year, count) for year in (last - 1, last)}
    for year in (last - 1, last):
        for book in (Book.BLUEBOOK, Book.SERVICE):
            _publish(office, book, year, frozen[year])
    _correct(office, Edition.objects.current().get(book=Book.SERVICE, starts_on__year=last), today)
    _schedule_bulletin(office, frozen[last], today)
    _on_the_way(office, frozen, today)
    _begin(office, Book.BLUEBOOK, last + 1, today)
    _open(office, Book.SERVICE, last + 1, moment(today, 8))


def _office() -> Office:
    staff = [
        _actor(User.objects.get(email=one.sign_in))
        for one in ACCOUNTS
        if one.key in {"city1", "city2", "city3"}
    ]
    seat = (
        Seat.objects.current().filter(role=Role.EDITOR, institution__is_sample=False).exclude(institution__kind="bureau")
        .select_related("institution", "user").order_by("institution_id", "pk").first()
    ) or Seat.objects.current().exclude(institution__kind="bureau").filter(role=Role.EDITOR).order_by("pk")[0]  # fmt: skip
    return Office(tuple(staff), seat.actor, seat.institution)


def _actor(user: User) -> Actor:
    seat = Seat.objects.current().filter(user=user, institution__kind="bureau").order_by("pk").first()
    return seat.actor if seat else Actor(user)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 1, 1, 1)


def _open(office: Office, book: str, year: int, at: datetime) -> Edition:
    starts_on, ends_on = _year(year)
    return editions.open_edition(
        book=book, starts_on=starts_on, ends_on=ends_on, is_sample=True, by=office.staff[0], at=at
    )


def _freeze(office: Office, year: int, count: snapshots.Count) -> Snapshot:
    at = moment(date(year + 1, 1, 8), 2)
    starts_on, ends_on = _year(year)
    row = snapshots.ask_for_snapshot(
        starts_on=starts_on, ends_on=ends_on, is_sample=True, by=office.staff[0], at=at
    )
    return snapshots.freeze(snapshot=row, by=CLOCK, at=at, count=count)


def _publish(office: Office, book: str, year: int, snapshot: Snapshot) -> Edition:
    release = moment(date(year + 1, *RELEASE), 10)
    edition = _written(office, book, year, snapshot, release - timedelta(days=60))
    return _release(office, edition, release)


def _written(office: Office, book: str, year: int, snapshot: Snapshot, at: datetime) -> Edition:
    """An edition with all its chapters written and accepted."""
    edition = _open(office, book, year, at)
    edition = editions.start_writing(edition=edition, by=office.staff[0], at=at)
    edition = editions.choose_snapshot(edition=edition, snapshot=snapshot, by=office.staff[0], at=at)
    next_on = date(year + 2, *RELEASE)
    edition = editions.write_frame(
        edition=edition, foreword=FOREWORD, method_note=METHOD, next_on=next_on, by=office.staff[0], at=at
    )
    for chapter in edition.chapters.order_by("place"):
        _write(office, chapter, at + timedelta(days=20))
    if book == Book.SERVICE:
        for is_next in (False, True):
            lines = [
                BenchmarkLine(name=name, owner=office.institution, words=words) for name, words in BENCHMARKS
            ]
            editions.set_benchmarks(
                edition=edition,
                is_next_year=is_next,
                lines=lines,
                by=office.staff[0],
                at=at + timedelta(days=21),
            )
    return Edition.objects.get(pk=edition.pk)


def _write(office: Office, chapter: Chapter, at: datetime) -> None:
    words = WORDS[Book(chapter.edition.book)].get(chapter.title)
    if words is None:
        return
    due = Assignment(office.institution, None, (at + timedelta(days=10)).date())
    assigned = editions.assign_chapter(chapter=chapter, assignment=due, by=office.staff[0], at=at)
    text = html.write(plain.read(words))
    saved = chapters.save_text(chapter=assigned, text=text, version=0, by=office.writer, at=at)
    handed_in = chapters.hand_in(chapter=saved, by=office.writer, at=at)
    chapters.accept(chapter=handed_in, by=office.staff[0], at=at)


def _release(office: Office, edition: Edition, release: datetime) -> Edition:
    """Three reviews by three people, the files, the moment."""
    at = release - timedelta(days=10)
    edition = editions.send_to_review(edition=edition, by=office.staff[0], at=at)
    for reviewer in office.staff:
        editions.review(edition=edition, passed=True, by=reviewer, at=at)
    edition = Edition.objects.get(pk=edition.pk)
    _build(office, edition, at)
    edition = releases.schedule(edition=edition, release_at=release, by=office.staff[0], at=at)
    return releases.publish_due(edition=edition, by=CLOCK, at=release)


def _build(office: Office, edition: Edition, at: datetime) -> None:
    build = builds.ask_for_build(edition=edition, by=office.staff[0], at=at)
    while build.state in {BuildState.QUEUED, BuildState.RUNNING}:
        build = builds.do_step(build=build, by=CLOCK, at=at)


def _correct(office: Office, edition: Edition, today: date) -> None:
    """A corrected version of the newest service report, out since a month."""
    release = max(moment(today, 9) - timedelta(days=30), edition.published_at or moment(today)) + timedelta(
        hours=1
    )
    at = release - timedelta(minutes=40)
    new = editions.open_correction(edition=edition, erratum=ERRATUM, by=office.staff[0], at=at)
    editions.send_to_review(edition=new, by=office.staff[0], at=at)
    for reviewer in office.staff:
        editions.review(edition=new, passed=True, by=reviewer, at=at)
    new = Edition.objects.get(pk=new.pk)
    _build(office, new, at)
    releases.schedule(edition=new, release_at=release, by=office.staff[0], at=at)
    releases.publish_due(edition=Edition.objects.get(pk=new.pk), by=CLOCK, at=release)


def _bulletin(office: Office, snapshot: Snapshot, today: date, *, reviews: int) -> Edition:
    """A bulletin of a frozen year, written and sent to review; `reviews` of the three are given."""
    at, by = moment(today, 8), office.staff[0]
    edition = editions.open_edition(
        book=Book.BULLETIN,
        starts_on=snapshot.starts_on,
        ends_on=snapshot.ends_on,
        is_sample=True,
        by=by,
        at=at,
    )
    editions.start_writing(edition=edition, by=by, at=at)
    editions.choose_snapshot(edition=edition, snapshot=snapshot, by=by, at=at)
    next_on = today + timedelta(days=90)
    editions.write_frame(edition=edition, foreword="", method_note=METHOD, next_on=next_on, by=by, at=at)
    for chapter in edition.chapters.order_by("place"):
        text = html.write(plain.read(SERVICE["年度概览"]))
        saved = chapters.save_text(chapter=chapter, text=text, version=0, by=office.writer, at=at)
        chapters.accept(chapter=chapters.hand_in(chapter=saved, by=office.writer, at=at), by=by, at=at)
    editions.send_to_review(edition=edition, by=by, at=at)
    for reviewer in office.staff[:reviews]:
        editions.review(edition=edition, passed=True, by=reviewer, at=at)
    return Edition.objects.get(pk=edition.pk)


def _schedule_bulletin(office: Office, snapshot: Snapshot, today: date) -> None:
    """A bulletin of the last frozen year, approved and waiting for its moment, read under embargo by a named list."""
    at, by = moment(today, 8), office.staff[0]
    edition = _bulletin(office, snapshot, today, reviews=3)
    _build(office, edition, at)
    edition = releases.schedule(edition=edition, release_at=at + timedelta(days=20), by=by, at=at)
    for name, body, approves in EMBARGO:
        guest = releases.invite_guest(
            edition=edition, name=name, organisation=body, approves=approves, by=by, at=at
        )
        if approves:
            guest = releases.open_as_guest(guest=guest, by=CLOCK, at=at)
            releases.answer_as_guest(guest=guest, agreed=True, words="数字看过，可以发。", by=CLOCK, at=at)


def _on_the_way(office: Office, frozen: dict[int, Snapshot], today: date) -> None:
    """One edition with its second reviewer, one approved whose files are being made, figures asked for once more."""
    at, by = moment(today, 8), office.staff[0]
    first, last = sorted(frozen)
    waiting = _bulletin(office, frozen[first], today, reviews=1)
    builds.ask_for_build(edition=waiting, by=by, at=at)
    old = Edition.objects.current().get(book=Book.BLUEBOOK, starts_on__year=first)
    new = editions.open_correction(edition=old, erratum=REWORDED, by=by, at=at)
    editions.send_to_review(edition=new, by=by, at=at)
    for reviewer in office.staff:
        editions.review(edition=new, passed=True, by=reviewer, at=at)
    new = Edition.objects.get(pk=new.pk)
    builds.cancel_build(build=builds.ask_for_build(edition=new, by=by, at=at), by=by, at=at)
    lost = builds.do_step(build=builds.ask_for_build(edition=new, by=by, at=at), by=CLOCK, at=at)
    builds.give_up_build(build=lost, reason="生成的进程中断了，请重试。", by=CLOCK, at=at)
    builds.do_step(build=builds.ask_for_build(edition=new, by=by, at=at), by=CLOCK, at=at)

    begins, ends = _year(last)
    snapshots.ask_for_snapshot(
        starts_on=begins, ends_on=ends, reason="有场馆补录了迟到的签到（示例）", is_sample=True, by=by, at=at
    )
    failed = snapshots.ask_for_snapshot(
        starts_on=begins, ends_on=begins.replace(month=2), is_sample=True, by=by, at=at
    )
    snapshots.give_up(snapshot=failed, reason="取数的进程中断了，请重试。", by=CLOCK, at=at)


def _begin(office: Office, book: str, year: int, today: date) -> None:
    """The book of the year that runs: chapters dealt out, one handed in, one commented, one sent back."""
    at = moment(today, 8) - timedelta(days=12)
    edition = _open(office, book, year, at)
    edition = editions.start_writing(edition=edition, by=office.staff[0], at=at)
    due = Assignment(office.institution, None, today + timedelta(days=30))
    for place, chapter in enumerate(edition.chapters.order_by("place")):
        if place > 3:
            break
        assigned = editions.assign_chapter(chapter=chapter, assignment=due, by=office.staff[0], at=at)
        if place > 2:
            continue
        text = html.write(plain.read(WORDS[Book(book)][chapter.title]))
        saved = chapters.save_text(
            chapter=assigned, text=text, version=0, by=office.writer, at=at + timedelta(days=5)
        )
        if place != 1:
            saved = chapters.hand_in(chapter=saved, by=office.writer, at=at + timedelta(days=6))
        if place == 2:
            chapters.send_back(chapter=saved, note=RETURNED, by=office.staff[1], at=at + timedelta(days=8))
        if place == 1:
            chapters.comment(
                chapter=saved,
                quoted="缺的不是节目",
                words="这句话是谁说的？请写明出处。",
                by=office.staff[1],
                at=at + timedelta(days=7),
            )
