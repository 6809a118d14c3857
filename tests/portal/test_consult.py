"""From a project to the think tank in one click."""

import pytest

from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.consultations import consultation_in
from tests.factories.projects import project_in
from thinktank.models import Consultation

pytestmark = pytest.mark.django_db


def test_a_question_from_a_project_says_which_project_it_is_about(client):
    project, asker = project_in("named"), InstitutionFactory()
    client.force_login(holder_of(asker))

    html = client.get(f"/projects/{project.pk}/consult/").content.decode()
    answer = client.post(
        f"/projects/{project.pk}/consult/",
        {
            "institution": asker.pk,
            "matter": "project",
            "title": "怎样续下去",
            "question": "经费少了一半怎么办？",
        },
    )

    asked = Consultation.objects.get()
    assert project.title in html
    assert answer.status_code == 302
    assert (asked.about, asked.about_title, asked.about_path) == (
        f"projects.project:{project.pk}", project.title, f"/projects/{project.pk}/",
    )  # fmt: skip


def test_what_the_think_tank_said_of_a_project_stands_on_its_page(client):
    project, answered = project_in("named"), consultation_in("closed", is_public=True)
    Consultation.objects.filter(pk=answered.pk).update(about=f"projects.project:{project.pk}")

    assert (
        f"/thinktank/consultations/{answered.pk}/" in client.get(f"/projects/{project.pk}/").content.decode()
    )


def test_a_question_about_a_project_that_is_not_public_does_not_exist(client):
    client.force_login(holder_of(InstitutionFactory()))

    assert client.get(f"/projects/{project_in('draft').pk}/consult/").status_code == 404


def test_what_was_typed_stays_when_the_day_is_wrong(client):
    asker = InstitutionFactory()
    client.force_login(holder_of(asker))

    answer = client.post(
        "/thinktank/consultations/ask/",
        {
            "institution": asker.pk,
            "matter": "policy",
            "title": "题目在这",
            "question": "问题在这",
            "wanted_on": "2020-01-01",
        },
    )

    assert answer.status_code == 409
    assert "题目在这" in answer.content.decode()
    assert not Consultation.objects.exists()
