"""Objections to a team's stars: filed by name during the notice, answered in writing by somebody else. Policy: 3.3.2."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community import rules
from community.training.actions.grades import OwnTeam, is_of_team, reopen_grade
from community.training.models import GradeObjection, TeamGrade
from community.training.states import GradeState
from core.dates.months import midnight
from core.dates.workdays import add_working_days
from core.errors import DomainError
from core.record import objections
from core.record.actors import Actor
from core.record.locks import for_update

ONE_DAY = timedelta(days=1)


class GradeNotInNotice(DomainError):
    code = "grade_not_in_notice"
    message = _("{name}的星级现在不在公示，不能提异议。重新公示时再提，或拨打 12345。")


class GradeObjectionTooLate(DomainError):
    code = "grade_objection_too_late"
    message = _("公示在 {last} 结束，现在不能再提异议。有意见可以拨打 12345，或向主管部门书面反映。")


class AnswersOwnAssessment(DomainError):
    code = "answers_own_assessment"
    message = _("这次考评是你打的分，不能答复对它的异议。请换一位同事答复。")


@transaction.atomic
def file_grade_objection(
    *, grade: TeamGrade, name: str, contact: str, text: str, by: Actor, at: datetime
) -> GradeObjection:
    """
    Object by name while the stars stand in public notice; the answer is due in five working days.

    :raises GradeNotInNotice: if there is no notice.
    :raises GradeObjectionTooLate: after its last day; the database refuses it too.
    :raises ValidationError: if the person's last objection to this grading is not answered yet.
    """
    noticed = _locked_grade(grade)
    if noticed.state != GradeState.IN_NOTICE or noticed.notice_until is None:
        raise GradeNotInNotice(name=noticed.team_name)
    ends_at = midnight(noticed.notice_until)
    if at >= ends_at:
        raise GradeObjectionTooLate(last=f"{noticed.notice_until - ONE_DAY:%-m月%-d日}")
    objection = GradeObjection(
        grade=noticed, text=text, notice_ends_at=ends_at,
        answer_due_on=add_working_days(localdate(at), rules.STAR_ANSWER.on(at)),
    )  # fmt: skip
    objections.file(
        objection,
        "community.gradeobjection.filed",
        name=name,
        contact=contact,
        by=by,
        at=at,
        grade=noticed.pk,
    )
    return objection


@transaction.atomic
def answer_grade_objection(
    *, objection: GradeObjection, is_upheld: bool, answer: str, by: Actor, at: datetime
) -> GradeObjection:
    """
    Answer in writing; upheld, a grading still in notice is taken back and assessed again.

    :raises OwnObjection, AnswersOwnAssessment, OwnTeam: for who objected, who gave the scores, people of the team.
    """
    grade = _locked_grade(objection.grade)
    objection = for_update(objection)
    _refuse_concerned(grade, by)
    objections.answer(
        objection, "community.gradeobjection.answered", is_upheld=is_upheld, words=answer, by=by, at=at
    )
    if is_upheld and grade.state == GradeState.IN_NOTICE:
        reopen_grade(grade=grade, reason="公示期有人提出异议，查实成立，重新考评。", by=by, at=at)
    return objection


def dismiss_grade_objection(
    *, objection: GradeObjection, answer: str, by: Actor, at: datetime
) -> GradeObjection:
    """Answer that it is not so; the notice goes on."""
    return answer_grade_objection(objection=objection, is_upheld=False, answer=answer, by=by, at=at)


def uphold_grade_objection(
    *, objection: GradeObjection, answer: str, by: Actor, at: datetime
) -> GradeObjection:
    """Answer that it is so; the team is assessed again."""
    return answer_grade_objection(objection=objection, is_upheld=True, answer=answer, by=by, at=at)


def _refuse_concerned(grade: TeamGrade, by: Actor) -> None:
    if grade.assessed_by_id == by.person.pk:
        raise AnswersOwnAssessment
    if is_of_team(by.person, grade):
        raise OwnTeam


def _locked_grade(grade: TeamGrade) -> TeamGrade:
    return for_update(grade, "society", "group")
