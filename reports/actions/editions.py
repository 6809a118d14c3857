"""Editions: open, assign chapters, three reviews, corrections. Policy: 3.5.3a."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from reports import policy, rules
from reports.models import BenchmarkLine, Chapter, Edition, Outline, Review, Snapshot
from reports.states import EDITION, ChapterState, EditionState
from reports.text import html, plain
from thinktank.models import Expert


class EditionExists(DomainError):
    code = "edition_exists"
    message = _("这本书这个期间已经开编，请打开它继续；已发布的要改，请用“更正”。")


class OutlineEmpty(DomainError):
    code = "outline_empty"
    message = _("大纲里还没有章，请先加一章，或先填大纲模板。")


class ChapterNotAccepted(DomainError):
    code = "chapter_not_accepted"
    message = _("还有 {count} 章没有收稿：{titles}。收齐了才能送审。")


class SnapshotMissing(DomainError):
    code = "snapshot_missing"
    message = _("还没有选快照。请先冻结这个期间的数字，再送审。")


class SnapshotOfAnotherPeriod(DomainError):
    code = "snapshot_of_another_period"
    message = _("这份快照是{other}的，和报告的期间不同。请选{own}的快照。")


class ReviewedByAuthor(DomainError):
    code = "reviewed_by_author"
    message = _("写过这本书的人不能审它。请换一位同事审。")


class ReviewedTwice(DomainError):
    code = "reviewed_twice"
    message = _("三审要三个人，您已经审过这一轮。请换一位同事审。")


class RefusalSaysWhy(DomainError):
    code = "refusal_says_why"
    message = _("退回要写明哪里要改，撰写人会看到。")


class DueInThePast(DomainError):
    code = "due_in_the_past"
    message = _("截稿日期要晚于今天。")


class TwoAuthors(DomainError):
    code = "two_authors"
    message = _("一章由一家单位或一位专家写，请只选一个；都不选就由编写办公室写。")


class ErratumSaysWhy(DomainError):
    code = "erratum_says_why"
    message = _("更正版要写明更正了什么、为什么，读者会在首页看到。")


class EditionClosed(DomainError):
    code = "edition_closed"
    message = _("这一版现在是“{state}”，不能改。要改请先退回撰写；已发布的请用“更正”。")


@dataclass(frozen=True)
class Assignment:
    """Who writes a chapter by when; neither institution nor expert: the bureau's own office."""

    institution: Institution | None
    expert: Expert | None
    due_on: date


@transaction.atomic
def open_edition(
    *, book: str, starts_on: date, ends_on: date, is_sample: bool = False, by: Actor, at: datetime
) -> Edition:
    """
    Open `book` for a period, with the chapters of its outline.

    :raises EditionExists: if there is one of this book and period.
    """
    if Edition.objects.filter(book=book, starts_on=starts_on, ends_on=ends_on).exists():
        raise EditionExists
    edition = Edition(
        book=book, starts_on=starts_on, ends_on=ends_on, opened_by=by.user, opened_at=at, is_sample=is_sample
    )
    edition.full_clean(exclude=["opened_by"])  # the clock is nobody
    edition.save()
    Chapter.objects.bulk_create(
        Chapter(
            edition=edition, part=line.part, place=line.place, title=line.title, guide=line.guide,
            is_required=line.is_required, text=html.write(plain.read(line.start)),
        )
        for line in Outline.objects.filter(book=book).order_by("place")
    )  # fmt: skip
    journal.record(
        "reports.edition.opened", about=edition, by=by, at=at, book=book, period=edition.period_key
    )
    return edition


@transaction.atomic
def add_chapter(
    *, edition: Edition, title: str, part: str, guide: str, is_required: bool, by: Actor, at: datetime
) -> Chapter:
    """Add a chapter at the end; while the outline is made or the book is written."""
    edition = for_update(edition)
    _check_open(edition)
    last = edition.chapters.aggregate(last=Max("place"))["last"] or 0
    chapter = Chapter(
        edition=edition, place=last + 1, title=title, part=part, guide=guide, is_required=is_required
    )
    chapter.full_clean()
    chapter.save()
    journal.record("reports.chapter.added", about=chapter, by=by, at=at, edition=edition.pk)
    return chapter


