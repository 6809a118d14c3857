"""What is taken back is asked about, goes back into its form with all its words, and can be copied as a new one."""

import re

import pytest
from django.utils import timezone

from cloudplatform.actions import demands
from core.models import Draft
from core.record.actors import Actor
from tests.factories.community import AreaFactory
from tests.factories.core import UserFactory
from tests.factories.members import ApplicationFactory
from tests.factories.training import Nursery

pytestmark = pytest.mark.django_db


def application():
    made = ApplicationFactory()
    path = f"/members/applications/{made.pk}/"
    return made, made.applicant, path, f"{path}withdraw/", "再交从头审"


def demand():
    asker = UserFactory()
    made = demands.post_demand(area=AreaFactory(), text="想看粤剧", by=Actor(asker), at=timezone.now())
    return made, asker, f"/demands/{made.pk}/", f"/demands/{made.pk}/withdraw/", "答复期限从头算"


def grade():
    nursery = Nursery()
    made = nursery.reported()
    path = f"/workbench/incubation/grades/{made.pk}/"
    return made, nursery.speaker, path, f"{path}do/withdraw/", "时间从头算"


FORMS = {application: "/members/join/", demand: "/demands/new/", grade: "/workbench/incubation/grades/new/"}


def words_of(row):
    """Something typed that only this row says."""
    return getattr(row, "about", "") or getattr(row, "text", "") or row.rows.order_by("pk").first().evidence


@pytest.mark.parametrize("kind", [application, demand, grade])
def test_taken_back_it_is_in_its_form_again_and_can_be_copied(client, kind):
    row, user, page, act, lost = kind()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    html = client.get(page).content.decode()
    (asked,) = [
        part for part in re.findall(r"<details.*?</details>", html, re.S) if f'action="{act}"' in part
    ]
    assert html.count(f'action="{act}"') == 1
    assert lost in asked

    answer = client.post(act)
    assert (answer.status_code, answer.url) == (302, FORMS[kind])
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert words_of(row) in client.get(FORMS[kind]).content.decode()

    Draft.objects.all().delete()
    assert f'action="{page}copy/"' in client.get(page).content.decode()
    assert client.post(f"{page}copy/").url == FORMS[kind]
    assert words_of(row) in client.get(FORMS[kind]).content.decode()


def test_what_is_typed_and_not_handed_in_is_not_written_over(client):
    _row, user, _page, act, _lost = demand()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    Draft.objects.create(
        user=user, form="/demands/new/", fields={"text": ["想学书法"]}, saved_at=timezone.now()
    )

    html = client.post(act, follow=True).content.decode()

    assert "没有盖掉" in html
    assert "想学书法" in html
