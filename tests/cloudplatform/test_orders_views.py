"""The page of an order, as stations and suppliers use it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from cloudplatform.actions.proposals import propose_date
from cloudplatform.models import Event, Mode, Side
from cloudplatform.states import OrderState
from core.record.actors import Actor
from tests.factories.community import SpaceFactory
from tests.factories.orders import (
    HOUR,
    order_in,
    propose,
    scene,
    schedule,
    soon,
)

pytestmark = pytest.mark.django_db

DESK = "/workbench/orders/"
S = OrderState


@pytest.fixture
def stage():
    return scene()


@pytest.fixture
def station(client, stage):
    client.force_login(stage.orderer)
    return client


@pytest.fixture
def supplier(client, stage):
    client.force_login(stage.performer)
    return client


def typed(stage, **changes):
    return {
        "product": stage.product.pk, "starts_at": f"{localtime(soon()):%Y-%m-%dT%H:%M}", "alternate_at": "",
        "space": stage.space.pk, "people": "80", "remark": "", **changes,
    }  # fmt: skip


def page(response):
    return response.content.decode()


@pytest.mark.parametrize("state", S)
def test_page_of_an_order_opens_in_every_state(station, stage, state):
    order = order_in(state, stage)

    response = station.get(reverse("cloudplatform:order", args=[order.pk]))

    assert response.status_code == 200
    assert order.number in page(response)


def test_returned_order_shows_why_and_can_be_mended_and_handed_in_again(station, stage):
    order = order_in(S.RETURNED, stage)
    here = reverse("cloudplatform:order", args=[order.pk])
    assert "人数请核对" in page(station.get(here))

    station.post(reverse("cloudplatform:edit_wish", args=[order.pk]), typed(stage, people="60"))
    station.post(reverse("cloudplatform:resubmit_order", args=[order.pk]))

    order.refresh_from_db()
    assert (order.state, order.people) == (S.PLACED, 60)


def test_editing_too_many_people_is_said_beside_the_field(station, stage):
    order = stage.draft()

    response = station.post(reverse("cloudplatform:edit_wish", args=[order.pk]), typed(stage, people="999"))

    assert response.status_code == 409
    assert "120" in response.context["form"].errors["people"][0]


def test_cancelling_needs_a_reason_and_is_refused_the_second_time(station, stage):
    order = order_in(S.PLACED, stage)
    path = reverse("cloudplatform:cancel_order", args=[order.pk])

    assert station.post(path, {"reason": " "}).status_code == 422
    assert station.post(path, {"reason": "场地维修"}).status_code == 302
    assert station.post(path, {"reason": "再取消一次"}).status_code == 409


def test_supplier_schedules_one_of_the_wished_times(supplier, stage):
    order = order_in(S.ACCEPTED, stage)
    path = reverse("cloudplatform:schedule_order", args=[order.pk])
    form = supplier.get(path).context["form"]

    response = supplier.post(
        path, {"starts_at": form.fields["starts_at"].choices[0][0], "space": stage.space.pk, "capacity": "80", "mode": Mode.FIRST_COME}
    )  # fmt: skip

    assert response.headers["Location"] == reverse("cloudplatform:delivery", args=[order.pk])
    assert Event.objects.get(order=order).ends_at - order.starts_at == order.length


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "2026-01-01T10:00:00+08:00"},
        {"starts_at": "bald"},
        {"capacity": "0"},
        {"mode": "lottery"},
    ],
)
def test_schedule_with_what_was_not_offered_is_said_beside_the_field(supplier, stage, wrong):
    order = order_in(S.ACCEPTED, stage)
    path = reverse("cloudplatform:schedule_order", args=[order.pk])
    good = {
        "starts_at": order.starts_at.isoformat(),
        "space": stage.space.pk,
        "capacity": "80",
        "mode": "walk_in",
    }

    response = supplier.post(path, {**good, **wrong})

    assert response.status_code == 422
    assert set(wrong) <= set(response.context["form"].errors)


def test_schedule_into_a_taken_space_says_so_and_keeps_the_form(supplier, stage):
    order_in(S.SCHEDULED, stage)
    order = order_in(S.ACCEPTED, stage, soon(10, 11))
    path = reverse("cloudplatform:schedule_order", args=[order.pk])
    choice = supplier.get(path).context["form"].fields["starts_at"].choices[0][0]

    response = supplier.post(
        path, {"starts_at": choice, "space": stage.space.pk, "capacity": "77", "mode": "walk_in"}
    )

    assert response.status_code == 409
    assert "已有人用" in page(response)
    assert 'value="77"' in page(response)


def test_station_answers_a_proposal_on_the_page_of_the_order(station, stage):
    order = order_in(S.SCHEDULED, stage)
    proposal = propose(order, stage)
    html = page(station.get(reverse("cloudplatform:order", args=[order.pk])))
    assert "主演当天有比赛" in html
    assert "同意改期" in html

    station.post(reverse("cloudplatform:agree_to_date", args=[proposal.pk]))

    assert Event.objects.get(order=order).starts_at == soon(14)


def test_side_that_asked_sees_no_button_to_agree(supplier, stage):
    order = order_in(S.SCHEDULED, stage)
    propose(order, stage)

    html = page(supplier.get(reverse("cloudplatform:delivery", args=[order.pk])))

    assert "撤回改期" in html
    assert "同意改期" not in html


def test_either_side_can_propose_through_the_form(station, stage):
    order = order_in(S.SCHEDULED, stage)
    path = reverse("cloudplatform:propose_date", args=[order.pk])

    response = station.post(
        path,
        {
            "starts_at": f"{localtime(soon(20)):%Y-%m-%dT%H:%M}",
            "space": stage.space.pk,
            "reason": "社区停电检修",
        },
    )

    assert response.status_code == 302
    assert order.proposals.get().side == Side.STATION


def test_proposal_refused_keeps_what_was_typed(station, stage):
    order = order_in(S.SCHEDULED, stage)
    path = reverse("cloudplatform:propose_date", args=[order.pk])

    response = station.post(
        path,
        {
            "starts_at": f"{localtime(soon(300)):%Y-%m-%dT%H:%M}",
            "space": stage.space.pk,
            "reason": "社区停电检修",
        },
    )

    assert response.status_code == 409
    assert "社区停电检修" in page(response)


def test_page_of_an_order_costs_the_same_with_one_and_with_ten_past_proposals(station, stage, count_queries):
    order = order_in(S.SCHEDULED, stage)
    path = reverse("cloudplatform:order", args=[order.pk])

    def ask_and_refuse(day):
        starts_at = soon(day)
        proposal = propose_date(
            order=order, side=Side.SUPPLIER, space=stage.space, starts_at=starts_at, ends_at=starts_at + HOUR,
            reason="有比赛", by=Actor(stage.performer), at=timezone.now(),
        )  # fmt: skip
        station.post(reverse("cloudplatform:refuse_date", args=[proposal.pk]))
        station.get(path)

    ask_and_refuse(20)
    one = count_queries(lambda: station.get(path))
    for day in range(21, 30):
        ask_and_refuse(day)

    assert count_queries(lambda: station.get(path)) == one


def test_walk_in_event_of_an_order_is_named_so(station, stage):
    order = order_in(S.ACCEPTED, stage)
    schedule(order, stage, timezone.now(), mode=Mode.WALK_IN)

    assert "无需预约" in page(station.get(reverse("cloudplatform:order", args=[order.pk])))


def test_returned_order_that_is_mended_is_handed_in_again_in_one_step(station, stage):
    order = order_in(S.RETURNED, stage)
    path = reverse("cloudplatform:edit_wish", args=[order.pk])

    assert "保存并重新提交" in page(station.get(path))
    done = station.post(
        path, typed(stage, people="60", starts_at=f"{localtime(order.starts_at):%Y-%m-%dT%H:%M}"), follow=True
    )

    order.refresh_from_db()
    assert (order.state, order.people) == (S.PLACED, 60)
    assert "重新交给区里审核了" in page(done)


def test_clash_of_the_crew_is_asked_about_and_confirmed_with_the_next_press(supplier, stage):
    order_in(S.SCHEDULED, stage)
    order = order_in(S.ACCEPTED, stage, soon(10, 11))
    order.starts_at, order.space = soon(10), None
    order.save()
    room = SpaceFactory(facility__area=stage.station.area, capacity=200)
    path = reverse("cloudplatform:schedule_order", args=[order.pk])
    choice = supplier.get(path).context["form"].fields["starts_at"].choices[0][0]
    typed_in = {"starts_at": choice, "space": room.pk, "capacity": "50", "mode": "walk_in"}

    asked = supplier.post(path, typed_in)
    assert asked.status_code == 409
    assert "是另一队人，排好并发布" in page(asked)
    hidden = asked.context["form"]["knows_clash"].value()
    assert supplier.post(path, {**typed_in, "knows_clash": hidden}).status_code == 302
