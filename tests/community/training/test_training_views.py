"""Pages of training, exchange, incubation and stars: what is typed stays, strangers find nothing, refusals are read."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from community.models import Enrolment, Incubatee, Secondment, TeamGrade, TrainingProgramme
from community.policy import Role
from community.states import EnrolmentState, ProgrammeState
from community.training.actions import classes
from core.actions import save_draft
from core.files import attachments
from core.models import Attachment
from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.members import member
from tests.factories.training import (
    DAY,
    Exchange,
    GroupFactory,
    Nursery,
    ProgrammeFactory,
    accepted_in,
    asked_by,
    past_programme,
    soon,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now


def html(response):
    return response.content.decode()


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_of_a_programme(**values):
    return {
        "title": "研修班（示例）", "aim": "学排期", "for_staff": "on", "quota": 10, "enrol_from": soon(-1).strftime("%Y-%m-%dT%H:%M"),
        "enrol_until": soon(5).strftime("%Y-%m-%dT%H:%M"), "attendance_pct": 80, **values,
    }  # fmt: skip


# Everybody ----


def test_training_home_lists_open_programmes_and_costs_the_same_for_one_and_for_many(client, count_queries):
    ProgrammeFactory(title="研修班甲（示例）")
    assert "研修班甲" in html(client.get("/training/"))
    one = count_queries(lambda: client.get("/training/"))
    for _ in range(5):
        ProgrammeFactory()

    assert count_queries(lambda: client.get("/training/")) == one
    for tab in ("open", "running", "coming", "past", "nonsense"):
        assert client.get("/training/", {"tab": tab}).status_code == 200


def test_a_draft_is_seen_by_its_organiser_only(client):
    programme = ProgrammeFactory(state=ProgrammeState.DRAFT)
    path = f"/training/{programme.pk}/"

    assert client.get(path).status_code == 404
    assert signed_in(client, UserFactory()).get(path).status_code == 404
    assert signed_in(client, holder_of(programme.organiser)).get(path).status_code == 200


def test_a_citizen_enrols_and_reads_a_refusal_with_the_text_kept(client):
    programme, citizen = ProgrammeFactory(), UserFactory()
    signed_in(client, citizen)
    path = f"/training/{programme.pk}/enrol/"
    assert client.post(path, {"why": "想学"}).status_code == 302

    again = client.post(path, {"why": "再想学一次"})

    assert again.status_code == 409
    assert "已经报过这个班" in html(again)
    assert Enrolment.objects.get().why == "想学"


def test_an_expired_session_keeps_what_was_typed_into_the_enrolment(client):
    programme, citizen = ProgrammeFactory(), UserFactory()
    path = f"/training/{programme.pk}/enrol/"
    assert client.post(path, {"why": "想学排期"}).status_code == 302
    client.force_login(citizen, backend="django.contrib.auth.backends.ModelBackend")
    assert "想学排期" not in html(client.get("/training/"))

    save_draft(user=citizen, form=path, fields={"why": ["想学排期"]}, at=NOW())

    assert "想学排期" in html(client.get(path))


def test_a_clerk_sends_colleagues_only_and_the_head_agrees_or_says_why_not(client):
    unit, programme = InstitutionFactory(), ProgrammeFactory()
    clerk, colleague, head = holder_of(unit), holder_of(unit, Role.EDITOR), holder_of(unit, Role.HEAD)
    signed_in(client, clerk)
    path = f"/training/{programme.pk}/enrol/"
    stranger = client.post(path, {"person": UserFactory().pk, "why": "写了很多"})
    assert (stranger.status_code, "写了很多" in html(stranger)) == (422, True)
    client.post(path, {"person": colleague.pk, "why": ""})
    row = Enrolment.objects.get()
    assert (row.person, row.institution, row.state) == (colleague, unit, EnrolmentState.ASKED)

    signed_in(client, head)
    assert str(colleague) in html(client.get("/workbench/training/"))
    client.post(f"/workbench/training/enrolments/{row.pk}/decline/", {"reason": ""})
    row.refresh_from_db()
    assert row.state == EnrolmentState.ASKED
    client.post(f"/workbench/training/enrolments/{row.pk}/decline/", {"reason": "下月人手不够"})
    row.refresh_from_db()
    assert (row.state, row.reason) == (EnrolmentState.REFUSED, "下月人手不够")


def test_hours_page_hides_institutions_of_few_people(client):
    unit = InstitutionFactory(name="一人站（示例）")
    holder_of(unit)

    page = html(client.get("/training/hours/"))

    assert "一人站" in page
    assert "不公布" in page


# Mine ----


def test_the_learner_checks_in_with_the_code_and_guessing_is_slowed(client):
    programme = ProgrammeFactory(sessions=(0,))
    session, row = programme.sessions.get(), accepted_in(programme)
    session.starts_at, session.ends_at = NOW(), NOW() + DAY / 24
    session.save()
    signed_in(client, row.person)
    path = f"/me/training/sessions/{session.pk}/check-in/"
    assert "签到码" in html(client.get("/me/training/"))
    assert client.post(path, {"code": "12"}).status_code == 422
    for _ in range(10):
        assert client.post(path, {"code": "000000"}).status_code == 409
    slowed = client.post(path, {"code": "123456"})
    assert (slowed.status_code, "名单上点名" in html(slowed)) == (429, True)
    client.logout()
    cache.clear()
    signed_in(client, row.person)
    assert client.post(path, {"code": "１２３ 456"}).status_code == 302  # as it is pasted
    assert session.attendances.count() == 1


def test_my_courses_cost_the_same_for_one_and_for_many(client, count_queries):
    person = UserFactory()
    accepted_in(ProgrammeFactory(), person)
    signed_in(client, person).get("/me/training/")
    one = count_queries(lambda: client.get("/me/training/"))
    for _ in range(4):
        accepted_in(ProgrammeFactory(), person)

    assert count_queries(lambda: client.get("/me/training/")) == one


def test_the_learner_withdraws_and_material_is_theirs_only_while_they_hold_a_place(client):
    programme = ProgrammeFactory()
    row, session = accepted_in(programme), programme.sessions.first()
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4 x", "application/pdf")
    file = attachments.accept(upload=upload, purpose="material", by=Actor(UserFactory()), at=NOW())
    attachments.claim([file], session)
    path = reverse("core:file", args=[file.pk, "a.pdf"])
    signed_in(client, row.person)
    assert "a.pdf" in html(client.get("/me/training/"))
    assert client.get(path).status_code == 200
    client.post(f"/me/training/{row.pk}/withdraw/")
    assert client.get(path).status_code == 404


# Organisers ----


def test_an_organiser_makes_a_programme_from_draft_to_certificates(client):
    nursery = Nursery()
    signed_in(client, nursery.first)
    wrong = client.post("/workbench/training/new/", form_of_a_programme(for_staff="", title="写好的班名"))
    assert (wrong.status_code, "写好的班名" in html(wrong)) == (422, True)
    client.post("/workbench/training/new/", form_of_a_programme())
    programme = TrainingProgramme.objects.get()
    desk = f"/workbench/training/{programme.pk}/"
    refused = client.post(f"{desk}do/publish/")
    assert (refused.status_code, "还没有排课" in html(refused)) == (409, True)
    starts = soon(10)
    lesson = {
        "title": "第一课", "starts_at": starts.strftime("%Y-%m-%dT%H:%M"), "hours": 3,
        "ends_at": (starts + DAY / 8).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    nowhere = client.post(f"{desk}sessions/new/", lesson)
    assert (nowhere.status_code, "至少一样" in html(nowhere)) == (422, True)
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4 x", "application/pdf")
    client.post(f"{desk}sessions/new/", {**lesson, "place": "展厅", "materials": upload})
    client.post(f"{desk}do/publish/")

    programme.refresh_from_db()
    assert programme.state == ProgrammeState.PUBLISHED
    assert Attachment.objects.get().about == f"community.trainingsession:{programme.sessions.get().pk}"
    assert "展厅" in html(client.get(desk))


def test_a_refused_acceptance_is_read_on_the_page(client):
    programme = ProgrammeFactory(quota=1)
    accepted_in(programme)
    late = asked_by(UserFactory(), programme)
    signed_in(client, holder_of(programme.organiser))

    answer = client.post(f"/workbench/training/enrolments/{late.pk}/accept/")

    assert answer.status_code == 409
    assert "名额已满" in html(answer)
    assert client.post(f"/workbench/training/enrolments/{late.pk}/nonsense/").status_code == 404


def test_attendance_scores_closing_and_the_roster(client):
    programme = past_programme(pass_score=60)
    rows = [accepted_in(programme, UserFactory(display_name=name)) for name in ("甲同学", "=乙同学")]
    signed_in(client, holder_of(programme.organiser))
    for session in programme.sessions.all():
        client.post(
            f"/workbench/training/sessions/{session.pk}/attendance/", {"present": [row.pk for row in rows]}
        )
    too_high = client.post(f"/workbench/training/{programme.pk}/scores/", {f"score_{rows[0].pk}": 101})
    assert too_high.status_code == 422
    client.post(
        f"/workbench/training/{programme.pk}/scores/", {f"score_{rows[0].pk}": 90, f"score_{rows[1].pk}": 50}
    )
    assert client.post(f"/workbench/training/{programme.pk}/do/close/").status_code == 302

    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/workbench/training/{programme.pk}/people.xlsx").content)
    ).active
    table = [row[:6] for row in sheet.iter_rows(values_only=True)]
    assert table[1:] == [("甲同学", "市民", "已结业", 8, 90, 8), ("'=乙同学", "市民", "未通过", 8, 50, 0)]


def test_the_desk_costs_the_same_for_one_learner_and_for_many(client, count_queries):
    programme = ProgrammeFactory()
    signed_in(client, holder_of(programme.organiser))
    path = f"/workbench/training/{programme.pk}/"
    accepted_in(programme)
    client.get(path)
    one = count_queries(lambda: client.get(path))
    for _ in range(5):
        accepted_in(programme)

    assert count_queries(lambda: client.get(path)) == one


def test_heads_take_the_hours_of_their_people_along(client):
    unit = InstitutionFactory()
    signed_in(client, holder_of(unit, Role.HEAD))
    holder_of(unit)

    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/workbench/training/hours.xlsx").content)).active

    assert len(list(sheet.values)) == 3


# Exchange ----


def test_a_secondment_is_proposed_agreed_reported_with_a_file_and_closed(client):
    exchange = Exchange()
    today = timezone.localdate()
    form = {
        "guest": exchange.guest.pk, "host": exchange.host.pk, "kind": "study", "starts_on": today, "last_on": today + 9 * DAY,
        "aim": "学排期",
    }  # fmt: skip
    signed_in(client, exchange.guest)
    wrong = client.post("/workbench/exchange/new/", {**form, "last_on": today - DAY})
    assert (wrong.status_code, "学排期" in html(wrong)) == (422, True)
    client.post("/workbench/exchange/new/", form)
    again = client.post("/workbench/exchange/new/", form)
    assert (again.status_code, "不能重叠" in html(again)) == (409, True)
    row = Secondment.objects.get()
    base = f"/workbench/exchange/{row.pk}/"
    assert client.post(f"{base}do/agree/").status_code == 404
    for head in (exchange.home_head, exchange.host_head):
        signed_in(client, head).post(f"{base}do/agree/")
    client.post(f"{base}do/begin/")
    signed_in(client, exchange.guest)
    empty = client.post(f"{base}do/report/", {"report": ""})
    assert empty.status_code == 422
    bad = client.post(
        f"{base}do/report/", {"report": "学到了很多", "file": SimpleUploadedFile("a.exe", b"MZ")}
    )
    assert (bad.status_code, "学到了很多" in html(bad)) == (409, True)
    row.refresh_from_db()
    assert row.state == "under_way", "nothing is half done"
    client.post(f"{base}do/report/", {"report": "学到了", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")})
    signed_in(client, exchange.handler).post(f"{base}do/close/", {"appraisal": "认真"})

    row.refresh_from_db()
    assert (row.state, row.certificate.holder) == ("closed", exchange.guest)
    signed_in(client, UserFactory())
    assert client.get(base).status_code == 404


def test_text_of_a_step_is_found_again_after_signing_in(client):
    exchange = Exchange()
    row = exchange.under_way()
    path = f"/workbench/exchange/{row.pk}/do/report/"
    assert client.post(path, {"report": "写了一个晚上"}).status_code == 302
    save_draft(user=exchange.guest, form=path, fields={"report": ["写了一个晚上"]}, at=NOW())

    page = html(signed_in(client, exchange.guest).get(path))

    assert "写了一个晚上" in page
    assert '<details class="card" open>' in page


# Incubation and stars ----


def test_a_group_leader_without_a_seat_reports_the_year_and_follows_it(client):
    nursery, group = Nursery(), GroupFactory()
    form = {"team": f"group-{group.pk}", "institution": nursery.hall.pk, "year": timezone.localdate().year}
    for field in ("team", "activity", "works", "service", "order"):
        form |= {f"score_{field}": 9, f"evidence_{field}": "签到表"}
    signed_in(client, group.leader)
    wrong = client.post("/workbench/incubation/grades/new/", {**form, "score_order": 11})
    assert (wrong.status_code, "签到表" in html(wrong)) == (422, True)
    client.post("/workbench/incubation/grades/new/", form)

    grade = TeamGrade.objects.get()
    assert (grade.group, grade.state) == (group, "reported")
    assert client.get(f"/workbench/incubation/grades/{grade.pk}/").status_code == 200
    assert client.post(f"/workbench/incubation/grades/{grade.pk}/do/assess/").status_code == 404


def test_the_hall_assesses_and_another_person_publishes(client):
    nursery = Nursery()
    grade = nursery.reported()
    base = f"/workbench/incubation/grades/{grade.pk}/do/"
    scores = {"team": 18, "activity": 28, "works": 18, "service": 18, "order": 10}
    signed_in(client, nursery.first)
    assert client.post(f"{base}assess/", {**scores, "team": 21}).status_code == 422
    client.post(f"{base}assess/", {**scores, "remark_team": "名单齐全"})
    own = client.post(f"{base}publish/")
    assert (own.status_code, "两个人各办一半" in html(own)) == (409, True)
    signed_in(client, nursery.second).post(f"{base}publish/")

    page = html(client.get(f"/training/teams/society/{nursery.society.pk}/"))
    assert "公示中" in page
    assert "名单齐全" in page


def test_incubation_is_applied_for_taken_in_and_helped(client):
    nursery = Nursery()
    signed_in(client, nursery.speaker)
    client.post(
        "/workbench/incubation/new/",
        {"team": f"society-{nursery.society.pk}", "institution": nursery.hall.pk, "plan": "排节目"},
    )
    signed_in(client, nursery.first)
    row = Incubatee.objects.get()
    base = f"/workbench/incubation/{row.pk}/do/"
    client.post(f"{base}take_in/")
    no_amount = client.post(
        f"{base}support/", {"kind": "funds", "given_on": timezone.localdate(), "text": "补助"}
    )
    assert no_amount.status_code == 422
    client.post(
        f"{base}support/",
        {"kind": "funds", "given_on": timezone.localdate(), "text": "补助", "amount_yuan": 500},
    )
    client.post(
        f"{base}milestone/", {"title": "两个新节目", "due_on": timezone.localdate() + dt.timedelta(days=1)}
    )

    assert row.supports.get().amount_cents == 500_00
    assert row.milestones.count() == 1
    assert "500 元" in html(client.get(f"/workbench/incubation/{row.pk}/"))


def test_somebody_without_a_team_is_shown_the_way_to_one(client):
    page = html(signed_in(client, UserFactory()).get("/workbench/incubation/new/"))

    assert "还没有可以申报的团队" in page
    assert client.get("/workbench/incubation/").status_code == 200


def test_teams_nobody_graded_are_not_public(client):
    nursery = Nursery()
    nursery.reported()

    assert client.get(f"/training/teams/society/{nursery.society.pk}/").status_code == 404
    assert client.get(f"/training/teams/nonsense/{nursery.society.pk}/").status_code == 404
    assert nursery.society.name not in html(client.get("/training/teams/"))


def test_closing_from_the_desk_gives_certificates_the_learner_can_verify(client):
    programme = past_programme()
    row = accepted_in(programme)
    for session in programme.sessions.all():
        classes.tick_list(session=session, present=[row.pk], by=Actor(UserFactory()), at=NOW())
    classes.close_programme(programme=programme, by=Actor(UserFactory()), at=NOW())
    row.refresh_from_db()

    assert "证书有效" in html(client.get("/certificates/", {"number": row.certificate.number}))
    assert row.certificate.number in html(signed_in(client, row.person).get("/me/certificates/"))


def test_a_members_page_tells_of_its_stars_and_of_the_programmes_it_runs(client):
    nursery = Nursery()
    nursery.granted()
    for body in (nursery.society, nursery.hall):
        member(body)
    ProgrammeFactory(organiser=nursery.hall, title="研修班甲（示例）")

    assert "历年星级" in html(client.get(f"/members/{nursery.society.pk}/"))
    assert "研修班甲" in html(client.get(f"/members/{nursery.hall.pk}/"))
