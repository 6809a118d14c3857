"""The yearly stars of troupes and societies: own account, assessment, public notice, outcome. Policy: 3.3.2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community import rules
from community.members.models import Institution, Seat
from community.places.models import Group
from community.training.actions.certificates import issue_certificate
from community.training.actions.incubation import NotAnIncubator, NotATeam, may_be_incubated
from community.training.models import Certificate, CertificateKind, GradeRow, Outcome, StarField, TeamGrade
from community.training.models.incubation import INCUBATOR_KINDS
from community.training.queries.stars import after_lapse, grade_before, rule
from community.training.states import GRADE, GradeState
from core.dates.workdays import add_working_days
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from core.states import ObjectionState

ONE_DAY = timedelta(days=1)


class GradedThisYear(DomainError):
    code = "graded_this_year"
    message = _("{name}{year} 年已经报过一次星级，一年只评一次。")


class OwnTeam(DomainError):
    code = "own_team"
    message = _("你是这个团队的人，或者自评就是你报的，不能考评它。请换一位同事。")


class SameAssessor(DomainError):
    code = "same_assessor"
    message = _("考评的人不能自己办公示和核验，请换一位同事，两个人各办一半。")


class RowsMissing(DomainError):
    code = "grade_rows_missing"
    message = _("五个项目都要填：还差{fields}。")


class NoticeRunning(DomainError):
    code = "grade_notice_running"
    message = _("公示到 {last} 为止，过后再评定。")


class ObjectionsUnanswered(DomainError):
    code = "grade_objections_unanswered"
    message = _("还有 {count} 条异议没有书面答复，答复以后才能评定。")


class RectifyInTheFuture(DomainError):
    code = "rectify_due_too_early"
    message = _("整改期限要晚于今天。")


class StillTime(DomainError):
    code = "rectify_still_time"
    message = _("整改期限是 {day}，没到期不能记不合格；可以退回再改。")


@dataclass(frozen=True)
class OwnRow:
    """A team's own score in one field, and what shows it."""

    score: int
    evidence: str


@transaction.atomic
def report_grade(
    *, team: Institution | Group, year: int, assessor: Institution, rows: Mapping[str, OwnRow], by: Actor, at: datetime
) -> TeamGrade:  # fmt: skip
    """
    Hand in a team's own account of a year.

    :raises NotATeam, NotAnIncubator: if one of them does not take part.
    :raises RowsMissing: if a field has no row.
    :raises GradedThisYear: if the team has a grading of that year.
    :raises ValidationError: if a score is above what the field allows.
    """
    if not may_be_incubated(team):
        raise NotATeam(name=team.name)
    if assessor.kind not in INCUBATOR_KINDS or assessor == team:
        raise NotAnIncubator(name=assessor.name)
    missing = [str(field.label) for field in StarField if field not in rows]
    if missing:
        raise RowsMissing(fields="、".join(missing))
    grade = TeamGrade(
        society=team if isinstance(team, Institution) else None, group=team if isinstance(team, Group) else None,
        year=year, assessor=assessor, reported_by=by.person, reported_at=at, is_sample=team.is_sample,
    )  # fmt: skip
    try:
        with transaction.atomic():
            grade.save()
    except IntegrityError as error:
        if "graded_once_a_year" not in str(error):
            raise
        raise GradedThisYear(name=team.name, year=year) from error
    for field in StarField:
        row = GradeRow(grade=grade, field=field, own_score=rows[field].score, evidence=rows[field].evidence)
        row.full_clean(exclude=["grade"])
        row.save()
    journal.record("community.grade.reported", about=grade, by=by, at=at, year=year, assessor=assessor.pk)
    return grade


@transaction.atomic
def withdraw_grade(*, grade: TeamGrade, by: Actor, at: datetime) -> TeamGrade:
    """Take an account back before it is assessed; another may be handed in."""
    grade = _locked(grade)
    GRADE.move(grade, GradeState.WITHDRAWN)
    grade.save(update_fields=["state"])
    journal.record("community.grade.withdrawn", about=grade, by=by, at=at)
    return grade


