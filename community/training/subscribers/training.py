"""Notices about training, secondments, incubation and star grades."""

from __future__ import annotations

from django.urls import reverse

from community.members.models import Institution
from community.members.notices.people import tell_holders
from community.places.models import Group
from community.policy import Right
from community.training.models import (
    Enrolment,
    GradeObjection,
    Incubatee,
    Secondment,
    TeamGrade,
    TrainingProgramme,
)
from community.training.states import WAITS, EnrolmentState
from core.messages import notices
from core.models import JournalEntry, User
from core.record.journal import on, pk_of

MINE = "community:my_training"
TO_LEARNER = {
    "community.enrolment.approved": "单位同意了，等主办单位录取",
    "community.enrolment.accepted": "已录取，请按时上课",
    "community.enrolment.waitlisted": "列入候补，有人退出会自动补上",
    "community.enrolment.refused": "没有录取",
    "community.enrolment.cancelled": "这个班取消了",
    "community.enrolment.withdrawn": "已退出",
    "community.enrolment.completed": "结业了，证书可以下载",
    "community.enrolment.failed": "没有达到结业要求",
    "community.enrolment.absent": "记为缺席",
}


# Training ----


@on("community.enrolment.asked")
def ask_for_the_place(entry: JournalEntry) -> None:
    one = _enrolment(entry)
    if entry.details["is_agreed"]:
        _tell_organiser(one, entry)
    elif one.state == EnrolmentState.ASKED and one.institution is not None:
        tell_holders(
            one.institution, Right.APPOINT, topic="training", title=f"请同意：{one.person}报“{one.programme.title}”",
            path=reverse("community:training_desk"), at=entry.happened_at, key=f"fact:{entry.pk}:head",
        )  # fmt: skip


@on("community.enrolment.approved")
@on("community.enrolment.accepted")
@on("community.enrolment.waitlisted")
@on("community.enrolment.refused")
@on("community.enrolment.cancelled")
@on("community.enrolment.withdrawn")
@on("community.enrolment.completed")
@on("community.enrolment.failed")
@on("community.enrolment.absent")
def tell_the_learner(entry: JournalEntry) -> None:
    one = _enrolment(entry)
    if entry.actor_id != one.person_id:
        title = f"“{one.programme.title}”{TO_LEARNER[entry.fact]}"
        _tell(one.person, title, reverse(MINE), entry, body=entry.note)
    if entry.fact == "community.enrolment.approved":
        _tell_organiser(one, entry)


@on("community.programme.changed")
def tell_of_the_change(entry: JournalEntry) -> None:
    """Notify who has a place or waits for one of old and new values, and that they may withdraw."""
    programme = TrainingProgramme.objects.get(pk=pk_of(entry))
    what = f"“{entry.details['lesson'] or programme.title}”有变，请看新安排"
    body = f"{entry.note}来不了可以退出，名额会给候补的人。"
    touched = programme.enrolments.filter(state__in=[*WAITS, EnrolmentState.ACCEPTED])
    for one in touched.select_related("person"):
        _tell(one.person, what, reverse(MINE), entry, body=body)


