"""Rights of workbench pages: who has the right in another seat is offered that seat, others are told whom to ask."""

import pytest
from django.urls import reverse

from community.policy import Role
from tests.factories.community import InstitutionFactory, SeatFactory
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
SEATS = "community:seats"  # asks for 任免席位, which only heads carry


def test_a_seat_without_the_right_is_told_which_right_it_takes(client):
    editor = SeatFactory(role=Role.EDITOR)
    client.force_login(editor.user)

    answer = client.get(reverse(SEATS))

    assert answer.status_code == 403
    assert "要有“任免席位”权限的席位" in answer.content.decode()
    assert "换成" not in answer.content.decode()


def test_who_has_the_right_in_another_seat_is_offered_to_take_it(client):
    editor = SeatFactory(role=Role.EDITOR)
    head = SeatFactory(
        user=editor.user, role=Role.HEAD, institution=InstitutionFactory(), starts_on=editor.starts_on
    )
    client.force_login(editor.user)
    client.post(reverse("portal:take_seat", args=[editor.pk]))

    offered = client.get(reverse(SEATS)).content.decode()
    client.post(reverse("portal:take_seat", args=[head.pk]))

    assert f"换成“{head.label}”" in offered
    assert client.get(reverse(SEATS)).status_code == 200


def test_somebody_without_a_seat_is_told_how_one_gets_one(client):
    client.force_login(UserFactory())

    answer = client.get(reverse(SEATS))

    assert answer.status_code == 403
    assert reverse("community:join") in answer.content.decode()