@transaction.atomic
def assess_grade(
    *, grade: TeamGrade, scores: Mapping[str, int], by: Actor, at: datetime, remarks: Mapping[str, str] | None = None
) -> TeamGrade:  # fmt: skip
    """
    Score every field; stars and outcome follow by rule from the sum and from last year.

    :raises OwnTeam: for people of the team, and for who reported.
    :raises RowsMissing: if a field has no score.
    :raises ValidationError: if a score is above what the field allows.
    """
    grade = _locked(grade)
    if by.person == grade.reported_by or is_of_team(by.person, grade):
        raise OwnTeam
    GRADE.move(grade, GradeState.ASSESSED)
    missing = [str(field.label) for field in StarField if field not in scores]
    if missing:
        raise RowsMissing(fields="、".join(missing))
    rows = list(grade.rows.select_for_update().order_by("pk"))
    for row in rows:
        row.score, row.remark = scores[row.field], (remarks or {}).get(row.field, "")
        row.full_clean(exclude=["grade"])
        row.save(update_fields=["score", "remark"])
    grade.score = sum(row.score or 0 for row in rows)
    ruling = rule(grade.score, grade_before(grade))
    grade.stars, grade.outcome = ruling.stars, ruling.outcome
    grade.assessed_by, grade.assessed_at = by.person, at
    grade.save(update_fields=["state", "score", "stars", "outcome", "assessed_by", "assessed_at"])
    journal.record(
        "community.grade.assessed",
        about=grade,
        by=by,
        at=at,
        score=grade.score,
        stars=grade.stars,
        outcome=grade.outcome,
    )
    return grade


@transaction.atomic
def publish_grade(*, grade: TeamGrade, by: Actor, at: datetime) -> TeamGrade:
    """
    Put the result in public notice for five working days; another person than the assessor does it.

    :raises SameAssessor: if it is the same person.
    """
    grade = _locked(grade)
    _refuse_assessor(grade, by)
    GRADE.move(grade, GradeState.IN_NOTICE)
    grade.notice_from = localdate(at)
    grade.notice_until = add_working_days(grade.notice_from, rules.STAR_NOTICE.on(at)) + ONE_DAY
    grade.save(update_fields=["state", "notice_from", "notice_until"])
    journal.record("community.grade.noticed", about=grade, by=by, at=at)
    return grade


@transaction.atomic
def reopen_grade(*, grade: TeamGrade, reason: str, by: Actor, at: datetime) -> TeamGrade:
    """Assess again, because somebody objected during the notice and was right."""
    grade = _locked(grade)
    GRADE.move(grade, GradeState.REPORTED)
    grade.score, grade.stars, grade.outcome, grade.assessed_by, grade.assessed_at = None, 0, "", None, None
    grade.notice_from = grade.notice_until = None
    grade.reason = reason
    grade.save()
    journal.record("community.grade.reopened", about=grade, by=by, at=at, note=reason)
    return grade


@transaction.atomic
def grant_grade(
    *, grade: TeamGrade, by: Actor, at: datetime, rectify: str = "", rectify_due_on: date | None = None
) -> TeamGrade:
    """
    After the notice: stars are granted with a certificate, or the team has to put things right by a day.

    :raises NoticeRunning: while the notice runs.
    :raises ObjectionsUnanswered: while an objection waits for its answer; the database refuses it too.
    :raises RectifyInTheFuture: if the date to rectify by has passed.
    """
    grade = _locked(grade)
    target = GradeState.RECTIFYING if grade.outcome == Outcome.RECTIFY else GradeState.GRANTED
    GRADE.move(grade, target)
    if grade.notice_until is not None and localdate(at) < grade.notice_until:
        raise NoticeRunning(last=f"{grade.notice_until - ONE_DAY:%-m月%-d日}")
    unanswered = grade.objections.filter(state=ObjectionState.FILED).count()
    if unanswered:
        raise ObjectionsUnanswered(count=unanswered)
    grade.decided_at = at
    if target == GradeState.RECTIFYING:
        grade.rectify = rectify or "得分不到 70 分，请按各项考评意见整改。"
        grade.rectify_due_on = rectify_due_on or localdate(at) + rules.RECTIFY_WITHIN.span(at)
        if grade.rectify_due_on <= localdate(at):
            raise RectifyInTheFuture
    elif grade.stars:
        grade.certificate = _certify(grade, by=by, at=at)
    grade.save(update_fields=["state", "decided_at", "rectify", "rectify_due_on", "certificate"])
    if target == GradeState.RECTIFYING:
        journal.record("community.grade.rectifying", about=grade, by=by, at=at, note=grade.rectify)
    else:
        journal.record(
            "community.grade.granted", about=grade, by=by, at=at, stars=grade.stars, outcome=grade.outcome
        )
    return grade


