"""One chain, one timeline: dates, words, what is done, what is now, and links everybody may open."""

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from cloudplatform.actions.events import cancel_event
from cloudplatform.models import Demand, Event, Order, ProductCall
from cloudplatform.queries.timeline import timeline_of_demand, timeline_of_event, timeline_of_order
from cloudplatform.states import CallState, DemandState, EventState, OrderState, ProductState
from core.record.actors import Actor
from portal.templatetags.words import stage as stage_words
from tests.factories.core import UserFactory
from tests.factories.orders import order_in, scene

pytestmark = pytest.mark.django_db

S = OrderState
DAY = dt.timedelta(days=1)


@pytest.fixture
def stage():
    return scene()


def demand(stage, **changes):
    fields = {
        "asker": UserFactory(), "area": stage.station.area, "text": "周末粤剧", "support_count": 63,
        "posted_at": timezone.now() - 90 * DAY, "reply_due_on": timezone.localdate(), "state": DemandState.ANSWERED, "answer": "点了",
        "answered_at": timezone.now(), "answered_with_product": stage.product, **changes,
    }  # fmt: skip
    return Demand.objects.create(**fields)


def titles(steps):
    return [(step.title, "done" if step.is_done else "now" if step.is_now else "") for step in steps]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (S.DRAFT, [("点单", "now"), ("区审核", ""), ("供方确认", ""), ("排期", ""), ("配送验收", ""), ("评价", "")]),
        (S.PLACED, [("点单", "done"), ("区审核", "now"), ("供方确认", ""), ("排期", ""), ("配送验收", ""), ("评价", "")]),
        (S.SCHEDULED, [("点单", "done"), ("区审核", "done"), ("供方确认", "done"), ("排期", "done"), ("配送验收", "now"), ("评价", "")]),
        (S.RATED, [("点单", "done"), ("区审核", "done"), ("供方确认", "done"), ("排期", "done"), ("配送验收", "done"), ("评价", "done")]),
        (S.DECLINED, [("点单", "done"), ("区审核", "done"), ("供方不接", "done")]),
        (S.BROKEN, [("点单", "done"), ("区审核", "done"), ("供方确认", "done"), ("排期", "done"), ("爽约", "done")]),
    ],
)  # fmt: skip
def test_order_says_how_far_it_is(stage, state, expected):
    assert titles(timeline_of_order(order_in(state, stage))) == [("上架", "done"), *expected]


def test_order_begins_with_the_wish_of_the_neighbours(stage):
    wished = demand(stage)

    first = timeline_of_order(order_in(S.PLACED, stage))[0]

    assert (first.title, first.path) == ("需求", f"/demands/{wished.pk}/")
    assert "63 人附议" in first.text


def test_days_of_district_and_supplier_come_from_the_journal(stage):
    steps = {step.title: step for step in timeline_of_order(order_in(S.SCHEDULED, stage))}

    assert steps["区审核"].when is not None
    assert steps["供方确认"].when is not None


def test_only_one_step_is_now_in_every_state(stage):
    for state in S:
        steps = timeline_of_order(order_in(state, scene()))
        assert sum(step.is_now for step in steps) <= 1, state


def test_links_lead_only_where_everybody_may_go(client, stage):
    demand(stage)
    order = order_in(S.SCHEDULED, stage)
    event = Event.objects.select_related("space__facility", "product__supplier").get(order=order)

    paths = [
        step.path
        for step in [*timeline_of_order(order), *timeline_of_event(event, timezone.now())]
        if step.path
    ]

    assert len(paths) == 5
    assert {client.get(path).status_code for path in paths} == {200}


def test_product_back_in_review_is_named_but_not_linked(stage):
    order = order_in(S.PLACED, stage)
    order.product.state, order.product.shelved_at = ProductState.QUALIFIED, None

    assert timeline_of_order(order)[0].path == ""


def test_demand_not_public_is_not_shown_to_the_world(stage):
    demand(stage, state=DemandState.DECLINED)

    assert "需求" not in [step.title for step in timeline_of_order(order_in(S.PLACED, stage))]