@transaction.atomic
def assign_chapter(*, chapter: Chapter, assignment: Assignment, by: Actor, at: datetime) -> Chapter:
    """
    Assign a chapter to a writer with a due day; they are notified once the book is being written.

    :raises TwoAuthors: if both an institution and an expert are named.
    :raises DueInThePast: if the day is not after today.
    """
    edition = for_update(chapter.edition)
    _check_open(edition)
    if assignment.institution is not None and assignment.expert is not None:
        raise TwoAuthors
    if assignment.due_on <= localdate(at):
        raise DueInThePast
    chapter = for_update(chapter)
    chapter.institution, chapter.expert, chapter.due_on = (
        assignment.institution, assignment.expert, assignment.due_on,
    )  # fmt: skip
    chapter.reminded_on = None
    chapter.save(update_fields=["institution", "expert", "due_on", "reminded_on"])
    journal.record(
        "reports.chapter.assigned", about=chapter, by=by, at=at, due_on=chapter.due_on.isoformat(),
        institution=chapter.institution_id, expert=chapter.expert_id,
    )  # fmt: skip
    return chapter


@transaction.atomic
def start_writing(*, edition: Edition, by: Actor, at: datetime) -> Edition:
    """
    Start the writing of all chapters; those without a day are due in 45 days.

    :raises OutlineEmpty: without chapters.
    """
    edition = for_update(edition)
    EDITION.move(edition, EditionState.WRITING)
    if not edition.chapters.exists():
        raise OutlineEmpty
    edition.chapters.filter(due_on=None).update(due_on=localdate(at) + rules.CHAPTER_DUE.span(at))
    edition.save(update_fields=["state"])
    journal.record("reports.edition.writing_started", about=edition, by=by, at=at)
    return edition


@transaction.atomic
def choose_snapshot(*, edition: Edition, snapshot: Snapshot, by: Actor, at: datetime) -> Edition:
    """
    Take the numbers of the edition from `snapshot`; those of another period are refused.

    :raises SnapshotOfAnotherPeriod: if the periods differ.
    """
    edition = for_update(edition)
    _check_open(edition)
    if (snapshot.starts_on, snapshot.ends_on) != (edition.starts_on, edition.ends_on):
        raise SnapshotOfAnotherPeriod(other=snapshot.label, own=edition.label)
    edition.snapshot = snapshot
    edition.save(update_fields=["snapshot"])
    journal.record(
        "reports.edition.snapshot_chosen",
        about=edition,
        by=by,
        at=at,
        snapshot=snapshot.pk,
        digest=snapshot.digest,
    )
    return edition


@transaction.atomic
def write_frame(
    *, edition: Edition, foreword: str, method_note: str, next_on: date | None, by: Actor, at: datetime
) -> Edition:
    """Write what frames the chapters: foreword, method note, the day of the next issue."""
    edition = for_update(edition)
    _check_open(edition)
    edition.foreword, edition.method_note, edition.next_on = foreword.strip(), method_note.strip(), next_on
    edition.save(update_fields=["foreword", "method_note", "next_on"])
    journal.record("reports.edition.frame_written", about=edition, by=by, at=at)
    return edition


@transaction.atomic
def set_benchmarks(
    *, edition: Edition, is_next_year: bool, lines: Sequence[BenchmarkLine], by: Actor, at: datetime
) -> Edition:
    """Replace the list of benchmark projects of this year, or of those deployed for the next. Policy: 3.5.3a."""
    edition = for_update(edition)
    _check_open(edition)
    edition.benchmarks.filter(is_next_year=is_next_year).delete()
    for place, line in enumerate(lines, 1):
        line.edition, line.is_next_year, line.place = edition, is_next_year, place
        line.full_clean()
        line.save()
    journal.record(
        "reports.edition.benchmarks_set",
        about=edition,
        by=by,
        at=at,
        next_year=is_next_year,
        count=len(lines),
    )
    return edition