@transaction.atomic
def reply_to_rectification(*, grade: TeamGrade, reply: str, by: Actor, at: datetime) -> TeamGrade:
    """The team says what it has put right."""
    grade = _locked(grade)
    GRADE.move(grade, GradeState.REPLIED)
    grade.reply = reply
    grade.save(update_fields=["state", "reply"])
    journal.record("community.grade.replied", about=grade, by=by, at=at)
    return grade


@transaction.atomic
def verify_rectification(*, grade: TeamGrade, by: Actor, at: datetime) -> TeamGrade:
    """
    Agree that it is put right: the stars stay. Another person than the assessor verifies.

    :raises SameAssessor: if it is the same person.
    """
    grade = _locked(grade)
    _refuse_assessor(grade, by)
    GRADE.move(grade, GradeState.VERIFIED)
    grade.certificate = _certify(grade, by=by, at=at)
    grade.save(update_fields=["state", "certificate"])
    journal.record("community.grade.verified", about=grade, by=by, at=at, stars=grade.stars)
    return grade


@transaction.atomic
def return_rectification(*, grade: TeamGrade, reason: str, by: Actor, at: datetime) -> TeamGrade:
    """Return the team's reply as not sufficient; the day stays the same."""
    grade = _locked(grade)
    GRADE.move(grade, GradeState.RECTIFYING)
    grade.reason = reason
    grade.save(update_fields=["state", "reason"])
    journal.record("community.grade.sent_back", about=grade, by=by, at=at, note=reason)
    return grade


@transaction.atomic
def lapse_rectification(*, grade: TeamGrade, by: Actor, at: datetime, reason: str = "") -> TeamGrade:
    """
    End a rectification that was not done in time: one star less; with the last star the team leaves. Called by a
    periodic task after the day.

    :raises StillTime: before the day, if the team has not replied.
    :raises SameAssessor: for who assessed the team.
    """
    grade = _locked(grade)
    if (
        grade.state == GradeState.RECTIFYING
        and grade.rectify_due_on
        and localdate(at) <= grade.rectify_due_on
    ):
        raise StillTime(day=f"{grade.rectify_due_on:%-m月%-d日}")
    _refuse_assessor(grade, by)
    GRADE.move(grade, GradeState.LAPSED)
    ruling = after_lapse(grade.stars)
    grade.stars, grade.outcome, grade.reason = ruling.stars, ruling.outcome, reason
    grade.save(update_fields=["state", "stars", "outcome", "reason"])
    journal.record("community.grade.lapsed", about=grade, by=by, at=at, note=reason, stars=grade.stars)
    return grade


def _certify(grade: TeamGrade, *, by: Actor, at: datetime) -> Certificate:
    words = f"{'一二三四五'[grade.stars - 1]}星级团队"
    return issue_certificate(
        holder=None, name=grade.team_name, kind=CertificateKind.TEAM_STARS, title=f"{grade.year} 年{words}",
        lines=[f"经 {grade.year} 年度考评，得分 {grade.score} 分，评为{words}。"], about=grade, issuer=grade.assessor,
        by=by, at=at,
    )  # fmt: skip


def _refuse_assessor(grade: TeamGrade, by: Actor) -> None:
    if by.user is not None and by.user == grade.assessed_by:
        raise SameAssessor


def is_of_team(person: User, grade: TeamGrade) -> bool:
    """Whether `person` leads the group, or holds a current seat at the society."""
    if grade.group is not None:
        return grade.group.leader_id == person.pk
    return Seat.objects.of(person).current().filter(institution=grade.society_id).exists()


def _locked(grade: TeamGrade) -> TeamGrade:
    return for_update(grade, "society", "group", "assessor", "reported_by")
