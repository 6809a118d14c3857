"""Training programmes and their sessions: draft, publish, change, cancel. Policy: 3.3.2."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from community.members.actions.promises import UNTOLD, Line, Notice, lines_between, refuse_untold, told
from community.members.models import Institution
from community.places.actions.occupancies import hold_space, release_space
from community.places.models import Space
from community.training.actions.enrolments import accept_from_line
from community.training.actions.lesson_clashes import refuse_lesson_twice
from community.training.models import Enrolment, TrainingProgramme, TrainingSession, UnitQuota
from community.training.states import ENROLMENT, PROGRAMME, WAITS, EnrolmentState, ProgrammeState
from core.dates.clock import moment_words
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.deadlines import refuse_passed
from core.record.locks import for_update

EDITABLE = (ProgrammeState.DRAFT, ProgrammeState.PUBLISHED)
RUNS = (ProgrammeState.DRAFT, ProgrammeState.PUBLISHED, ProgrammeState.RUNNING)


class ProgrammeNotEditable(DomainError):
    code = "programme_not_editable"
    message = _("开班以后不能再改招生内容。课的时间、地点还可以改；要停办，请取消并写明原因。")


class QuotaBelowTaken(DomainError):
    code = "quota_below_taken"
    message = _("已经录取了 {taken} 人，名额不能少于这个数。")


class UnitQuotaFixed(DomainError):
    code = "unit_quota_fixed"
    message = _("发布以后不能再改每单位的人数，已经报名的单位是按原来的规则报的。")


class NoSessions(DomainError):
    code = "no_sessions"
    message = _("还没有排课。请至少加一次课，再发布。")


class EnrolmentEndsAfterTheStart(DomainError):
    code = "enrolment_ends_after_the_start"
    message = _("报名截止（{until}）晚于第一次课（{first}）。请把截止提前，或把课往后排。")


class SessionHasAttendance(DomainError):
    code = "session_has_attendance"
    message = _("这次课已经有人签到，不能删除或改时间。")


class SessionInThePast(DomainError):
    code = "session_in_the_past"
    message = _("上课时间已经过了，请填今后的时间。")


class PassRulePromised(DomainError):
    code = "pass_rule_promised"
    message = _("已录取 {taken} 人，结业要求只能放宽，不能提高出勤比例或考核分。")


@dataclass(frozen=True)
class ProgrammeFields:
    """What an organiser decides about a programme; see models.TrainingProgramme."""

    title: str
    aim: str
    for_staff: bool
    for_citizens: bool
    kinds: list[str]
    levels: list[str]
    quota: int
    per_institution: int | None
    enrol_from: datetime
    enrol_until: datetime
    attendance_pct: int
    pass_score: int | None


@dataclass(frozen=True)
class SessionFields:
    title: str
    starts_at: datetime
    ends_at: datetime
    hours: int
    teacher: str = ""
    space: Space | None = None
    place: str = ""
    online_url: str = ""


@transaction.atomic
def draft_programme(
    *, organiser: Institution, fields: ProgrammeFields, by: Actor, at: datetime
) -> TrainingProgramme:
    """
    Start a programme that only its organiser sees.

    :raises ValidationError: if a field or a constraint refuses the values.
    """
    programme = TrainingProgramme(organiser=organiser, created_at=at, is_sample=organiser.is_sample)
    _fill(programme, fields)
    journal.record("community.programme.drafted", about=programme, by=by, at=at)
    return programme


@transaction.atomic
def edit_programme(
    *, programme: TrainingProgramme, fields: ProgrammeFields, notice: Notice = UNTOLD, by: Actor, at: datetime
) -> TrainingProgramme:
    """
    Change a programme that has not begun.

    :raises ProgrammeNotEditable: once it runs or has ended.
    :raises QuotaBelowTaken: if more people are accepted than the new quota holds.
    :raises UnitQuotaFixed: if the quota per institution changes after publication.
    :raises PassRulePromised: if passing would become harder for people who are accepted already.
    :raises ChangeNeedsConfirmation: if what people signed up for changes and nobody confirmed it with a reason.

    More places go at once to those who wait in line.
    """
    programme = for_update(programme)
    if programme.state not in EDITABLE:
        raise ProgrammeNotEditable
    if fields.quota < programme.taken:
        raise QuotaBelowTaken(taken=programme.taken)
    if programme.state == ProgrammeState.PUBLISHED and fields.per_institution != programme.per_institution:
        raise UnitQuotaFixed
    if programme.taken and _is_harder(programme, fields):
        raise PassRulePromised(taken=programme.taken)
    has_more, before = fields.quota > programme.quota, promises(programme)
    _fill(programme, fields)
    lines = lines_between(before, promises(programme))
    journal.record("community.programme.edited", about=programme, by=by, at=at)
    _tell(programme, lines, notice, by, at)
    if has_more and programme.state == ProgrammeState.PUBLISHED:
        accept_from_line(programme=programme, by=by, at=at)
        programme.refresh_from_db(fields=["taken"])
    return programme


@transaction.atomic
def publish_programme(*, programme: TrainingProgramme, by: Actor, at: datetime) -> TrainingProgramme:
    """
    Show a programme to everybody and hold the spaces of its sessions.

    :raises NoSessions: if there is none.
    :raises DeadlinePassed: if nobody could enrol in time.
    :raises EnrolmentEndsAfterTheStart: if names would be taken after the first session began.
    :raises SpaceTaken, FacilityShut: if a session's space cannot be had.
    """
    programme = for_update(programme)
    PROGRAMME.move(programme, ProgrammeState.PUBLISHED)
    refuse_passed(programme.enrol_until, at)
    first = programme.sessions.aggregate(first=Min("starts_at"))["first"]
    if first is None:
        raise NoSessions
    if programme.enrol_until > first:
        raise EnrolmentEndsAfterTheStart(until=moment_words(programme.enrol_until), first=moment_words(first))
    programme.published_at, programme.year = at, localdate(first).year
    programme.save(update_fields=["state", "published_at", "year"])
    for session in programme.sessions.select_related("space__facility").order_by("starts_at"):
        _hold(session)
    journal.record("community.programme.published", about=programme, by=by, at=at)
    return programme


@transaction.atomic
def start_programme(*, programme: TrainingProgramme, by: Actor, at: datetime) -> TrainingProgramme:
    """Start a programme: enrolment ends. Called by a periodic task when the first session begins."""
    programme = for_update(programme)
    PROGRAMME.move(programme, ProgrammeState.RUNNING)
    programme.save(update_fields=["state"])
    journal.record("community.programme.started", about=programme, by=by, at=at, taken=programme.taken)
    return programme


@transaction.atomic
def cancel_programme(
    *, programme: TrainingProgramme, reason: str, by: Actor, at: datetime
) -> TrainingProgramme:
    """Call a programme off: spaces are freed, everybody waiting or accepted is told why."""
    programme = for_update(programme)
    PROGRAMME.move(programme, ProgrammeState.CANCELLED)
    programme.reason, programme.taken = reason, 0
    programme.save(update_fields=["state", "reason", "taken"])
    UnitQuota.objects.filter(programme=programme).update(taken=0)
    for session in programme.sessions.select_related("occupancy"):
        if session.occupancy is not None:
            release_space(occupancy=session.occupancy, at=at)
    live = Enrolment.objects.select_for_update().filter(
        programme=programme, state__in=[*WAITS, EnrolmentState.ACCEPTED]
    )
    for enrolment in live.order_by("pk"):
        ENROLMENT.move(enrolment, EnrolmentState.CANCELLED)
        enrolment.reason, enrolment.decided_at = reason, at
        enrolment.save(update_fields=["state", "reason", "decided_at"])
        journal.record("community.enrolment.cancelled", about=enrolment, by=by, at=at, note=reason)
    journal.record("community.programme.cancelled", about=programme, by=by, at=at, note=reason)
    return programme


# Sessions ----


@transaction.atomic
def add_session(
    *, programme: TrainingProgramme, fields: SessionFields, knows_clash: bool = False, notice: Notice = UNTOLD, by: Actor,
    at: datetime,
) -> TrainingSession:  # fmt: skip
    """
    Add a sitting; in a published programme its space is held at once and who signed up hears of it.

    :raises ProgrammeNotEditable: if the programme has ended.
    :raises SessionInThePast: if it would begin before now.
    :raises LessonClash: if the teacher, the place or the class has another then and nobody confirmed it (`knows_clash`).
    :raises SpaceTaken, FacilityShut: if the space cannot be had.
    """
    programme = for_update(programme)
    _refuse_ended(programme)
    if fields.starts_at < at:
        raise SessionInThePast
    session = TrainingSession(programme=programme, code=f"{secrets.randbelow(10**6):06d}")
    if not knows_clash:
        refuse_lesson_twice(session, fields.starts_at, fields.ends_at, fields.teacher, fields.place)
    _fill_session(session, fields)
    if programme.state != ProgrammeState.DRAFT:
        _hold(session)
    journal.record(
        "community.session.added", about=session, by=by, at=at, programme=programme.pk, hours=session.hours
    )
    _tell(programme, [("加课", "没有", in_words(session))], notice, by, at)
    return session


@transaction.atomic
def change_session(
    *, session: TrainingSession, fields: SessionFields, knows_clash: bool = False, notice: Notice = UNTOLD, by: Actor,
    at: datetime,
) -> TrainingSession:  # fmt: skip
    """
    Change a sitting; who signed up hears of it, old and new.

    :raises SessionHasAttendance: if the time changes after somebody was ticked.
    :raises LessonClash: if the teacher, the place or the class has another then and nobody confirmed it (`knows_clash`).
    :raises ChangeNeedsConfirmation: if people signed up and nobody confirmed it with a reason.
    :raises SpaceTaken, FacilityShut: if the new space cannot be had; the old one stays held.
    """
    programme = for_update(session.programme)
    _refuse_ended(programme)
    session = TrainingSession.objects.select_related("occupancy", "space").get(pk=session.pk)
    moves = (session.starts_at, session.ends_at) != (fields.starts_at, fields.ends_at)
    if moves and session.attendances.exists():
        raise SessionHasAttendance
    if moves and fields.starts_at < at:
        raise SessionInThePast
    before, link = sitting(session), session.online_url
    if not knows_clash:
        refuse_lesson_twice(session, fields.starts_at, fields.ends_at, fields.teacher, fields.place)
    if session.occupancy is not None:
        release_space(occupancy=session.occupancy, at=at)
        session.occupancy = None
    _fill_session(session, fields)
    if programme.state != ProgrammeState.DRAFT:
        _hold(session)
    lines = lines_between(before, sitting(session))
    if link and session.online_url not in ("", link):  # the address itself is for who has a place
        lines.append(("线上课堂", "原来的地址", "新的地址，录取的人在“我的培训”看"))
    journal.record("community.session.changed", about=session, by=by, at=at, programme=programme.pk)
    _tell(programme, lines, notice, by, at, title=session.title)
    return session


@transaction.atomic
def remove_session(*, session: TrainingSession, notice: Notice = UNTOLD, by: Actor, at: datetime) -> None:
    """
    Take a sitting out of a draft or published programme; who signed up hears of it.

    :raises ChangeNeedsConfirmation: if people signed up and nobody confirmed it with a reason.

    :raises ProgrammeNotEditable: once the programme runs.
    :raises NoSessions: if a published programme would have none left.
    """
    programme = for_update(session.programme)
    if programme.state not in EDITABLE:
        raise ProgrammeNotEditable
    if programme.state == ProgrammeState.PUBLISHED and programme.sessions.count() == 1:
        raise NoSessions
    occupancy = TrainingSession.objects.select_related("occupancy").get(pk=session.pk).occupancy
    if occupancy is not None:
        release_space(occupancy=occupancy, at=at)
    journal.record("community.session.removed", about=session, by=by, at=at, programme=programme.pk)
    _tell(programme, [("减课", in_words(session), "不上")], notice, by, at)
    TrainingSession.objects.filter(pk=session.pk).delete()


def people_of(programme: TrainingProgramme) -> int:
    """How many have a place or wait for one. One query."""
    return programme.enrolments.filter(state__in=[*WAITS, EnrolmentState.ACCEPTED]).count()


def promises(programme: TrainingProgramme) -> Mapping[str, str]:
    """What people who enrol rely on, as label and text."""
    score = programme.pass_score
    return {
        "班名": programme.title, "目标和内容": programme.aim, "出勤要达到": f"{programme.attendance_pct}%",
        "考核": "不考核" if score is None else f"{score} 分合格", "报名截止": moment_words(programme.enrol_until),
    }  # fmt: skip


def sitting(session: TrainingSession) -> Mapping[str, str]:
    """What people who attend a session rely on, as label and text."""
    end = localtime(session.ends_at)
    return {
        "课题": session.title, "时间": f"{moment_words(session.starts_at)} 至 {end:%-m月%-d日 %H:%M}", "地点": session.where,
        "线上课堂": "有" if session.online_url else "没有", "授课人": session.teacher or "待定", "学时": str(session.hours),
    }  # fmt: skip


def in_words(session: TrainingSession) -> str:
    return f"{session.title}（{moment_words(session.starts_at)}，{session.where}）"


def _tell(
    programme: TrainingProgramme, lines: Sequence[Line], notice: Notice, by: Actor, at: datetime, title: str = ""
) -> None:  # fmt: skip
    """Record a change that who signed up is told of, old and new. :raises ChangeNeedsConfirmation: as `refuse_untold`."""
    if not lines or programme.state not in (ProgrammeState.PUBLISHED, ProgrammeState.RUNNING):
        return
    refuse_untold(people_of(programme), lines, notice)
    journal.record(
        "community.programme.changed",
        about=programme,
        by=by,
        at=at,
        note=told(lines, notice.words),
        lesson=title,
    )


def last_end(programme: TrainingProgramme) -> datetime | None:
    """When the last session ends; None without any."""
    end: datetime | None = programme.sessions.aggregate(end=Max("ends_at"))["end"]
    return end


def _is_harder(programme: TrainingProgramme, fields: ProgrammeFields) -> bool:
    """Whether more attendance or a higher mark would be asked than people were told when they were accepted."""
    pass_score = -1 if programme.pass_score is None else programme.pass_score
    asked = -1 if fields.pass_score is None else fields.pass_score
    return fields.attendance_pct > programme.attendance_pct or asked > pass_score


def _refuse_ended(programme: TrainingProgramme) -> None:
    if programme.state not in RUNS:
        raise ProgrammeNotEditable


def _fill(programme: TrainingProgramme, fields: ProgrammeFields) -> None:
    for name, value in asdict(fields).items():
        setattr(programme, name, value)
    programme.year = localdate(programme.enrol_until).year
    programme.full_clean(exclude=["organiser"])
    programme.save()


def _fill_session(session: TrainingSession, fields: SessionFields) -> None:
    for name in fields.__dataclass_fields__:
        setattr(session, name, getattr(fields, name))
    session.full_clean(exclude=["programme", "space", "occupancy"])
    session.save()


def _hold(session: TrainingSession) -> None:
    if session.space is not None:
        session.occupancy = hold_space(
            space=session.space, starts_at=session.starts_at, ends_at=session.ends_at,
            holder=journal.subject_of(session),
        )  # fmt: skip
        session.save(update_fields=["occupancy"])
