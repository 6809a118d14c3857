"""Calls and notices for everybody; the bureau's pages. Policy: 2.2, 3.2.1."""

import hashlib
import io
import json

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from core.desk.inbox import decidable
from core.desk.kinds import kinds
from core.models import Notice
from core.record.actors import CLOCK
from projects import tasks
from projects.actions import decisions, scoring
from projects.actions.checks import open_yearly_check
from projects.models import DecisionList, Objection, PanelResult
from projects.queries.waiting import anniversary, duties
from projects.states import ListState
from tests.desk import waiting
from tests.factories.community import AreaFactory, city_staff, district_staff
from tests.factories.core import UserFactory
from tests.factories.panels import accepted, pool, scored, signed
from tests.factories.projects import CallFactory, checkpoint_of, hall, lead_of, partner_of, project_in
from tests.projects.cast import DAY, Stage, frozen_list
from thinktank.actions import panels

pytestmark = pytest.mark.django_db


BY_NAME = {"name": "何街坊", "contact": "020-00000000"}


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def notice():
    return frozen_list(project_in("in_notice"), ListState.IN_NOTICE)


# --- calls ---
def test_drafts_of_calls_are_not_public(client):
    call = CallFactory(state="draft")

    assert client.get(reverse("projects:call", args=[call.pk])).status_code == 404
    assert call.title not in client.get(reverse("projects:call_list")).content.decode()


# --- notices ---
def test_the_frozen_list_can_be_recomputed_by_anybody(client, notice):
    answer = client.get(reverse("projects:notice_file", args=[notice.pk, "json"])).json()

    text = json.dumps(answer["list"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == answer["digest"] == notice.digest


def test_the_list_comes_as_a_workbook_and_as_word(client, notice):
    sheet = client.get(reverse("projects:notice_file", args=[notice.pk, "xlsx"])).content
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))

    assert rows[1][3] == notice.rows.get().project.title
    assert client.get(reverse("projects:notice_file", args=[notice.pk, "docx"])).content[:2] == b"PK"
    assert client.get(reverse("projects:notice_file", args=[notice.pk, "exe"])).status_code == 404


def test_a_list_being_drawn_up_is_nobodys_business(client, notice):
    DecisionList.objects.update(state="draft")

    assert client.get(reverse("projects:notice", args=[notice.pk])).status_code == 404


def test_a_citizen_objects_by_name_and_sees_it_and_nobody_else_does(client, notice):
    person, url = UserFactory(), reverse("projects:object_to", args=[notice.pk])

    signed_in(client, person).post(
        url, {"project": "", "text": "名单里没有写评审办法，请补充说明。", **BY_NAME}
    )

    page = reverse("projects:notice", args=[notice.pk])
    assert Objection.objects.get().filed_by == person
    assert "没有写评审办法" in client.get(page).content.decode()
    client.logout()
    assert "没有写评审办法" not in client.get(page).content.decode()


def test_a_late_objection_is_refused_with_the_reason(client, notice):
    DecisionList.objects.update(notice_from=timezone.localdate() - 9 * DAY, notice_until=timezone.localdate())
    url = reverse("projects:object_to", args=[notice.pk])

    page = signed_in(client, UserFactory()).post(
        url, {"project": "", "text": "太迟了的一条异议，十个字以上", **BY_NAME}
    )

    assert page.status_code == 409
    assert "现在不能再提异议" in page.content.decode()


def test_a_short_objection_keeps_what_was_typed(client, notice):
    url = reverse("projects:object_to", args=[notice.pk])

    page = signed_in(client, UserFactory()).post(url, {"project": "", "text": "不公平"})

    assert page.status_code == 422
    assert "不公平</textarea>" in page.content.decode()


# --- the bureau ---
def test_qualification_goes_in_bulk_and_names_who_is_refused(client):
    stage = Stage()
    good, bad = stage.recommended(), project_in("submitted")
    url = f"{reverse('admin:projects_project_do', args=['qualify'])}?ids={good.pk},{bad.pk}"

    page = signed_in(client, stage.city[0]).post(url, follow=True).content.decode()

    good.refresh_from_db()
    assert good.state == "qualified"
    assert "已办 1 项" in page
    assert f"{bad.title}：" in page


def test_a_district_sees_its_own_and_only_its_buttons(client):
    own, other = project_in("submitted"), project_in("submitted", lead=hall("440104"))
    staff = signed_in(client, district_staff())

    page = staff.get(reverse("admin:projects_project_change", args=[own.pk])).content.decode()

    assert "推荐</a>" in page
    assert "退回修改</a>" in page
    assert "召集评审组" not in page
    assert staff.get(reverse("admin:projects_project_change", args=[other.pk])).status_code == 404
    assert staff.get(reverse("admin:projects_decisionlist_changelist")).status_code == 403