@transaction.atomic
def send_to_review(*, edition: Edition, by: Actor, at: datetime) -> Edition:
    """
    Begin a round of three reviews; from now on nothing is written.

    :raises SnapshotMissing: without a frozen snapshot.
    :raises ChapterNotAccepted: while a required chapter is not accepted.
    """
    edition = for_update(edition)
    EDITION.move(edition, EditionState.REVIEWING)
    if edition.snapshot_id is None:
        raise SnapshotMissing
    open_titles = list(
        edition.chapters.exclude(state=ChapterState.ACCEPTED).exclude(is_required=False, text="")
        .order_by("place").values_list("title", flat=True)
    )  # fmt: skip
    if open_titles:
        raise ChapterNotAccepted(count=len(open_titles), titles="、".join(open_titles[:5]))
    edition.review_round += 1
    edition.save(update_fields=["state", "review_round"])
    journal.record("reports.edition.sent_to_review", about=edition, by=by, at=at, round=edition.review_round)
    return edition


@transaction.atomic
def review(*, edition: Edition, passed: bool, note: str = "", by: Actor, at: datetime) -> Review:
    """
    Give the next of the three reviews. The third pass approves the edition; a refusal sends it back to be written.

    :raises ReviewedByAuthor: for who wrote a chapter of it.
    :raises ReviewedTwice: for who reviewed in this round.
    :raises RefusalSaysWhy: if it does not pass and no note says why.
    """
    edition = for_update(edition)
    done = edition.reviews.filter(round=edition.review_round)
    step = done.count() + 1
    if edition.state != EditionState.REVIEWING:
        EDITION.move(edition, EditionState.APPROVED)
    if edition.chapters.filter(versions__by=by.person).exists():
        raise ReviewedByAuthor
    if done.filter(reviewer=by.person).exists():
        raise ReviewedTwice
    if not passed and not note.strip():
        raise RefusalSaysWhy
    row = Review.objects.create(
        edition=edition, round=edition.review_round, step=step, reviewer=by.person, seat_label=by.seat_label,
        passed=passed, note=note.strip(), reviewed_at=at,
    )  # fmt: skip
    if not passed:
        EDITION.move(edition, EditionState.WRITING)
    elif step == policy.REVIEWS:
        EDITION.move(edition, EditionState.APPROVED)
    edition.save(update_fields=["state"])
    journal.record(
        "reports.edition.reviewed", about=edition, by=by, at=at, step=step, passed=passed, note=row.note
    )
    return row


@transaction.atomic
def reopen(*, edition: Edition, reason: str, by: Actor, at: datetime) -> Edition:
    """Take an approved edition back to be written, with the reason; the reviews have to be given anew."""
    edition = for_update(edition)
    EDITION.move(edition, EditionState.WRITING)
    if not reason.strip():
        raise RefusalSaysWhy
    edition.save(update_fields=["state"])
    journal.record("reports.edition.reopened", about=edition, by=by, at=at, note=reason.strip())
    return edition


@transaction.atomic
def open_correction(*, edition: Edition, erratum: str, by: Actor, at: datetime) -> Edition:
    """
    Open the next version of a published edition, with its text, to be corrected. The published one stays.

    :raises ErratumSaysWhy: without words on what is corrected.
    :raises EditionExists: if a correction of it is in work.
    """
    edition = for_update(edition)
    if not erratum.strip():
        raise ErratumSaysWhy
    if edition.state != EditionState.PUBLISHED:
        EDITION.move(edition, EditionState.REPLACED)
    if edition.corrections.exists():
        raise EditionExists
    new = Edition(
        book=edition.book, starts_on=edition.starts_on, ends_on=edition.ends_on, minor=edition.minor + 1,
        state=EditionState.WRITING, snapshot=edition.snapshot, foreword=edition.foreword, method_note=edition.method_note,
        next_on=edition.next_on, corrects=edition, erratum=erratum.strip(), opened_by=by.user, opened_at=at,
        is_sample=edition.is_sample,
    )  # fmt: skip
    new.full_clean()
    new.save()
    for chapter in edition.chapters.order_by("place"):
        chapter.pk, chapter._state.adding, chapter.edition = None, True, new
        chapter.save()
    for line in edition.benchmarks.order_by("pk"):
        line.pk, line._state.adding, line.edition = None, True, new
        line.save()
    journal.record(
        "reports.edition.correction_opened", about=new, by=by, at=at, corrects=edition.pk, note=new.erratum
    )
    return new


def _check_open(edition: Edition) -> None:
    """Refuse changes once an edition is under review or beyond."""
    if edition.state not in {EditionState.OUTLINE, EditionState.WRITING}:
        raise EditionClosed(state=edition.get_state_display())
