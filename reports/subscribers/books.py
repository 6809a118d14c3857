"""Notices about chapters, builds and releases."""

from django.urls import reverse

from community.members.notices.people import tell_bureau, tell_holders
from community.policy import CITY_CODE, Right
from core.messages import notices
from core.models import JournalEntry, User
from core.record.journal import on, pk_of
from reports.models import Build, Chapter, Comment, Edition


def _tell_author(
    chapter: Chapter, entry: JournalEntry, title: str, body: str = "", *, chases: bool = False
) -> None:
    """The institution or expert; the bureau's own office of what has to be done only (`chases`)."""
    path = reverse("reports:edit", args=[chapter.pk])
    key = f"fact:{entry.pk}:{chapter.pk}"
    if chapter.institution is not None:
        tell_holders(
            chapter.institution, Right.WRITE, topic="report", title=title, body=body, path=path, at=entry.happened_at, key=key
        )  # fmt: skip
    elif chapter.expert is not None:
        notices.send(
            to=chapter.expert.user,
            topic="report",
            title=title,
            body=body,
            path=path,
            at=entry.happened_at,
            key=key,
        )
    elif chases:
        tell_bureau(
            CITY_CODE, topic="report", title=title, body=body, path=path, at=entry.happened_at, key=key
        )


def _chapter(pk: int) -> Chapter:
    return Chapter.objects.select_related("institution", "expert__user", "edition").get(pk=pk)


@on("reports.edition.writing_started")
def tell_all_authors(entry: JournalEntry) -> None:
    for chapter in Chapter.objects.filter(edition=pk_of(entry)).for_list():
        due = f"{chapter.due_on:%-m月%-d日}前交稿。" if chapter.due_on else ""
        _tell_author(
            chapter,
            entry,
            f"请写《{chapter.edition.title}》第{chapter.place}章：{chapter.title}",
            due,
        )


@on("reports.chapter.reminded")
def tell_late_author(entry: JournalEntry) -> None:
    chapter = _chapter(pk_of(entry))
    _tell_author(
        chapter,
        entry,
        f"“{chapter.title}”还没交稿",
        f"截稿 {chapter.due_on:%-m月%-d日}。" if chapter.due_on else "",
        chases=True,
    )


@on("reports.chapter.returned")
def tell_returned(entry: JournalEntry) -> None:
    chapter = _chapter(pk_of(entry))
    _tell_author(chapter, entry, f"“{chapter.title}”退回修改", entry.note, chases=True)


@on("reports.chapter.accepted")
def tell_accepted(entry: JournalEntry) -> None:
    chapter = _chapter(pk_of(entry))
    _tell_author(chapter, entry, f"“{chapter.title}”已收稿")


@on("reports.comment.made")
def tell_commented(entry: JournalEntry) -> None:
    row = Comment.objects.select_related("chapter__institution", "chapter__expert__user").get(pk=pk_of(entry))
    _tell_author(row.chapter, entry, f"“{row.chapter.title}”有一条批注等您答复", row.words[:100], chases=True)


@on("reports.build.finished")
@on("reports.build.failed")
def tell_who_asked(entry: JournalEntry) -> None:
    build = Build.objects.select_related("edition", "asked_by").get(pk=pk_of(entry))
    if build.asked_by is None:
        return
    made = entry.fact == "reports.build.finished"
    notices.send(
        to=build.asked_by, topic="report", title=f"{build.edition.title}第{build.number}次生成{'好了' if made else '没有成功'}",
        body="" if made else build.error[:200], path=reverse("admin:reports_edition_change", args=[build.edition_id]),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("reports.edition.unscheduled")
def tell_who_scheduled(entry: JournalEntry) -> None:
    """Notify who scheduled a release that the book will not be published then."""
    person = User.objects.filter(pk=entry.details.get("scheduled_by")).first()
    if person is None or person.pk == entry.actor_id:
        return
    edition = Edition.objects.get(pk=pk_of(entry))
    notices.send(
        to=person, topic="report", title=f"《{edition.title}》没有按时发布，排期取消了", body=entry.note[:200],
        path=reverse("admin:reports_edition_change", args=[edition.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("reports.edition.published")
def tell_contributors(entry: JournalEntry) -> None:
    edition = Edition.objects.get(pk=pk_of(entry))
    for chapter in edition.chapters.for_list():
        _tell_author(chapter, entry, f"《{edition.title}》发布了", "谢谢您写的一章。")