@on("community.programme.cancelled")
def tell_the_bureau_side(entry: JournalEntry) -> None:
    programme = TrainingProgramme.objects.select_related("organiser").get(pk=pk_of(entry))
    tell_holders(
        programme.organiser, Right.HOST, topic="training", title=f"“{programme.title}”已取消，报名的人都收到了通知", body=entry.note,
        path=reverse("community:desk_programme", args=[programme.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


def _tell_organiser(one: Enrolment, entry: JournalEntry) -> None:
    tell_holders(
        one.programme.organiser, Right.HOST, topic="training", title=f"“{one.programme.title}”有人报名，请录取",
        path=reverse("community:desk_programme", args=[one.programme_id]), at=entry.happened_at, key=f"fact:{entry.pk}:organiser",
    )  # fmt: skip


def _enrolment(entry: JournalEntry) -> Enrolment:
    return Enrolment.objects.select_related("programme__organiser", "person", "institution").get(
        pk=pk_of(entry)
    )


# Exchange ----

SECONDED = {
    "community.secondment.proposed": "有一次交流等双方负责人同意",
    "community.secondment.agreed": "交流有一方同意了",
    "community.secondment.declined": "交流没有同意",
    "community.secondment.began": "交流开始了，结束后按期交总结",
    "community.secondment.reported": "交流总结已交，请接收单位鉴定",
    "community.secondment.closed": "交流结束，证书已发给本人",
    "community.secondment.broken_off": "交流提前中止",
}


@on("community.secondment.proposed")
@on("community.secondment.agreed")
@on("community.secondment.declined")
@on("community.secondment.began")
@on("community.secondment.reported")
@on("community.secondment.closed")
@on("community.secondment.broken_off")
def tell_both_institutions_and_the_guest(entry: JournalEntry) -> None:
    one = Secondment.objects.select_related("guest", "home", "host").get(pk=pk_of(entry))
    path, words = reverse("community:secondment", args=[one.pk]), SECONDED[entry.fact]
    right = Right.APPOINT if entry.fact == "community.secondment.proposed" else Right.ENROL
    for side, institution in (("home", one.home), ("host", one.host)):
        tell_holders(
            institution, right, topic="training", title=f"{one.guest}：{words}", body=entry.note, path=path,
            at=entry.happened_at, key=f"fact:{entry.pk}:{side}",
        )  # fmt: skip
    _tell(one.guest, f"你的{words}", path, entry, body=entry.note)


# Incubation and stars ----

INCUBATED = {
    "community.incubatee.taken_in": "培育申请已受理，今天开始培育",
    "community.incubatee.declined": "培育申请没有受理",
    "community.incubatee.supported": "得到一笔扶持",
    "community.incubatee.planned": "有了新的阶段目标",
    "community.incubatee.graduated": "出孵了",
    "community.incubatee.left": "退出了培育",
}
GRADED = {
    "community.grade.assessed": "星级已考评，等公示",
    "community.grade.noticed": "星级开始公示",
    "community.grade.reopened": "公示撤下，重新考评",
    "community.grade.granted": "星级已评定",
    "community.grade.rectifying": "星级考评不到 70 分，请限期整改并回复",
    "community.grade.sent_back": "整改还不够，请接着改",
    "community.grade.verified": "整改合格，星级保留",
    "community.grade.lapsed": "整改不合格，降一星",
}


@on("community.incubatee.applied")
def ask_the_incubator(entry: JournalEntry) -> None:
    one = Incubatee.objects.select_related("incubator", "society", "group").get(pk=pk_of(entry))
    _tell_desk(
        one.incubator,
        f"{one.team_name}申请培育，请受理",
        reverse("community:incubatee", args=[one.pk]),
        entry,
    )


@on("community.incubatee.taken_in")
@on("community.incubatee.declined")
@on("community.incubatee.supported")
@on("community.incubatee.planned")
@on("community.incubatee.graduated")
@on("community.incubatee.left")
def tell_the_team_of_incubation(entry: JournalEntry) -> None:
    one = Incubatee.objects.select_related("incubator", "society", "group__leader").get(pk=pk_of(entry))
    _tell_team(
        one.team,
        f"{one.team_name}{INCUBATED[entry.fact]}",
        reverse("community:incubatee", args=[one.pk]),
        entry,
    )


@on("community.grade.reported")
@on("community.grade.replied")
def ask_the_assessor(entry: JournalEntry) -> None:
    one = _grade(entry)
    words = "交来年度自评，请考评" if entry.fact == "community.grade.reported" else "回复了整改，请核验"
    _tell_desk(one.assessor, f"{one.team_name}{words}", reverse("community:grade", args=[one.pk]), entry)


@on("community.grade.assessed")
@on("community.grade.noticed")
@on("community.grade.reopened")
@on("community.grade.granted")
@on("community.grade.rectifying")
@on("community.grade.sent_back")
@on("community.grade.verified")
@on("community.grade.lapsed")
def tell_the_team_of_its_stars(entry: JournalEntry) -> None:
    one = _grade(entry)
    title = f"{one.team_name} {one.year} 年{GRADED[entry.fact]}"
    _tell_team(one.team, title, reverse("community:grade", args=[one.pk]), entry)


@on("community.gradeobjection.filed")
def ask_for_an_answer(entry: JournalEntry) -> None:
    one = _objection(entry)
    title = f"{one.grade.team_name}的星级公示有异议，请在{one.answer_due_on:%-m月%-d日}前书面答复"
    _tell_desk(one.grade.assessor, title, reverse("community:grade_objection", args=[one.pk]), entry)


@on("community.gradeobjection.answered")
def tell_who_objected(entry: JournalEntry) -> None:
    one = _objection(entry)
    title = f"您对{one.grade.team_name}星级的异议有答复：{one.get_state_display()}"
    _tell(one.filed_by, title, reverse("community:grade_notice", args=[one.grade_id]), entry, body=one.answer)


def _objection(entry: JournalEntry) -> GradeObjection:
    rows = GradeObjection.objects.select_related(
        "grade__assessor", "grade__society", "grade__group", "filed_by"
    )
    return rows.get(pk=pk_of(entry))


def _grade(entry: JournalEntry) -> TeamGrade:
    return TeamGrade.objects.select_related("assessor", "society", "group__leader").get(pk=pk_of(entry))


def _tell_team(team: Institution | Group, title: str, path: str, entry: JournalEntry) -> None:
    if isinstance(team, Group):
        _tell(team.leader, title, path, entry, body=entry.note)
    else:
        tell_holders(
            team, Right.PROPOSE, topic="training", title=title, body=entry.note, path=path, at=entry.happened_at,
            key=f"fact:{entry.pk}:team",
        )  # fmt: skip


def _tell_desk(institution: Institution, title: str, path: str, entry: JournalEntry) -> None:
    tell_holders(
        institution,
        Right.HOST,
        topic="training",
        title=title,
        path=path,
        at=entry.happened_at,
        key=f"fact:{entry.pk}:desk",
    )


def _tell(person: User, title: str, path: str, entry: JournalEntry, body: str = "") -> None:
    notices.send(
        to=person,
        topic="training",
        title=title,
        body=body,
        path=path,
        at=entry.happened_at,
        key=f"fact:{entry.pk}:person",
    )
