"""
From a project's public page to the pages of its work: each person sees the links that open for them, and no others.
"""

import re

import pytest

from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.empower import running, with_partner
from tests.factories.projects import lead_of, partner_of, project_in

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
WORK = ("plan/", "sharing/", "money/", "evidence/", "coverage/", "links/", "cases/new/")


@pytest.fixture
def project():
    return running()


def links_on(client, path, user=None):
    """Every address a page leads to, for `user`."""
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return set(re.findall(r'href="([^"]+)"', client.get(path).content.decode()))


def work_of(project):
    return {f"/workbench/projects/{project.pk}/{page}" for page in WORK}


@pytest.mark.parametrize("who", ["lead", "partner"])
def test_who_works_on_a_project_gets_to_every_page_of_it_and_each_opens(client, project, who):
    user = lead_of(project) if who == "lead" else with_partner(project)[1]
    wanted = {*work_of(project), f"/workbench/projects/{project.pk}/", f"/projects/{project.pk}/consult/"}

    assert wanted <= links_on(client, f"/projects/{project.pk}/", user)
    assert {client.get(path).status_code for path in wanted} == {200}


def test_the_progress_page_leads_to_the_same_pages_and_back_to_the_public_one(client, project):
    found = links_on(client, f"/workbench/projects/{project.pk}/", lead_of(project))

    assert {*work_of(project), f"/projects/{project.pk}/", f"/projects/{project.pk}/consult/"} <= found


def test_a_draft_has_no_pages_of_a_running_project_yet(client):
    project = project_in("draft")

    assert not work_of(project) & links_on(client, f"/workbench/projects/{project.pk}/", lead_of(project))


def test_who_was_asked_and_has_not_signed_follows_but_does_not_work(client, project):
    found = links_on(client, f"/projects/{project.pk}/", partner_of(project)[1])

    assert f"/workbench/projects/{project.pk}/" in found
    assert not work_of(project) & found


def test_strangers_and_visitors_get_no_way_into_the_work(client, project):
    path = f"/projects/{project.pk}/"
    visitor, stranger = links_on(client, path), links_on(client, path, holder_of(InstitutionFactory()))

    assert not [link for link in visitor | stranger if link.startswith("/workbench/projects/")]
    assert f"{path}consult/" in visitor & stranger


def test_a_citizen_is_not_sent_to_ask_for_an_institution_they_have_not(client, project):
    assert f"/projects/{project.pk}/consult/" not in links_on(
        client, f"/projects/{project.pk}/", UserFactory()
    )


def test_the_bureau_opens_a_project_where_it_handles_it(client, project):
    found = links_on(client, f"/projects/{project.pk}/", city_staff())

    assert f"/admin/projects/project/{project.pk}/change/" in found


def test_the_list_of_projects_leads_to_calls_notices_cases_brands_and_blank_streets(client):
    found = links_on(client, "/projects/")

    wanted = {f"/projects/{page}/" for page in ("calls", "notices", "cases", "brands", "coverage", "money")}
    assert wanted <= found
    assert {client.get(path).status_code for path in wanted} == {200}


def test_a_project_names_the_clause_it_stands_on(client, project):
    page = client.get(f"/projects/{project.pk}/").content.decode()

    assert "二（三）“基层夯实型项目”、三（二）2“全民阅读”" in page
