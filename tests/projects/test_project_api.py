"""Projects through the API: the same refusals, with their codes. Policy: 2.3."""

import json

import pytest

from projects.models import Project
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.projects import hall, lead_of, partner_of, project_in

pytestmark = pytest.mark.django_db
START = {"title": "榕树头夜读", "type": "grassroots", "key_field": "reading", "nature": "brand"}


def send(client, user, method, path, body=None):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    call = getattr(client, method)
    return call(f"/api/v1/projects/{path}", json.dumps(body or {}), content_type="application/json")


def test_a_wrong_lead_gets_the_code_of_the_form(client):
    company = InstitutionFactory(kind="company")

    answer = send(client, holder_of(company), "post", "", {**START, "lead": company.pk})

    assert (answer.status_code, answer.json()["code"]) == (409, "lead_not_allowed")


def test_nobody_proposes_for_an_institution_they_do_not_sit_at(client):
    stranger = holder_of(hall())

    assert send(client, stranger, "post", "", {**START, "lead": hall().pk}).status_code == 404


def test_a_draft_is_begun_changed_and_refused_until_it_is_complete(client):
    lead, partner = hall(), InstitutionFactory(supplier=True)
    user = holder_of(lead)
    made = send(client, user, "post", "", {**START, "lead": lead.pk}).json()
    change = {
        "plan": "按月", "starts_on": "2027-01-01", "ends_on": "2027-12-01", "budget_cents": 100,
        "fundings": [{"source": "city", "planned_cents": 100}], "milestones": [{"title": "首场", "due_on": "2027-03-01"}],
        "figures": [{"name": "场次", "unit": "场", "target": "12"}],
        "partners": [{"institution": partner.pk, "contribution": "出人"}],
    }  # fmt: skip

    changed = send(client, user, "patch", f"{made['id']}/", change).json()
    refused = send(client, user, "post", f"{made['id']}/submit/")

    assert [row["planned_cents"] for row in changed["fundings"]] == [100]
    assert (refused.status_code, refused.json()["code"]) == (409, "partners_unsigned")


def test_a_milestone_outside_the_period_gets_its_code_and_nothing_is_half_written(client):
    project = project_in("draft")
    body = {"plan": "新计划", "milestones": [{"title": "早", "due_on": "2020-01-01"}]}

    answer = send(client, lead_of(project), "patch", f"{project.pk}/", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "milestone_outside_period")
    assert Project.objects.get().plan != "新计划"


def test_visitors_read_public_projects_without_contacts_and_no_drafts(client):
    public, draft = project_in("named"), project_in("draft")

    rows = client.get("/api/v1/projects/").json()["results"]

    assert [row["id"] for row in rows] == [public.pk]
    assert "contact_phone" not in rows[0]
    assert client.get(f"/api/v1/projects/{draft.pk}/").status_code == 404


def test_partners_read_and_do_not_write(client):
    project = project_in("draft")
    _partner, user = partner_of(project)

    assert send(client, user, "patch", f"{project.pk}/", {"plan": "改"}).status_code == 404
    assert client.get(f"/api/v1/projects/{project.pk}/").status_code == 200


def test_lists_cost_the_same_for_one_and_for_many(client, count_queries):
    project_in("named")
    one = count_queries(lambda: client.get("/api/v1/projects/"))
    for _ in range(5):
        project_in("named")

    assert count_queries(lambda: client.get("/api/v1/projects/")) == one
