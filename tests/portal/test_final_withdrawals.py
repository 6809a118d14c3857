"""A 撤回 that cannot be undone is behind a second button that says what is lost."""

import re

import pytest
from django.utils import timezone

from cloudplatform.actions import demands
from core.record.actors import Actor
from tests.factories.community import AreaFactory
from tests.factories.core import UserFactory
from tests.factories.members import ApplicationFactory
from tests.factories.training import Nursery

pytestmark = pytest.mark.django_db


def application():
    made = ApplicationFactory()
    path = f"/members/applications/{made.pk}/"
    return made, made.applicant, path, f"{path}withdraw/", "从头填、从头审"


def demand():
    asker = UserFactory()
    made = demands.post_demand(area=AreaFactory(), text="想看粤剧", by=Actor(asker), at=timezone.now())
    return made, asker, f"/demands/{made.pk}/", f"/demands/{made.pk}/withdraw/", "重新提一条"


def grade():
    nursery = Nursery()
    made = nursery.reported()
    path = f"/workbench/incubation/grades/{made.pk}/"
    return made, nursery.speaker, path, f"{path}do/withdraw/", "各项自评分和依据"


@pytest.mark.parametrize("kind", [application, demand, grade])
def test_it_says_what_is_lost_before_it_is_done(client, kind):
    row, user, page, act, lost = kind()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    html = client.get(page).content.decode()
    (asked,) = [
        part for part in re.findall(r"<details.*?</details>", html, re.S) if f'action="{act}"' in part
    ]
    assert html.count(f'action="{act}"') == 1
    assert "不能恢复" in asked
    assert lost in asked

    assert client.post(act).status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"
