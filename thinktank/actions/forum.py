"""The yearly forum: plan, call for papers, programme, registration, close. Policy: 3.5.2."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.actions.promises import UNTOLD, Notice
from community.models import Institution
from core.errors import DomainError
from core.files import attachments
from core.models import Attachment
from core.record import journal
from core.record.actors import Actor
from core.record.deadlines import refuse_passed
from core.record.locks import for_update
from thinktank.actions.programme import tell
from thinktank.models import Forum
from thinktank.states import FORUM, ForumState


class ForumYearTaken(DomainError):
    code = "forum_year_taken"
    message = _("{year} 年已经有一届论坛，一年一届。请改原来那一届，或换一个年份。")


class ForumDaysWrong(DomainError):
    code = "forum_days_wrong"
    message = _("最后一天不能早于第一天，请改日期。")


class DeadlineWrong(DomainError):
    code = "deadline_wrong"
    message = _("截止时间要晚于现在、早于论坛开始（{starts}），请改一个时间。")


class ProgrammeEmpty(DomainError):
    code = "programme_empty"
    message = _("议程里还没有一场，先加分场再发布。")


class CapacityTooSmall(DomainError):
    code = "capacity_too_small"
    message = _("已有 {taken} 人报名，名额不能少于这个数。")


class ForumNotOver(DomainError):
    code = "forum_not_over"
    message = _("论坛到 {day} 才结束，结束后再登记“已举办”。")


class ProceedingsMissing(DomainError):
    code = "proceedings_missing"
    message = _("论文集还没有编成，编成后才能结束这一届。")


class PhotoWithoutWords(DomainError):
    code = "photo_without_words"
    message = _("照片要写一句说明，看不见的人才知道拍的是什么。请补上再传。")


@transaction.atomic
def plan_forum(
    *, year: int, theme: str, summary: str, venue: str, organiser: Institution, starts_on: date, ends_on: date,
    by: Actor, at: datetime,
) -> Forum:  # fmt: skip
    """
    Plan the forum of a year.

    :raises ForumYearTaken: if the year has one. :raises ForumDaysWrong: if it ends before it starts or in another year.
    :raises DeadlinePassed: if it would have begun already.
    """
    refuse_passed(starts_on, at)
    if ends_on < starts_on or starts_on.year != year:
        raise ForumDaysWrong
    forum = Forum(
        year=year, theme=theme, summary=summary, venue=venue, organiser=organiser, starts_on=starts_on, ends_on=ends_on
    )  # fmt: skip
    try:
        with transaction.atomic():
            forum.save()
    except IntegrityError as error:
        raise ForumYearTaken(year=year) from error
    journal.record("thinktank.forum.planned", about=forum, by=by, at=at, year=year)
    return forum


@transaction.atomic
def call_papers(*, forum: Forum, call_text: str, papers_until: datetime, by: Actor, at: datetime) -> Forum:
    """Open the call for papers. :raises DeadlineWrong: unless it closes after now and before the forum."""
    forum = for_update(forum)
    _refuse_deadline(forum, papers_until, at)
    FORUM.move(forum, ForumState.CALLING)
    forum.call_text, forum.papers_until = call_text, papers_until
    forum.save(update_fields=["state", "call_text", "papers_until"])
    journal.record("thinktank.forum.papers_called", about=forum, by=by, at=at)
    return forum


@transaction.atomic
def publish_programme(
    *, forum: Forum, registration_until: datetime, capacity: int, by: Actor, at: datetime
) -> Forum:
    """
    Publish the programme and open registration.

    :raises ProgrammeEmpty: without a session. :raises DeadlineWrong: unless registration closes in time.
    """
    forum = for_update(forum)
    FORUM.move(forum, ForumState.OPEN)
    if not forum.sessions.exists():
        raise ProgrammeEmpty
    _refuse_deadline(forum, registration_until, at)
    forum.registration_until, forum.capacity = registration_until, capacity
    forum.save(update_fields=["state", "registration_until", "capacity"])
    journal.record("thinktank.forum.opened", about=forum, by=by, at=at, capacity=capacity)
    return forum


@transaction.atomic
def set_capacity(
    *, forum: Forum, capacity: int, stream_url: str, notice: Notice = UNTOLD, by: Actor, at: datetime
) -> Forum:
    """
    Change the number of places and the streaming link.

    :raises CapacityTooSmall: below those registered. :raises ChangeNeedsConfirmation: as `programme.tell`.
    """
    forum = for_update(forum)
    if capacity < forum.taken:
        raise CapacityTooSmall(taken=forum.taken)
    if forum.stream_url != stream_url:
        tell(forum, [("直播", forum.stream_url or "没有", stream_url or "没有")], notice, by, at)
    forum.capacity, forum.stream_url = capacity, stream_url
    forum.save(update_fields=["capacity", "stream_url"])
    journal.record("thinktank.forum.capacity_set", about=forum, by=by, at=at, capacity=capacity)
    return forum


@transaction.atomic
def add_file(
    *, forum: Forum, purpose: str, upload: UploadedFile[Any], by: Actor, at: datetime, words: str = ""
) -> Attachment:
    """
    Keep a public file: "material", or "photo" under the `words` that say what is on it.

    :raises PhotoWithoutWords: for a photo without them. :raises NotAPicture: for another kind of file.
    """
    if purpose == "photo":
        if not words.strip():
            raise PhotoWithoutWords
        upload.name = f"{words.strip()}.{(upload.name or '').rpartition('.')[2].lower()}"
    file = attachments.accept(
        upload=upload, purpose=purpose, by=by, at=at, is_public=True, only_pictures=purpose == "photo"
    )
    attachments.claim([file], forum)
    journal.record("thinktank.forum.file_added", about=forum, by=by, at=at, purpose=purpose)
    return file


@transaction.atomic
def mark_held(*, forum: Forum, by: Actor, at: datetime) -> Forum:
    """Record that it took place. :raises ForumNotOver: before its last day is over."""
    forum = for_update(forum)
    FORUM.move(forum, ForumState.HELD)
    if localdate(at) <= forum.ends_on:
        raise ForumNotOver(day=forum.ends_on)
    forum.save(update_fields=["state"])
    journal.record("thinktank.forum.held", about=forum, by=by, at=at)
    return forum


@transaction.atomic
def close_forum(*, forum: Forum, by: Actor, at: datetime) -> Forum:
    """Close the year. :raises ProceedingsMissing: before the proceedings are built."""
    forum = for_update(forum)
    FORUM.move(forum, ForumState.CLOSED)
    if forum.proceedings_at is None:
        raise ProceedingsMissing
    forum.save(update_fields=["state"])
    journal.record("thinktank.forum.closed", about=forum, by=by, at=at)
    return forum


@transaction.atomic
def cancel_forum(*, forum: Forum, reason: str, by: Actor, at: datetime) -> Forum:
    """Cancel it; those who registered or handed in a paper hear why."""
    forum = for_update(forum)
    FORUM.move(forum, ForumState.CANCELLED)
    forum.cancelled_reason = reason
    forum.save(update_fields=["state", "cancelled_reason"])
    journal.record("thinktank.forum.cancelled", about=forum, by=by, at=at, note=reason)
    return forum


def _refuse_deadline(forum: Forum, until: datetime, at: datetime) -> None:
    if until <= at or localdate(until) > forum.starts_on:
        raise DeadlineWrong(starts=forum.starts_on)
