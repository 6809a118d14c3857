"""Forum programme: sessions and talks, with notices to who registered about changes. Policy: 3.5.2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from community.members.actions.promises import UNTOLD, Line, Notice, lines_between, refuse_untold, told
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from thinktank.models import Forum, ForumSession, Paper, Talk
from thinktank.states import FORUM, ForumState, PaperState


class OutsideForum(DomainError):
    code = "outside_forum"
    message = _("时间要在论坛的日子里（{starts} 至 {ends}），并且结束晚于开始。")


class OutsideSession(DomainError):
    code = "outside_session"
    message = _("发言要在这一场的时间里（{starts}-{ends}），并且结束晚于开始。")


class RoomTaken(DomainError):
    code = "room_taken"
    message = _("“{room}”这段时间已有“{other}”，请换时间或会场。")


class SpeakerBusy(DomainError):
    code = "speaker_busy"
    message = _("{speaker}这段时间在“{other}”发言，请换一个时间。")


class SlotTaken(DomainError):
    code = "slot_taken"
    message = _("这一场里这段时间已有“{other}”，请换一个时间。")


class SessionHasTalks(DomainError):
    code = "session_has_talks"
    message = _("这一场还有 {count} 个发言，先移走发言再删。")


class LastSession(DomainError):
    code = "last_session"
    message = _("议程已经发布，至少留一场。不办的话，请取消这一届论坛。")


class PaperNotAccepted(DomainError):
    code = "paper_not_accepted"
    message = _("只有本届录用的论文才能排进议程。")


@transaction.atomic
def add_session(
    *, forum: Forum, title: str, room: str, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime, chair: str = "",
    notice: Notice = UNTOLD,
) -> ForumSession:  # fmt: skip
    """
    Add a session to the programme.

    :raises OutsideForum: outside the days of the forum. :raises RoomTaken: if the room holds another then.
    :raises ChangeNeedsConfirmation: as `tell`.
    """
    forum = for_update(forum)
    refuse_over(forum)
    _refuse_outside(forum, starts_at, ends_at)
    session = ForumSession(
        forum=forum, title=title, room=room.strip(), chair=chair, period=DateTimeTZRange(starts_at, ends_at, "[)")
    )  # fmt: skip
    _save_session(session)
    journal.record("thinktank.session.added", about=session, by=by, at=at, forum=forum.pk)
    tell(forum, [("加一场", "没有", session_words(session))], notice, by, at)
    return session


@transaction.atomic
def change_session(
    *, session: ForumSession, title: str, room: str, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime,
    chair: str = "", notice: Notice = UNTOLD,
) -> ForumSession:  # fmt: skip
    """
    Change a session; its talks move with its beginning.

    :raises OutsideForum, RoomTaken: as adding one. :raises SpeakerBusy: if a speaker talks elsewhere then.
    :raises OutsideSession: if a talk no longer fits. :raises ChangeNeedsConfirmation: as `tell`.
    """
    forum = for_update(session.forum)
    refuse_over(forum)
    _refuse_outside(forum, starts_at, ends_at)
    session = for_update(session)
    before, later = _session_lines(session), starts_at - session.period.lower
    session.title, session.room, session.chair = title, room.strip(), chair
    session.period = DateTimeTZRange(starts_at, ends_at, "[)")
    _save_session(session)
    _move_talks(session, later)
    journal.record("thinktank.session.changed", about=session, by=by, at=at, forum=forum.pk)
    tell(forum, lines_between(before, _session_lines(session)), notice, by, at, about=session.title)
    return session


@transaction.atomic
def add_talk(
    *, session: ForumSession, title: str, speaker: str, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime,
    speaker_title: str = "", paper: Paper | None = None, account: User | None = None, notice: Notice = UNTOLD,
) -> Talk:  # fmt: skip
    """
    Add a talk; the author of `paper` counts as its speaker's account.

    :raises OutsideSession: outside the session. :raises PaperNotAccepted: for a paper that is not in.
    :raises SpeakerBusy: if the speaker talks elsewhere then. :raises SlotTaken: if the session has a talk then.
    :raises ChangeNeedsConfirmation: as `tell`.
    """
    forum = for_update(session.forum)
    refuse_over(forum)
    _refuse_outside_session(session, starts_at, ends_at)
    if paper is not None and (paper.state != PaperState.ACCEPTED or paper.forum_id != forum.pk):
        raise PaperNotAccepted
    user_id = account.pk if account else paper.author_id if paper else None
    name = "".join(speaker.split())
    talk = Talk(
        session=session, forum=forum, title=title, speaker=name, speaker_title=speaker_title, paper=paper,
        speaker_key=f"u:{user_id}" if user_id else f"n:{name}", period=DateTimeTZRange(starts_at, ends_at, "[)"),
    )  # fmt: skip
    _save_talk(talk)
    journal.record("thinktank.talk.added", about=talk, by=by, at=at, session=session.pk)
    tell(forum, [("加一个发言", "没有", _talk_words(talk))], notice, by, at)
    return talk


@transaction.atomic
def remove_talk(*, talk: Talk, notice: Notice = UNTOLD, by: Actor, at: datetime) -> None:
    """
    Take a talk off the programme before the forum is over; the record keeps that it stood there.

    :raises ChangeNeedsConfirmation: as `tell`.
    """
    forum = for_update(talk.forum)
    refuse_over(forum)
    journal.record("thinktank.talk.removed", about=talk, by=by, at=at, session=talk.session_id)
    tell(forum, [("发言", _talk_words(talk), "取消")], notice, by, at)
    talk.delete()


@transaction.atomic
def remove_session(*, session: ForumSession, notice: Notice = UNTOLD, by: Actor, at: datetime) -> None:
    """
    Take an empty session off the programme.

    :raises SessionHasTalks: while it has talks. :raises LastSession: if a published programme would have none left.
    :raises ChangeNeedsConfirmation: as `tell`.
    """
    forum = for_update(session.forum)
    refuse_over(forum)
    count = session.talks.count()
    if count:
        raise SessionHasTalks(count=count)
    if forum.state == ForumState.OPEN and forum.sessions.count() == 1:
        raise LastSession
    journal.record("thinktank.session.removed", about=session, by=by, at=at, forum=session.forum_id)
    tell(forum, [("场次", session_words(session), "取消")], notice, by, at)
    session.delete()


# Who is told ----
def people_of(forum: Forum) -> int:
    """How many registered and rely on the published programme. One query."""
    return forum.registrations.live().count() if forum.state == ForumState.OPEN else 0


def tell(
    forum: Forum, lines: Sequence[Line], notice: Notice, by: Actor, at: datetime, about: str = ""
) -> None:  # fmt: skip
    """
    Record a change of a published programme that who registered is told of, old and new.

    :raises ChangeNeedsConfirmation: if people registered and nobody confirmed it with a reason.
    """
    if not lines or forum.state != ForumState.OPEN:
        return
    refuse_untold(people_of(forum), lines, notice)
    journal.record(
        "thinktank.forum.programme_changed",
        about=forum,
        by=by,
        at=at,
        note=told(lines, notice.words),
        session=about,
    )


def _session_lines(session: ForumSession) -> Mapping[str, str]:
    return {
        "题目": session.title, "时间": _hours(session), "会场": session.room, "主持人": session.chair or "待定",
    }  # fmt: skip


def session_words(session: ForumSession) -> str:
    return f"{session.title}（{_hours(session)}，{session.room}）"


def _talk_words(talk: Talk) -> str:
    return f"{talk}（{_hours(talk)}）"


def _hours(row: ForumSession | Talk) -> str:
    start, end = localtime(row.period.lower), localtime(row.period.upper)
    return f"{start:%-m月%-d日 %H:%M} 至 {end:%H:%M}"


# Parts ----
def _refuse_outside(forum: Forum, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at or localdate(starts_at) < forum.starts_on or localdate(ends_at) > forum.ends_on:
        raise OutsideForum(starts=forum.starts_on, ends=forum.ends_on)


def _refuse_outside_session(session: ForumSession, starts_at: datetime, ends_at: datetime) -> None:
    period = session.period
    if ends_at <= starts_at or starts_at < period.lower or ends_at > period.upper:
        start, end = localtime(period.lower), localtime(period.upper)
        raise OutsideSession(starts=f"{start:%-m月%-d日 %H:%M}", ends=f"{end:%H:%M}")


def _save_session(session: ForumSession) -> None:
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        others = session.forum.sessions.filter(room=session.room, period__overlap=session.period)
        raise RoomTaken(room=session.room, other=others.exclude(pk=session.pk).first()) from error


def _move_talks(session: ForumSession, later: timedelta) -> None:
    """Move the talks of a session, the farthest first, so that no two overlap meanwhile."""
    for talk in session.talks.order_by("-period" if later > timedelta() else "period"):
        starts_at, ends_at = talk.period.lower + later, talk.period.upper + later
        _refuse_outside_session(session, starts_at, ends_at)
        talk.period = DateTimeTZRange(starts_at, ends_at, "[)")
        _save_talk(talk)


def _save_talk(talk: Talk) -> None:
    try:
        with transaction.atomic():
            talk.save()
    except IntegrityError as error:
        same_time = Talk.objects.filter(forum=talk.forum, period__overlap=talk.period).exclude(pk=talk.pk)
        if "thinktank_one_talk_at_a_time" in str(error):
            raise SlotTaken(other=same_time.filter(session=talk.session).first()) from error
        if "thinktank_nobody_speaks_in_two_places" in str(error):
            other = same_time.filter(speaker_key=talk.speaker_key).first()
            raise SpeakerBusy(speaker=talk.speaker, other=other.title if other else "") from error
        raise


def refuse_over(forum: Forum) -> None:
    """The programme of a forum that is over or cancelled stays as it was."""
    if forum.state not in (ForumState.PLANNED, ForumState.CALLING, ForumState.OPEN):
        FORUM.move(forum, ForumState.OPEN)
