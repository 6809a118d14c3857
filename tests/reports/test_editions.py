"""From an outline to a published book, and each way it is refused. Policy: 3.5.3a, 3.5.3b."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate

from core.models import Notice
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from reports.actions import chapters, editions, releases, snapshots
from reports.actions.editions import Assignment
from reports.models import BenchmarkLine, Chapter, ChapterVersion, Edition, Snapshot
from reports.queries import checklist
from reports.states import ChapterState, EditionState, SnapshotState
from reports.tasks import publish_due_editions
from tests.factories.community import InstitutionFactory, city_staff
from tests.factories.panels import ExpertFactory
from tests.factories.reports import ENDS, STARTS, built, edition_in, frozen_snapshot, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("year")]


def refused(refusal, call, **values):
    with pytest.raises(refusal), transaction.atomic():
        call(**values)


def test_one_edition_a_book_and_period(at):
    edition_in(EditionState.OUTLINE, book="bluebook")

    refused(
        editions.EditionExists, editions.open_edition,
        book="bluebook", starts_on=STARTS, ends_on=ENDS, by=staff(), at=at,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(book="bluebook", starts_on=STARTS, ends_on=ENDS, opened_at=at)


def test_the_outline_of_the_book_becomes_its_chapters():
    edition = edition_in(EditionState.OUTLINE, book="service")

    assert [one.title for one in edition.chapters.order_by("place")][:3] == [
        "年度概览",
        "标杆项目",
        "供需与配送",
    ]


def test_an_edition_without_chapters_is_not_written(at):
    edition = edition_in(EditionState.OUTLINE)
    edition.chapters.all().delete()

    refused(editions.OutlineEmpty, editions.start_writing, edition=edition, by=staff(), at=at)


def test_chapters_without_a_day_are_due_in_45_days(at):
    edition = edition_in(EditionState.WRITING, at=at)

    assert set(edition.chapters.values_list("due_on", flat=True)) == {localdate(at) + dt.timedelta(days=45)}


def test_a_chapter_has_one_author_and_a_day_to_come(at):
    chapter = edition_in(EditionState.WRITING).chapters.first()
    tomorrow = localdate(at) + dt.timedelta(days=1)

    refused(
        editions.TwoAuthors, editions.assign_chapter, chapter=chapter, by=staff(), at=at,
        assignment=Assignment(InstitutionFactory(), ExpertFactory(), tomorrow),
    )  # fmt: skip
    refused(
        editions.DueInThePast, editions.assign_chapter, chapter=chapter, by=staff(), at=at,
        assignment=Assignment(None, None, localdate(at)),
    )  # fmt: skip


def test_a_chapter_without_its_author_is_the_offices_which_is_chased_and_still_has_to_be_written(
    at, run_jobs
):
    edition, office = edition_in(EditionState.WRITING), staff()
    chapters.remind(chapter=edition.chapters.first(), by=CLOCK, at=at)
    run_jobs()
    assert Notice.objects.filter(recipient=office.user, title__contains="还没交稿").count() == 1
    editions.choose_snapshot(edition=edition, snapshot=frozen_snapshot(), by=staff(), at=at)

    refused(editions.ChapterNotAccepted, editions.send_to_review, edition=edition, by=staff(), at=at)


def test_numbers_of_another_period_are_refused(at):
    edition = edition_in(EditionState.WRITING)
    other = frozen_snapshot(dt.date(2024, 1, 1), dt.date(2025, 1, 1))

    refused(
        editions.SnapshotOfAnotherPeriod,
        editions.choose_snapshot,
        edition=edition,
        snapshot=other,
        by=staff(),
        at=at,
    )
    refused(editions.SnapshotMissing, editions.send_to_review, edition=edition, by=staff(), at=at)


def test_figures_are_frozen_after_the_period_only_and_again_only_with_a_reason(at):
    this_year = localdate(at).year
    refused(
        snapshots.PeriodNotOver, snapshots.ask_for_snapshot,
        starts_on=dt.date(this_year, 1, 1), ends_on=dt.date(this_year + 1, 1, 1), by=staff(), at=at,
    )  # fmt: skip
    first = frozen_snapshot()
    refused(
        snapshots.RetakeSaysWhy, snapshots.ask_for_snapshot, starts_on=STARTS, ends_on=ENDS, by=staff(), at=at
    )

    again = frozen_snapshot(reason="补录了两场")

    assert (again.number, again.corrects) == (2, first)


def test_what_is_frozen_stays_in_the_database_too():
    snapshot = frozen_snapshot()

    for change in (lambda: Snapshot.objects.filter(pk=snapshot.pk).update(digest="x"), snapshot.delete):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            change()


def test_a_job_that_comes_after_its_snapshot_was_given_up_changes_nothing(at):
    row = snapshots.ask_for_snapshot(
        starts_on=dt.date(2024, 1, 1), ends_on=dt.date(2025, 1, 1), by=staff(), at=at
    )
    snapshots.give_up(snapshot=row, reason="取数的进程中断了", by=CLOCK, at=at)

    assert snapshots.freeze(snapshot=row, by=CLOCK, at=at).state == SnapshotState.FAILED


# Writing ----


def writing_chapter(at):
    chapter = edition_in(EditionState.WRITING, at=at).chapters.order_by("place").first()
    return Chapter.objects.get(pk=chapter.pk), staff()


def test_who_saves_over_another_is_told_and_nothing_is_lost(at):
    chapter, one = writing_chapter(at)
    chapters.save_text(chapter=chapter, text="<p>甲</p>", version=0, by=one, at=at)

    refused(
        chapters.ChapterChanged,
        chapters.save_text,
        chapter=chapter,
        text="<p>乙</p>",
        version=0,
        by=staff(),
        at=at,
    )

    assert Chapter.objects.get(pk=chapter.pk).text == "<p>甲</p>"


def test_saves_of_one_author_close_together_are_one_version(at):
    chapter, one = writing_chapter(at)
    for version, text in enumerate(("一", "一二", "一二三")):
        chapters.save_text(chapter=chapter, text=f"<p>{text}</p>", version=version, by=one, at=at)
    chapters.save_text(chapter=chapter, text="<p>他</p>", version=3, by=staff(), at=at)

    kept = ChapterVersion.objects.filter(chapter=chapter).order_by("version").values_list("version", "text")
    assert list(kept) == [(3, "<p>一二三</p>"), (4, "<p>他</p>")]


@pytest.mark.parametrize(("text", "refusal"), [
    ("", chapters.ChapterEmpty),
    ("<p>办了 338 场</p>", chapters.ChapterHasFindings),
    ('<p><span data-figure="no.such@city:4401"></span></p>', chapters.ChapterHasFindings),
    ('<div data-picture="x" data-caption="开幕" data-alternative=""></div>', chapters.ChapterHasFindings),
])  # fmt: skip
def test_a_chapter_is_not_handed_in_while_something_is_wrong_in_it(text, refusal, at):
    chapter, one = writing_chapter(at)
    editions.choose_snapshot(edition=chapter.edition, snapshot=frozen_snapshot(), by=one, at=at)
    if text:
        chapter = chapters.save_text(chapter=chapter, text=text, version=0, by=one, at=at)

    refused(refusal, chapters.hand_in, chapter=chapter, by=one, at=at)


def test_the_author_does_not_accept_their_own_chapter(at):
    chapter, one = writing_chapter(at)
    chapter = chapters.save_text(chapter=chapter, text="<p>没有数字</p>", version=0, by=one, at=at)
    chapter = chapters.hand_in(chapter=chapter, by=one, at=at)

    refused(chapters.AcceptedByAuthor, chapters.accept, chapter=chapter, by=one, at=at)
    refused(editions.RefusalSaysWhy, chapters.send_back, chapter=chapter, note=" ", by=staff(), at=at)
    assert chapters.accept(chapter=chapter, by=staff(), at=at).state == ChapterState.ACCEPTED


def test_a_comment_is_answered_once_and_kept_words_have_a_reason(at):
    chapter, one = writing_chapter(at)
    row = chapters.comment(chapter=chapter, quoted="甲", words="来源？", by=staff(), at=at)

    refused(chapters.KeptSaysWhy, chapters.answer, row=row, changed=False, by=one, at=at)
    chapters.answer(row=row, changed=True, by=one, at=at)
    refused(chapters.CommentAnswered, chapters.answer, row=row, changed=True, by=one, at=at)


# Reviews and release ----


def test_three_reviews_by_three_people_none_of_whom_wrote(at):
    edition = edition_in(EditionState.REVIEWING, at=at)
    writer = Actor(edition.chapters.first().written_by)
    one = staff()

    refused(editions.ReviewedByAuthor, editions.review, edition=edition, passed=True, by=writer, at=at)
    editions.review(edition=edition, passed=True, by=one, at=at)
    refused(editions.ReviewedTwice, editions.review, edition=edition, passed=True, by=one, at=at)
    refused(editions.RefusalSaysWhy, editions.review, edition=edition, passed=False, by=staff(), at=at)
    editions.review(edition=edition, passed=False, note="第三章口径不清", by=staff(), at=at)

    edition.refresh_from_db()
    assert edition.state == EditionState.WRITING


def test_a_refused_review_begins_a_new_round(at):
    edition = edition_in(EditionState.REVIEWING, at=at)
    one = staff()
    editions.review(edition=edition, passed=False, note="改", by=one, at=at)
    edition = editions.send_to_review(edition=edition, by=staff(), at=at)

    editions.review(edition=edition, passed=True, by=one, at=at)  # the same person, another round
    assert edition.review_round == 2


def test_nothing_goes_out_before_the_checklist_is_done(at):
    edition = edition_in(EditionState.APPROVED, at=at)
    later = at + dt.timedelta(hours=1)

    refused(releases.ChecklistOpen, releases.schedule, edition=edition, release_at=later, by=staff(), at=at)
    built(edition, at)
    refused(releases.ReleaseInThePast, releases.schedule, edition=edition, release_at=at, by=staff(), at=at)
    third = Actor(edition.reviews.get(step=3).reviewer)
    refused(
        releases.ScheduledByReviewer, releases.schedule, edition=edition, release_at=later, by=third, at=at
    )
    edition = releases.schedule(edition=edition, release_at=later, by=staff(), at=at)
    refused(releases.ReleaseNotDue, releases.publish_due, edition=edition, by=CLOCK, at=at)


def test_each_line_of_the_checklist_blocks_and_is_met(at):
    edition = edition_in(EditionState.APPROVED, at=at)
    assert [item.code for item in checklist.of(edition) if item.is_open] == ["build"]
    built(edition, at)
    assert [item for item in checklist.of(edition) if item.is_open] == []
    for frame in ({"foreword": "改过"}, {"next_on": edition.next_on + dt.timedelta(days=1)}):
        kept = {name: getattr(edition, name) for name in frame}
        for values, stale in ((frame, ["build"]), (kept, [])):  # the files say what the frame said
            Edition.objects.filter(pk=edition.pk).update(**values)
            now = Edition.objects.get(pk=edition.pk)
            assert [item.code for item in checklist.of(now) if item.is_open] == stale

    Edition.objects.filter(pk=edition.pk).update(method_note="", next_on=None)
    chapter = edition.chapters.first()
    chapters.comment(chapter=chapter, quoted="", words="漏了", by=staff(), at=at)
    Chapter.objects.filter(pk=chapter.pk).update(
        text="<p>手打 9 场</p>", written_at=at + dt.timedelta(minutes=1)
    )
    releases.invite_guest(
        edition=edition, name="某局长", organisation="某局", approves=True, by=staff(), at=at
    )
    edition = Edition.objects.get(pk=edition.pk)

    open_codes = {item.code for item in checklist.of(edition) if item.is_open}
    assert open_codes == {"findings", "comments", "method", "next", "guests", "build"}


def test_publishing_twice_is_publishing_once(at):
    edition = edition_in(EditionState.PUBLISHED, at=at)

    again = releases.publish_due(edition=edition, by=CLOCK, at=at + dt.timedelta(days=1))

    assert again.published_at == edition.published_at
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(foreword="改")
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        edition.chapters.update(text="改")


def test_a_correction_is_a_new_version_with_a_reason_and_the_old_one_stays(at):
    edition = edition_in(EditionState.PUBLISHED, at=at)
    refused(
        editions.ErratumSaysWhy, editions.open_correction, edition=edition, erratum=" ", by=staff(), at=at
    )

    new = editions.open_correction(edition=edition, erratum="第四季度补录两场", by=staff(), at=at)

    refused(
        editions.EditionExists, editions.open_correction, edition=edition, erratum="再", by=staff(), at=at
    )
    assert (new.version, new.state, edition.state) == ("1.1", EditionState.WRITING, EditionState.PUBLISHED)
    assert new.chapters.count() == edition.chapters.count()
    editions.send_to_review(edition=new, by=staff(), at=at)
    for _step in range(3):
        editions.review(edition=new, passed=True, by=staff(), at=at)
    built(Edition.objects.get(pk=new.pk), at)
    releases.schedule(edition=new, release_at=at + dt.timedelta(minutes=1), by=staff(), at=at)
    releases.publish_due(edition=new, by=CLOCK, at=at + dt.timedelta(minutes=1))
    edition.refresh_from_db()
    assert edition.state == EditionState.REPLACED
    feed = Client().get("/reports/feed.xml").content.decode()
    assert [f"/reports/bulletin/2025/v{minor}/" in feed for minor in (0, 1)] == [True, True]


def test_a_book_that_may_not_go_out_at_its_moment_waits_and_who_fixed_it_is_told(at, run_jobs):
    begun = at - dt.timedelta(minutes=10)
    edition = edition_in(EditionState.SCHEDULED, at=begun)
    chapters.comment(chapter=edition.chapters.first(), quoted="", words="漏了", by=staff(), at=begun)
    scheduler = edition.scheduled_by

    publish_due_editions()
    run_jobs()

    edition.refresh_from_db()
    assert (edition.state, edition.published_at) == (EditionState.APPROVED, None)
    notice = Notice.objects.get(recipient=scheduler, title__contains="没有按时发布")
    assert "有 1 条批注没答" in notice.body


def test_the_service_report_lists_results_and_deploys_next_year(at):
    edition = edition_in(EditionState.WRITING, book="service")
    warned = {item.code for item in checklist.of(edition) if item.is_open and item.is_warning}
    assert {"benchmarks", "next_year"} <= warned

    for is_next in (False, True):
        line = BenchmarkLine(name="繁星行动", owner_name="某馆", words="进社区")
        editions.set_benchmarks(edition=edition, is_next_year=is_next, lines=[line], by=staff(), at=at)

    warned = {item.code for item in checklist.of(edition) if item.is_open and item.is_warning}
    assert not {"benchmarks", "next_year"} & warned


def test_a_warning_stands_with_an_answer_an_error_does_not(at):
    edition = edition_in(EditionState.WRITING, book="service")
    refused(
        releases.WarningUnknown,
        releases.answer_warning,
        edition=edition,
        code="build",
        words="算了",
        by=staff(),
        at=at,
    )

    releases.answer_warning(edition=edition, code="next_year", words="另文部署", by=staff(), at=at)

    assert not next(item for item in checklist.of(edition) if item.code == "next_year").is_open


def test_an_invited_reader_answers_once_and_only_if_asked(at):
    edition = edition_in(EditionState.WRITING)
    reader = releases.invite_guest(
        edition=edition, name="甲", organisation="报社", approves=False, by=staff(), at=at
    )
    approver = releases.invite_guest(
        edition=edition, name="乙", organisation="某局", approves=True, by=staff(), at=at
    )

    refused(
        releases.GuestNotAsked, releases.answer_as_guest, guest=reader, agreed=True, words="", by=CLOCK, at=at
    )
    releases.answer_as_guest(guest=approver, agreed=True, words="", by=CLOCK, at=at)
    refused(
        releases.GuestAnswered,
        releases.answer_as_guest,
        guest=approver,
        agreed=False,
        words="",
        by=CLOCK,
        at=at,
    )


@pytest.mark.parametrize("state", [EditionState.REVIEWING, EditionState.APPROVED, EditionState.PUBLISHED])
def test_nothing_is_changed_once_it_is_reviewed(state, at):
    edition = edition_in(state, at=at)
    chapter = edition.chapters.first()

    refused(
        editions.EditionClosed,
        chapters.save_text,
        chapter=chapter,
        text="<p>x</p>",
        version=chapter.version,
        by=staff(),
        at=at,
    )
    refused(
        editions.EditionClosed,
        editions.write_frame,
        edition=edition,
        foreword="",
        method_note="",
        next_on=None,
        by=staff(),
        at=at,
    )


def test_only_a_scheduled_edition_is_taken_off_the_schedule(at):
    edition = edition_in(EditionState.OUTLINE)

    refused(
        MoveNotAllowed, releases.unschedule, edition=edition, reason="再想想", by=Actor(city_staff()), at=at
    )