def test_applications_stand_side_by_side(client):
    one, two = project_in("recommended"), project_in("recommended")
    url = f"{reverse('admin:projects_project_compare')}?ids={one.pk},{two.pk}"

    page = signed_in(client, city_staff()).get(url).content.decode()

    assert one.title in page
    assert two.title in page
    assert "解决什么问题" in page


def test_the_bureau_exports_a_list_before_and_after_it_is_decided(client):
    stage = Stage()
    made, project = stage.listed()
    url = reverse("admin:projects_decisionlist_file", args=[made.pk, "xlsx"])
    signed_in(client, stage.city[0])
    before = openpyxl.load_workbook(io.BytesIO(client.get(url).content)).active.cell(2, 4).value
    decisions.decide_list(decision_list=made, **stage.by(stage.city[1]))

    after = openpyxl.load_workbook(io.BytesIO(client.get(url).content)).active.cell(2, 4).value

    assert before == after == project.title


def test_a_visit_with_photos_is_recorded_from_the_admin_site(client):
    project = project_in("qualified")
    form = {"visited_on": f"{timezone.localdate()}", "visitors": "陈甲\n李乙", "findings": "属实"}
    url = f"{reverse('admin:projects_project_do', args=['visit'])}?ids={project.pk}"

    signed_in(client, city_staff()).post(url, form)

    assert project.visits.get().visitors == ["陈甲", "李乙"]


def test_queues_hold_what_waits_for_each_bureau():
    project_in("submitted")
    project_in("submitted", lead=hall("440104"))
    project_in("recommended")

    assert waiting(city_staff(), "project") == {"推荐项目": 2, "资格审查": 1}
    assert waiting(district_staff(), "project") == {"推荐项目": 1}


def test_a_project_waits_for_its_name_since_it_was_accepted_not_since_it_was_handed_in():
    project = project_in("accepted", submitted_at=timezone.now() - 400 * DAY)
    reported = timezone.now() - 5 * DAY
    checkpoint_of(
        project, "acceptance", state="passed", reported_by=UserFactory(), reported_at=reported, checked_by=city_staff(),
        checked_at=reported + 2 * DAY, finding="属实",
    )  # fmt: skip

    (named,) = [item for item in decidable(city_staff(), kinds()) if item.do == "命名项目"]

    assert (named.pk, named.since) == (project.pk, reported + 2 * DAY)


# --- panels ---
def test_a_signed_panel_gives_the_project_its_mean(run_jobs):
    stage, _experts = Stage(), pool(each=1)
    project = stage.qualified()
    due = timezone.localdate(stage.now) + 7 * DAY
    panel = scoring.convene_panel(
        projects=[project], title="秋季评审", seats=[panels.Quota(None, None, 3)], is_blind=False, drops_high_low=False,
        due_on=due, **stage.by(stage.city[0]),
    )  # fmt: skip
    signed(scored(accepted(panels.draw(panel=panel, **stage.by(stage.city[0])))))
    run_jobs()

    project.refresh_from_db()
    assert project.state == "under_review"
    assert project.score == PanelResult.objects.get().mean


# --- duties, reminders, yearly reviews ---
def test_duties_of_lead_and_partner_hold_what_waits_for_them():
    project = project_in("returned")
    partner, _user = partner_of(project)
    check = checkpoint_of(project_in("incubating", lead=project.lead))

    leads = {duty.title: duty.due_on for duty in duties(project.lead, timezone.now())}
    theirs = [duty.title for duty in duties(partner.institution, timezone.now())]

    assert f"按意见修改：{project.title}" in leads
    assert leads[f"中期检查报告：{check.project.title}"] == check.due_on
    assert theirs == [f"签署：{project.title}"]


def test_the_clock_opens_yearly_reviews_once_and_reminds_once():
    today = timezone.localdate()
    project = project_in("named", named_on=today.replace(year=today.year - 1) + 20 * DAY)
    holder = lead_of(project)
    due = project_in("incubating", lead=project.lead)
    check = checkpoint_of(due)
    check.due_on = today + 3 * DAY
    check.save()

    for _ in range(2):
        tasks.run_due_projects()

    yearly = project.checkpoints.get()
    assert (yearly.kind, yearly.due_on) == ("yearly", anniversary(project.named_on, today))
    assert Notice.objects.filter(recipient=holder, title__contains="到期").count() == 1
    assert open_yearly_check(project=project, by=CLOCK, at=timezone.now()) is None


def test_a_call_names_the_streets_it_looks_for(client):
    call = CallFactory()
    call.wanted_streets.add(AreaFactory(code="440103177", name="无项目街"))

    assert "无项目街" in client.get(f"/projects/calls/{call.pk}/").content.decode()