def test_event_tells_its_whole_chain(stage):
    demand(stage)
    event = Event.objects.get(order=order_in(S.SCHEDULED, stage))

    assert titles(timeline_of_event(event, timezone.now())) == [
        ("需求", "done"), ("上架", "done"), ("点单", "done"), ("配送", "now"), ("评价", ""),
    ]  # fmt: skip


def test_event_that_was_held_asks_for_feedback_now(stage):
    order = order_in(S.DELIVERED, stage)
    Event.objects.update(state=EventState.HELD)

    steps = timeline_of_event(Event.objects.get(order=order), timezone.now())

    assert steps[-1].is_now
    assert timeline_of_event(Event.objects.get(order=order), timezone.now() + 60 * DAY)[-1].is_done
    assert "到场 76 人（现场清点），已验收" in steps[-2].text


def test_answered_demand_leads_to_what_answers_it(stage):
    steps = timeline_of_demand(demand(stage), timezone.now())

    assert steps[-1].path == f"/products/{stage.product.pk}/"


def call(state, opens_in):
    now = timezone.now()
    return ProductCall.objects.create(
        title="春季征集",
        brief="街坊想要",
        state=state,
        opens_at=now + opens_in,
        closes_at=now + opens_in + 9 * DAY,
    )


@pytest.mark.parametrize(
    ("state", "opens_in", "shown"),
    [
        (CallState.OPEN, -DAY, ("征集", "now")),
        (CallState.OPEN, DAY, ("征集", "now")),
        (CallState.CLOSED, -10 * DAY, ("征集", "done")),
    ],
)
def test_call_that_runs_or_lies_ahead_is_not_done(stage, state, opens_in, shown):
    wish = demand(
        stage, state=DemandState.GATHERED, call=call(state, opens_in), answer="", answered_with_product=None
    )

    assert shown in titles(timeline_of_demand(wish, timezone.now()))


def test_no_step_in_the_future_is_done_and_cancelled_is_dated_by_its_cancelling(stage):
    order = order_in(S.SCHEDULED, stage)
    event = Event.objects.get(order=order)
    now = timezone.now()
    for steps in (timeline_of_order(order), timeline_of_event(event, now)):
        assert [step.title for step in steps if step.is_done and step.when and _moment(step.when) > now] == []

    cancel_event(event=event, reason="台风", by=Actor(stage.orderer), at=now)
    cancelled = timeline_of_event(Event.objects.get(), now)[-1]
    assert (cancelled.title, cancelled.is_done, cancelled.when) == ("已取消", True, now)


def _moment(when):
    return (
        when if isinstance(when, dt.datetime) else timezone.make_aware(dt.datetime.combine(when, dt.time()))
    )


def test_passed_day_for_an_answer_is_said(stage):
    wish = demand(stage, state=DemandState.SCREENED, answer="", reply_due_on=timezone.localdate() - DAY)

    assert "已过期限" in timeline_of_demand(wish, timezone.now())[0].text


def test_timelines_cost_a_fixed_number_of_queries(stage, django_assert_max_num_queries):
    for _ in range(5):
        demand(stage)
    order = Order.objects.for_list().get(pk=order_in(S.DELIVERED, stage).pk)
    event = Event.objects.select_related("space__facility", "product__supplier").get(order=order)

    with django_assert_max_num_queries(4):
        timeline_of_order(order)
    with django_assert_max_num_queries(3):
        timeline_of_event(event, timezone.now())


def test_what_lies_ahead_is_said_to_be_not_begun_and_when(stage):
    event = Event.objects.get(order=order_in(S.SCHEDULED, stage))
    order = Order.objects.get()
    asked = demand(
        stage,
        state=DemandState.GATHERED,
        call=call(CallState.OPEN, DAY),
        answer="",
        answered_with_product=None,
    )
    now = timezone.now()
    said = {
        "event": [stage_words(step) for step in timeline_of_event(event, now)],
        "order": [stage_words(step) for step in timeline_of_order(order)],
        "call": [stage_words(step) for step in timeline_of_demand(asked, now) if step.title == "征集"],
    }

    assert said["event"][-2:] == ["未开始", "未开始"]
    assert said["order"][-2:] == ["未开始", "未开始"]
    assert said["call"] == ["未开始"]
    html = render_to_string("components/_timeline.html", {"steps": timeline_of_event(event, now)})
    assert "进行中" not in html
    assert "将于" in html
