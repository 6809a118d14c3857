"""Attendance, examination scores and completion of training programmes. Policy: 3.3.2."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.training.actions.certificates import issue_certificate
from community.training.actions.programmes import last_end
from community.training.models import (
    Attendance,
    CertificateKind,
    CheckInBy,
    Enrolment,
    TrainingProgramme,
    TrainingSession,
)
from community.training.states import ENROLMENT, PROGRAMME, EnrolmentState, ProgrammeState
from core.dates.clock import moment_words
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from core.text import number

BEFORE = timedelta(minutes=30)  # check-in of a session opens
RUNS = (ProgrammeState.PUBLISHED, ProgrammeState.RUNNING)
ENDS = {
    EnrolmentState.COMPLETED: "community.enrolment.completed",
    EnrolmentState.FAILED: "community.enrolment.failed",
    EnrolmentState.ABSENT: "community.enrolment.absent",
}


class SessionNotOpen(DomainError):
    code = "session_not_open"
    message = _("现在不是签到时间：{since} 至 {until}。错过了请找带班老师在名单上补。")


class SessionNotBegun(DomainError):
    code = "session_not_begun"
    message = _("还没到上课时间（{since}），到时再点名。")


class WrongCode(DomainError):
    code = "wrong_session_code"
    message = _("签到码不对，请看教室里公布的六位数字。")


class NotAccepted(DomainError):
    code = "not_accepted"
    message = _("你不在这个班的录取名单里，请找带班老师。")


class SessionsNotOver(DomainError):
    code = "sessions_not_over"
    message = _("最后一次课 {until} 才结束，上完再结班。")


class ScoresMissing(DomainError):
    code = "scores_missing"
    message = _("还有 {count} 位出勤够的学员没有考核分，登完再结班。")


@transaction.atomic
def check_in_by_code(
    *, session: TrainingSession, person: User, code: str, by: Actor, at: datetime
) -> Attendance:
    """
    Check in to a session with the code read out in the room. Doing it twice changes nothing.

    :raises NotAccepted: if the person has no place in the programme.
    :raises SessionNotOpen: earlier than half an hour before, or after the end.
    :raises WrongCode: if `code` is another.
    """
    enrolment = Enrolment.objects.select_for_update().filter(
        programme=session.programme_id, person=person, state=EnrolmentState.ACCEPTED
    ).first()  # fmt: skip
    if enrolment is None:
        raise NotAccepted
    if not session.starts_at - BEFORE <= at < session.ends_at:
        raise SessionNotOpen(
            since=moment_words(session.starts_at - BEFORE), until=moment_words(session.ends_at)
        )
    if not hmac.compare_digest(number(code).encode(), session.code.encode()):
        raise WrongCode
    attendance, is_new = Attendance.objects.get_or_create(
        enrolment=enrolment, session=session, defaults={"how": CheckInBy.CODE, "at": at}
    )
    if is_new:
        journal.record(
            "community.session.attended",
            about=session,
            by=by,
            at=at,
            enrolment=enrolment.pk,
            how=CheckInBy.CODE.value,
        )
    return attendance


@transaction.atomic
def tick_list(*, session: TrainingSession, present: Collection[int], by: Actor, at: datetime) -> int:
    """
    Record the attendance list: `present` are ids of enrolments; accepted people not among them were not. How many were.

    :raises SessionNotBegun: before check-in of the session opens.
    :raises MoveNotAllowed: once the programme has ended.
    """
    programme = for_update(session.programme)
    if programme.state not in RUNS:
        raise MoveNotAllowed
    if at < session.starts_at - BEFORE:
        raise SessionNotBegun(since=moment_words(session.starts_at))
    accepted = set(
        Enrolment.objects.filter(programme=programme, state=EnrolmentState.ACCEPTED).values_list(
            "pk", flat=True
        )
    )
    there = accepted & set(present)
    known = set(session.attendances.values_list("enrolment_id", flat=True))
    gone = (accepted - there) & known
    session.attendances.filter(enrolment_id__in=gone).delete()
    Attendance.objects.bulk_create(
        Attendance(enrolment_id=pk, session=session, how=CheckInBy.LIST, at=at)
        for pk in sorted(there - known)
    )
    journal.record(
        "community.session.ticked", about=session, by=by, at=at, present=len(there), accepted=len(accepted)
    )
    return len(there)


@transaction.atomic
def set_scores(
    *, programme: TrainingProgramme, scores: Mapping[int, int | None], by: Actor, at: datetime
) -> int:
    """
    Write examination scores by enrolment id (None takes one back); ids of others are left out. How many changed.

    :raises MoveNotAllowed: once the programme has ended.
    :raises ValidationError: for a score above 100.
    """
    programme = for_update(programme)
    if programme.state not in RUNS:
        raise MoveNotAllowed
    changed = 0
    accepted = Enrolment.objects.select_for_update().filter(
        programme=programme, state=EnrolmentState.ACCEPTED
    )
    for enrolment in accepted.filter(pk__in=list(scores)).order_by("pk"):
        if enrolment.score != scores[enrolment.pk]:
            enrolment.score = scores[enrolment.pk]
            enrolment.validate_constraints()
            enrolment.save(update_fields=["score"])
            changed += 1
    if changed:
        journal.record("community.programme.scored", about=programme, by=by, at=at, changed=changed)
    return changed


@dataclass(frozen=True)
class Result:
    """What one person's attendance and score come to."""

    state: EnrolmentState
    hours: int
    share_pct: int


