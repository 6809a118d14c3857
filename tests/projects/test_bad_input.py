"""
Invalid input is refused everywhere: by the page, the API, and the database when both are passed by.

Policy: 2.2, 2.3. Others of the kind stand beside their subject: test_applications, test_decisions, test_plan_actions,
tests/thinktank/test_scoring_actions.
"""

import json

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import resolve, reverse
from django.utils import timezone

from evaluation.models import Subject
from projects.actions import parts, scoring
from projects.models import Objection, Project
from projects.states import ListState
from tests.factories.community import InstitutionFactory, SeatFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.empower import at_commit
from tests.factories.panels import accepted, pool, submit
from tests.factories.projects import lead_of, project_in
from tests.projects.cast import DAY, Stage, frozen_list
from thinktank.actions import panels
from thinktank.models import Candidate, Score, ScoreSheet

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def stage():
    return Stage()


def on_page(client, user, path, form=None):
    client.force_login(user, backend=BACKEND)
    answer = client.post(path, form or {})
    return answer.status_code, answer.content.decode()


def on_api(client, user, path, body=None, method="post"):
    client.force_login(user, backend=BACKEND)
    answer = getattr(client, method)(
        f"/api/v1/projects/{path}", json.dumps(body or {}), content_type="application/json"
    )
    return answer.status_code, answer.json().get("code")


def handing_in(client, stage, draft):
    """The status and words of the page, then the status and code of the API, for the same wish."""
    status, html = on_page(client, stage.writer, reverse("projects:project_act", args=[draft.pk, "submit"]))
    return (status, html), on_api(client, stage.writer, f"{draft.pk}/submit/")


def past_the_actions(draft):
    """What somebody would do who writes to the database."""
    forced = {"state": "submitted", "submitted_at": timezone.now()}
    at_commit(lambda: Project.objects.filter(pk=draft.pk).update(**forced))


def test_a_lead_of_the_wrong_kind(client):
    company = InstitutionFactory(kind="company")
    form = {"title": "夜读", "type": "grassroots", "key_field": "reading", "nature": "brand"}

    status, html = on_page(client, holder_of(company), "/workbench/projects/new/", form)

    assert (status, "请一家公共文化机构牵头" in html) == (409, True)
    assert on_api(client, holder_of(company), "", {**form, "lead": company.pk}) == (409, "lead_not_allowed")
    with pytest.raises(IntegrityError, match="may not lead"), transaction.atomic():
        Project.objects.filter(pk=project_in("draft").pk).update(lead=company)


@pytest.mark.parametrize("answered", ["asked", "declined"])
def test_a_partner_who_never_signed_or_declined(client, stage, answered):
    draft = stage.draft()
    if answered == "declined":
        draft.partners.update(state="declined", answered_by=stage.signer, answered_at=stage.now)

    (status, html), api = handing_in(client, stage, draft)

    assert (status, f"还有参与单位没有签署：{stage.partner.name}" in html) == (409, True)
    assert api == (409, "partners_unsigned")
    with pytest.raises(IntegrityError, match="has not signed"):
        past_the_actions(draft)


def test_money_that_does_not_add_up(client, stage):
    draft = stage.draft()
    parts.write_money(
        project=draft, budget_cents=300_000_00, rows=[parts.FundingRow("city", 300_000_01)], **stage.by(stage.writer)
    )  # fmt: skip
    stage.sign(draft)  # after the money: new terms take signatures back

    (status, html), api = handing_in(client, stage, draft)

    assert (status, "来源多了" in html) == (409, True)
    assert api == (409, "money_does_not_add_up")
    with pytest.raises(IntegrityError, match="does not add up"):
        past_the_actions(draft)


def test_the_same_project_named_twice(client, stage):
    stage.submitted("榕树头夜读（示例）")
    second = stage.draft("榕树头 夜读（示例）")
    stage.sign(second)

    (status, html), api = handing_in(client, stage, second)

    assert (status, "已有同名项目" in html) == (409, True)
    assert api == (409, "project_name_taken")
    with pytest.raises(IntegrityError, match="projects_one_live_project_of_a_name"):
        past_the_actions(second)


