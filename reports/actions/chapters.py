"""Chapters: write in versions, submit, accept or return; comments and answers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from reports import policy
from reports.actions.editions import EditionClosed, RefusalSaysWhy
from reports.models import Chapter, ChapterVersion, Comment
from reports.queries import numbers
from reports.queries.figures import Figures
from reports.queries.frozen import public_figures
from reports.states import CHAPTER, ChapterState, EditionState
from reports.text import html


class ChapterChanged(DomainError):
    code = "chapter_changed"
    message = _("别人在您之后存了第 {version} 版。您写的还在下面，请对照后再存。")


class ChapterEmpty(DomainError):
    code = "chapter_empty"
    message = _("这一章还没有正文，写完再交。")


class ChapterHasFindings(DomainError):
    code = "chapter_has_findings"
    message = _("还不能交稿：{count} 处要改。第一处：{first}")


class AcceptedByAuthor(DomainError):
    code = "accepted_by_author"
    message = _("写这一章的人不能自己收稿，请换一位同事。")


class CommentAnswered(DomainError):
    code = "comment_answered"
    message = _("这条批注已经答复过。")


class KeptSaysWhy(DomainError):
    code = "kept_says_why"
    message = _("不改也可以，请写明理由。")


class TextTooLong(DomainError):
    code = "text_too_long"
    message = _("一章最多 {most} 字符，现在有 {count}。请分成两章。")


def _locked(chapter: Chapter) -> Chapter:
    found = for_update(chapter, "edition")
    if found.edition.state != EditionState.WRITING:
        raise EditionClosed(state=found.edition.get_state_display())
    return found


@transaction.atomic
def save_text(*, chapter: Chapter, text: str, version: int, by: Actor, at: datetime) -> Chapter:
    """
    Save `text` (HTML, cleaned here) over `version`; saves of one author close together are one version.

    :raises ChapterChanged: if somebody else saved after `version`.
    :raises MoveNotAllowed: if the chapter is handed in or accepted.
    :raises TextTooLong: over html.TEXT_MAX.
    """
    chapter = _locked(chapter)
    if not chapter.is_writable:
        raise MoveNotAllowed
    if chapter.version != version:
        raise ChapterChanged(version=chapter.version)
    if len(text) > html.TEXT_MAX:
        raise TextTooLong(most=html.TEXT_MAX, count=len(text))
    cleaned = html.clean(text)
    if cleaned == chapter.text and chapter.state == ChapterState.WRITING:
        return chapter
    if chapter.state != ChapterState.WRITING:
        CHAPTER.move(chapter, ChapterState.WRITING)
    chapter.text, chapter.version = cleaned, chapter.version + 1
    chapter.written_by, chapter.written_at = by.user, at
    chapter.save(update_fields=["state", "text", "version", "written_by", "written_at"])
    _keep_version(chapter, by, at)
    journal.record("reports.chapter.saved", about=chapter, by=by, at=at, version=chapter.version)
    return chapter


def _keep_version(chapter: Chapter, by: Actor, at: datetime) -> None:
    last = chapter.versions.order_by("-version").first()
    joins = (
        last is not None
        and not last.is_final
        and last.by_id == by.person.pk
        and at - last.at < policy.AUTOSAVES_JOIN
    )
    if last is not None and joins:
        last.version, last.text, last.at = chapter.version, chapter.text, at
        last.save(update_fields=["version", "text", "at"])
        return
    ChapterVersion.objects.create(
        chapter=chapter, version=chapter.version, text=chapter.text, by=by.user, at=at
    )


@transaction.atomic
def hand_in(*, chapter: Chapter, by: Actor, at: datetime) -> Chapter:
    """
    Hand a chapter in; numbers typed by hand, dead references and pictures without words are refused here.

    :raises ChapterEmpty: without text.
    :raises ChapterHasFindings: naming the first.
    """
    chapter = _locked(chapter)
    if not chapter.text.strip():
        raise ChapterEmpty
    CHAPTER.move(chapter, ChapterState.SUBMITTED)
    found = numbers.of_chapter(chapter, numbers.rules(), figures_of(chapter))
    if found:
        raise ChapterHasFindings(count=len(found), first=found[0].words)
    chapter.submitted_at = at
    chapter.save(update_fields=["state", "submitted_at"])
    ChapterVersion.objects.filter(chapter=chapter, version=chapter.version).update(is_final=True)
    journal.record("reports.chapter.handed_in", about=chapter, by=by, at=at, version=chapter.version)
    return chapter


def figures_of(chapter: Chapter) -> Figures | None:
    """The figures that will be printed in a chapter; None while the edition has no frozen snapshot."""
    snapshot = chapter.edition.snapshot
    return public_figures(snapshot) if snapshot is not None else None


@transaction.atomic
def withdraw(*, chapter: Chapter, by: Actor, at: datetime) -> Chapter:
    """Take a handed-in chapter back to go on writing, before it is accepted."""
    chapter = _locked(chapter)
    if not chapter.is_withdrawable:
        raise MoveNotAllowed
    CHAPTER.move(chapter, ChapterState.WRITING)
    chapter.save(update_fields=["state"])
    journal.record("reports.chapter.withdrawn", about=chapter, by=by, at=at)
    return chapter


@transaction.atomic
def accept(*, chapter: Chapter, by: Actor, at: datetime) -> Chapter:
    """
    Accept a handed-in chapter into the book.

    :raises AcceptedByAuthor: for who wrote the text handed in.
    """
    chapter = _locked(chapter)
    CHAPTER.move(chapter, ChapterState.ACCEPTED)
    if chapter.written_by_id == by.person.pk:
        raise AcceptedByAuthor
    chapter.save(update_fields=["state"])
    journal.record("reports.chapter.accepted", about=chapter, by=by, at=at, version=chapter.version)
    return chapter


@transaction.atomic
def send_back(*, chapter: Chapter, note: str, by: Actor, at: datetime) -> Chapter:
    """Return a chapter to its author, with what has to change."""
    chapter = _locked(chapter)
    if not note.strip():
        raise RefusalSaysWhy
    CHAPTER.move(chapter, ChapterState.RETURNED)
    chapter.return_note = note.strip()
    chapter.save(update_fields=["state", "return_note"])
    journal.record("reports.chapter.returned", about=chapter, by=by, at=at, note=chapter.return_note)
    return chapter


@transaction.atomic
def comment(*, chapter: Chapter, quoted: str, words: str, by: Actor, at: datetime) -> Comment:
    """Remark on words of a chapter; who writes it has to answer."""
    row = Comment(chapter=chapter, quoted=quoted.strip(), words=words.strip(), by=by.person, at=at)
    row.full_clean()
    row.save()
    journal.record("reports.comment.made", about=row, by=by, at=at, chapter=chapter.pk)
    return row


@transaction.atomic
def answer(*, row: Comment, changed: bool, words: str = "", by: Actor, at: datetime) -> Comment:
    """
    Answer a comment: changed, or kept with the reason.

    :raises CommentAnswered: if it was answered before.
    :raises KeptSaysWhy: if nothing was changed and no reason is given.
    """
    row = for_update(row)
    if row.answered_at is not None:
        raise CommentAnswered
    if not changed and not words.strip():
        raise KeptSaysWhy
    row.changed, row.answer, row.answered_by, row.answered_at = changed, words.strip(), by.person, at
    row.save(update_fields=["changed", "answer", "answered_by", "answered_at"])
    journal.record("reports.comment.answered", about=row, by=by, at=at, changed=changed)
    return row


@transaction.atomic
def remind(*, chapter: Chapter, by: Actor, at: datetime) -> Chapter:
    """Remind the author of a chapter that is due; once a day at most."""
    chapter = _locked(chapter)
    if chapter.reminded_on != localdate(at):
        chapter.reminded_on = localdate(at)
        chapter.save(update_fields=["reminded_on"])
        journal.record("reports.chapter.reminded", about=chapter, by=by, at=at)
    return chapter