def result_of(programme: TrainingProgramme, attended: int, total: int, score: int | None) -> Result:
    """Judge by the programme's own rule: never there, absent; there often enough and scored high enough, completed."""
    share = attended * 100 // total if total else 0
    if not attended:
        return Result(EnrolmentState.ABSENT, 0, 0)
    passed = share >= programme.attendance_pct
    if programme.pass_score is not None:
        passed = passed and score is not None and score >= programme.pass_score
    return (
        Result(EnrolmentState.COMPLETED, attended, share)
        if passed
        else Result(EnrolmentState.FAILED, 0, share)
    )


@transaction.atomic
def close_programme(*, programme: TrainingProgramme, by: Actor, at: datetime) -> TrainingProgramme:
    """
    Settle a programme: each accepted person has completed (with hours and a certificate), failed or was absent.

    People still waiting are refused.

    :raises SessionsNotOver: before the last session ends.
    :raises ScoresMissing: if somebody who came often enough has not been examined.
    """
    programme = for_update(programme)
    PROGRAMME.move(programme, ProgrammeState.CLOSED)
    end = last_end(programme)
    if end is None or at < end:
        raise SessionsNotOver(until=moment_words(end) if end else "")
    hours = dict(programme.sessions.values_list("pk", "hours"))
    accepted = list(
        Enrolment.objects.select_for_update(of=("self",))
        .filter(programme=programme, state=EnrolmentState.ACCEPTED)
        .select_related("person").prefetch_related("attendances").order_by("pk")
    )  # fmt: skip
    total = sum(hours.values())
    attended = {one.pk: sum(hours[row.session_id] for row in one.attendances.all()) for one in accepted}
    _refuse_unscored(programme, accepted, attended, total)
    for enrolment in accepted:
        result = result_of(programme, attended[enrolment.pk], total, enrolment.score)
        _settle(programme, enrolment, result, by=by, at=at)
    for waiting in Enrolment.objects.select_for_update().filter(
        programme=programme,
        state__in=[EnrolmentState.ASKED, EnrolmentState.APPROVED, EnrolmentState.WAITLISTED],
    ):
        _end(
            waiting,
            EnrolmentState.REFUSED,
            "community.enrolment.refused",
            by=by,
            at=at,
            reason="名额已满，本期已经结束。",
        )
    programme.save(update_fields=["state"])
    journal.record("community.programme.closed", about=programme, by=by, at=at, accepted=len(accepted))
    return programme


def certificate_lines(programme: TrainingProgramme, result: Result, score: int | None) -> list[str]:
    """What the certificate says below the title."""
    days = [
        localtime(moment).date()
        for moment in programme.sessions.order_by("starts_at").values_list("starts_at", flat=True)
    ]
    first, last = days[0], days[-1]
    period = f"{first.year} 年 {first.month} 月 {first.day} 日"
    if last != first:
        period += (
            f"至 {last.month} 月 {last.day} 日"
            if last.year == first.year
            else f"至 {last.year} 年 {last.month} 月 {last.day} 日"
        )
    marks = f"出勤 {result.share_pct}%" + (f"，考核 {score} 分" if programme.pass_score is not None else "")
    return [f"于 {period}参加培训，共 {result.hours} 学时，", f"{marks}，准予结业。"]


def _refuse_unscored(
    programme: TrainingProgramme, accepted: list[Enrolment], attended: Mapping[int, int], total: int
) -> None:
    if programme.pass_score is None or not total:
        return
    enough = [
        one
        for one in accepted
        if attended[one.pk] * 100 // total >= programme.attendance_pct and attended[one.pk]
    ]
    missing = sum(one.score is None for one in enough)
    if missing:
        raise ScoresMissing(count=missing)


def _settle(
    programme: TrainingProgramme, enrolment: Enrolment, result: Result, *, by: Actor, at: datetime
) -> None:
    if result.state == EnrolmentState.COMPLETED:
        enrolment.certificate = issue_certificate(
            holder=enrolment.person, kind=CertificateKind.TRAINING, title=programme.title,
            lines=certificate_lines(programme, result, enrolment.score), about=programme, issuer=programme.organiser,
            by=by, at=at,
        )  # fmt: skip
    enrolment.hours = result.hours
    _end(enrolment, result.state, ENDS[result.state], by=by, at=at)


def _end(
    enrolment: Enrolment, state: EnrolmentState, fact: str, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    ENROLMENT.move(enrolment, state)
    enrolment.decided_at, enrolment.reason = at, reason
    enrolment.save(update_fields=["state", "decided_at", "reason", "hours", "certificate"])
    journal.record(
        fact,
        about=enrolment,
        by=by,
        at=at,
        note=reason,
        programme=enrolment.programme_id,
        hours=enrolment.hours,
    )