def test_a_milestone_before_the_start(client):
    draft = project_in("draft")
    early = f"{draft.starts_on - DAY}"
    form = {
        "plan": "按月", "starts_on": f"{draft.starts_on}", "ends_on": f"{draft.ends_on}", "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "0", "rows-0-title": "太早", "rows-0-due_on": early,
    }  # fmt: skip
    path = reverse("projects:edit_project", args=[draft.pk, "plan"])

    status, html = on_page(client, lead_of(draft), path, form)

    assert (status, "不在项目起止日期内" in html) == (409, True)
    body = {"milestones": [{"title": "太早", "due_on": early}]}
    assert on_api(client, lead_of(draft), f"{draft.pk}/", body, "patch") == (409, "milestone_outside_period")
    with pytest.raises(IntegrityError, match="outside its period"):
        at_commit(lambda: draft.milestones.update(due_on=draft.starts_on - DAY))


def test_an_objection_after_the_deadline(client):
    project = project_in("in_notice")
    today = timezone.localdate()
    notice = frozen_list(project, ListState.IN_NOTICE)
    type(notice).objects.filter(pk=notice.pk).update(notice_from=today - 9 * DAY, notice_until=today)
    path = reverse("projects:object_to", args=[notice.pk])
    by_name = {"name": "何街坊", "contact": "020-00000000"}

    status, html = on_page(
        client, UserFactory(), path, {**by_name, "project": "", "text": "太迟了的一条异议，十个字以上"}
    )

    assert (status, "现在不能再提异议" in html) == (409, True)
    with pytest.raises(IntegrityError, match="outside the public notice"), transaction.atomic():
        Objection.objects.create(
            list=notice, filed_by=UserFactory(), text="太迟", filed_at=timezone.now(), **by_name
        )


# --- experts ---
@pytest.fixture
def panel(stage):
    """A panel of three on a project, everybody sitting."""
    pool(each=1)
    made = scoring.convene_panel(
        projects=[stage.qualified()], title="秋季项目评审", seats=[panels.Quota(None, None, 3)], is_blind=False,
        drops_high_low=False, due_on=timezone.localdate(stage.now) + 7 * DAY, **stage.by(stage.city[0]),
    )  # fmt: skip
    return accepted(panels.draw(panel=made, **stage.by(stage.city[0])))


def sheet_of(panel):
    return (
        ScoreSheet.objects.filter(subject__panel=panel)
        .select_related("member__expert__user", "subject")
        .first()
    )


def hand_in(client, sheet, value):
    lines = sheet.subject.panel.criteria.criteria.all()
    form = {**{f"mark_{line.pk}": value for line in lines}, "comment": "内容扎实，可行", "submit": "1"}
    path = f"/thinktank/desk/panels/{sheet.subject.panel_id}/{sheet.subject.code}/"
    return on_page(client, sheet.member.expert.user, path, form)


@pytest.mark.parametrize("side", ["lead", "partner"])
def test_an_expert_of_the_lead_or_a_partner_is_never_on_the_list(stage, side):
    tied, *_others = pool(each=1)
    SeatFactory(user=tied.user, institution=getattr(stage, side))

    made = scoring.convene_panel(
        projects=[stage.qualified()], title="秋季项目评审", seats=[panels.Quota(None, None, 3)], is_blind=False,
        drops_high_low=False, due_on=timezone.localdate(stage.now) + 7 * DAY, **stage.by(stage.city[0]),
    )  # fmt: skip

    assert Candidate.objects.get(panel=made, expert=tied).exclusion == "institution"


@pytest.mark.parametrize("side", ["lead", "partner"])
def test_an_expert_scoring_their_own_institution(client, stage, panel, side):
    sheet = sheet_of(panel)
    SeatFactory(user=sheet.member.expert.user, institution=getattr(stage, side))

    status, html = hand_in(client, sheet, "90")

    assert (status, "不能评它" in html) == (409, True)
    with pytest.raises(DatabaseError, match="their own institution"), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(
            state="submitted", total=90, submitted_at=timezone.now()
        )


def test_a_score_after_the_lock(client, panel):
    sheet = submit(sheet_of(panel), 80)

    status, html = hand_in(client, sheet, "99")

    assert (status, "已经提交并锁定" in html) == (409, True)
    with pytest.raises(DatabaseError, match="is locked"), transaction.atomic():
        Score.objects.filter(sheet=sheet).update(value=99)


def test_no_other_door_leads_to_scores(client):
    """
    Marks of experts and objections have no API; a new one must answer to the table above.

    What is there by the name of scores are those of published evaluation rounds, to read only.
    """
    schema = client.get("/api/v1/schema/?format=json").json()
    published = {"/api/v1/scores/", "/api/v1/scores/{id}/"}

    found = {path for path in schema["paths"] if "sheet" in path or "score" in path or "objection" in path}

    assert found == published
    assert {method for path in published for method in schema["paths"][path]} == {"get"}
    assert resolve("/api/v1/scores/").func.cls.queryset.model is Subject
