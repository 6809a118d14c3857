"""Stars in public notice: anybody objects by name, another person answers in writing, and only then are they final."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.models import GradeObjection, TeamGrade
from community.states import GradeState
from community.training.actions import grade_objections as actions
from community.training.actions import grades
from community.training.queries import training_duties
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from core.record.objections import OwnObjection
from tests.desk import waiting
from tests.factories.community import district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.training import DAY, Nursery, objected_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def nursery():
    return Nursery()


@pytest.fixture
def grade(nursery):
    return nursery.in_notice()


def answer(objection, by, is_upheld=False):
    return actions.answer_grade_objection(
        objection=objection,
        is_upheld=is_upheld,
        answer="签到表核对过，次数属实。",
        by=Actor(by),
        at=timezone.now(),
    )


def grant(grade, by):
    return grades.grant_grade(grade=grade, by=Actor(by), at=timezone.now() + 20 * DAY)


# Filing ----


def test_anybody_signed_in_objects_and_the_answer_is_due_in_five_working_days(grade):
    monday = dt.datetime(2026, 3, 16, 10, tzinfo=timezone.get_default_timezone())
    TeamGrade.objects.filter(pk=grade.pk).update(notice_from="2026-03-16", notice_until="2026-03-24")

    objection = objected_to(grade, at=monday)

    assert objection.answer_due_on == dt.date(2026, 3, 23)


def test_nobody_objects_once_the_last_day_is_over_and_on_the_last_day_one_still_does(grade):
    last = dt.datetime.combine(grade.notice_until, dt.time.min, tzinfo=timezone.get_default_timezone())
    objected_to(grade, at=last - dt.timedelta(minutes=1))

    with pytest.raises(actions.GradeObjectionTooLate):
        objected_to(grade, at=last)


def test_the_database_refuses_a_late_objection_too(grade):
    objection = objected_to(grade)

    with pytest.raises(IntegrityError, match="within_the_notice"), transaction.atomic():
        GradeObjection.objects.filter(pk=objection.pk).update(filed_at=objection.notice_ends_at)


def test_nobody_objects_to_stars_that_are_not_in_notice(nursery):
    with pytest.raises(actions.GradeNotInNotice):
        objected_to(nursery.assessed())


def test_one_person_has_one_open_objection_and_another_once_it_was_answered(nursery, grade):
    person = UserFactory()
    first = objected_to(grade, person)
    with pytest.raises(ValidationError, match="还在处理"):
        objected_to(grade, person)
    answer(first, nursery.second)

    assert objected_to(grade, person).pk != first.pk


def test_the_name_is_kept_encrypted(grade):
    objection = objected_to(grade)

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM community_gradeobjection WHERE id = %s", [objection.pk])
        assert "何街坊" not in cursor.fetchone()[0]
    assert GradeObjection.objects.get().name == "何街坊（示例）"
    assert not JournalEntry.objects.filter(note__contains="何街坊").exists()


# Answering ----


def test_who_gave_the_scores_cannot_answer(nursery, grade):
    with pytest.raises(actions.AnswersOwnAssessment):
        answer(objected_to(grade), nursery.first)


def test_people_of_the_team_cannot_answer(nursery, grade):
    with pytest.raises(grades.OwnTeam):
        answer(objected_to(grade), nursery.speaker)


def test_nobody_answers_their_own_and_the_database_refuses_it_too(nursery, grade):
    objection = objected_to(grade, nursery.second)

    with pytest.raises(OwnObjection):
        answer(objection, nursery.second)
    with pytest.raises(IntegrityError, match="answered_by_another"), transaction.atomic():
        GradeObjection.objects.filter(pk=objection.pk).update(answered_by=nursery.second)


def test_the_database_closes_none_without_an_answer(grade):
    objection = objected_to(grade)

    with pytest.raises(IntegrityError, match="closed_with_an_answer"), transaction.atomic():
        GradeObjection.objects.filter(pk=objection.pk).update(state="dismissed")


def test_the_objector_reads_the_answer(nursery, grade, run_jobs):
    objection = objected_to(grade)

    answer(objection, nursery.second)
    run_jobs()

    notice = Notice.objects.of(objection.filed_by).get()
    assert ("有答复：不成立" in notice.title, "次数属实" in notice.body) == (True, True)


# What follows ----


def test_stars_are_not_granted_while_an_objection_waits_and_are_afterwards(nursery, grade):
    objection = objected_to(grade)
    with pytest.raises(grades.ObjectionsUnanswered):
        grant(grade, nursery.second)

    answer(objection, nursery.second)

    assert grant(grade, nursery.second).state == GradeState.GRANTED


def test_the_database_grants_nothing_either_while_an_objection_waits(grade):
    objected_to(grade)

    with pytest.raises(IntegrityError, match="not answered"), transaction.atomic():
        TeamGrade.objects.filter(pk=grade.pk).update(state="granted", decided_at=timezone.now())


def test_upheld_the_notice_is_taken_back_and_the_objector_still_reads_why(nursery, grade, client):
    objection = answer(objected_to(grade), nursery.second, is_upheld=True)
    path = f"/training/teams/grades/{grade.pk}/"

    grade.refresh_from_db()
    assert (grade.state, grade.notice_until) == (GradeState.REPORTED, None)
    assert client.get(path).status_code == 404
    client.force_login(objection.filed_by)
    html = client.get(path).content.decode()
    assert "次数属实" in html
    assert "公示已经撤下" in html


def test_an_objection_is_a_duty_of_the_assessor_and_a_queue_of_the_district(nursery, grade):
    objection = objected_to(grade)
    district = district_staff(nursery.hall.area_id[:6])

    titles = [duty.title for duty in training_duties.duties(nursery.hall, timezone.now())]

    assert f"答复星级异议：{objection.grade.team_name}" in titles
    assert waiting(district)["答复星级异议"] == 1


# Doors ----


def test_a_visitor_signs_in_and_files_on_the_page(client, grade):
    path = f"/training/teams/grades/{grade.pk}/"
    assert "实名提异议" in client.get(path).content.decode()
    client.force_login(UserFactory())

    short = client.post(f"{path}objection/", {"name": "何街坊", "contact": "020-00000000", "text": "不对"})
    done = client.post(
        f"{path}objection/",
        {"name": "何街坊", "contact": "020-00000000", "text": "去年有几次排练没有开成，请核对签到表。"},
    )

    assert (short.status_code, done.status_code) == (422, 302)
    assert "收到异议 1 条，已书面答复 0 条" in client.get(path).content.decode()


def test_the_bureau_answers_in_the_admin_and_other_districts_do_not_see_it(client, nursery, grade):
    objection = objected_to(grade)
    path = f"/admin/community/gradeobjection/do/dismiss/?ids={objection.pk}"
    client.force_login(district_staff("440104"))
    assert client.post(path, {"answer": "核对过。"}).status_code == 404
    client.force_login(district_staff(nursery.hall.area_id[:6]))

    assert client.post(path, {"answer": "核对过。"}).status_code == 302

    objection.refresh_from_db()
    assert (objection.state, objection.answer) == ("dismissed", "核对过。")


def test_the_assessor_answers_at_the_workbench_and_the_name_is_shown_there_only(client, nursery, grade):
    objection = objected_to(grade)
    client.force_login(holder_of(nursery.hall))
    page = client.get(f"/workbench/incubation/objections/{objection.pk}/").content.decode()

    done = client.post(
        f"/workbench/incubation/objections/{objection.pk}/do/dismiss/", {"answer": "签到表核对过，次数属实。"}
    )

    assert "何街坊" in page
    assert "何街坊" not in client.get(f"/training/teams/grades/{grade.pk}/").content.decode()
    assert done.status_code == 302
