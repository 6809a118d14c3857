"""A station ranks wishes inside its quota, hands them in, and copies those of last year."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.timezone import localtime

from cloudplatform.actions import orders, wishes
from cloudplatform.models import Order
from cloudplatform.states import CycleState, OrderState, ProductState
from core.errors import DomainError
from core.models import JournalEntry
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import AreaFactory, SpaceFactory
from tests.factories.orders import DAY, CycleFactory, QuotaFactory, ShelfProductFactory, order_in, scene, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return scene()


def act(stage):
    return {"by": Actor(stage.orderer), "at": timezone.now()}


def ranks(stage):
    rows = Order.objects.filter(quota=stage.quota).ranked()
    return [(order.product.title, order.rank) for order in rows.select_related("product")]


# Adding ----


def test_station_can_add_a_wish_at_the_end_of_its_list_without_touching_the_quota(stage):
    first, second = stage.draft(soon(10)), stage.draft(soon(11))

    stage.quota.refresh_from_db()
    assert (first.rank, second.rank) == (1, 2)
    assert stage.quota.used == 0


def test_wish_is_on_record_with_who_and_when(stage):
    order = stage.draft()

    fact = JournalEntry.objects.get(fact="cloudplatform.order.drafted")
    assert fact.subject == f"cloudplatform.order:{order.pk}"
    assert fact.actor == stage.orderer


@pytest.mark.parametrize("state", [s for s in ProductState if s != ProductState.ON_SHELF])
def test_station_cannot_wish_for_a_product_that_is_not_on_the_shelf(stage, state):
    stage.product.state = state

    with pytest.raises(wishes.NotOrderable):
        stage.draft()


def test_station_cannot_wish_for_a_product_that_does_not_come_to_its_district(stage):
    stage.product.service_areas = ["440106"]

    with pytest.raises(wishes.AreaNotServed):
        stage.draft()


def test_station_cannot_wish_for_its_own_product(stage):
    own = ShelfProductFactory(supplier=stage.station)

    with pytest.raises(wishes.OwnProduct):
        stage.draft(product=own)


def test_station_cannot_wish_for_a_space_of_another_district(stage):
    far = SpaceFactory(facility__area=AreaFactory(code="440106001"))

    with pytest.raises(wishes.SpaceElsewhere):
        stage.draft(space=far)


def test_station_cannot_wish_for_more_people_than_the_space_holds_and_reads_the_limit(stage):
    with pytest.raises(orders.TooManyPeople) as refusal:
        stage.draft(people=121)

    assert "最多 120 人，请填 120 以内" in str(refusal.value)


def test_station_can_wish_for_exactly_as_many_as_the_space_holds(stage):
    assert stage.draft(people=120).people == 120


def test_station_cannot_wish_for_more_people_than_the_product_is_for(stage):
    with pytest.raises(orders.TooManyPeople):
        stage.draft(people=201, space=None)


@pytest.mark.parametrize("people", [0, -1])
def test_station_cannot_wish_for_nobody(stage, people):
    with pytest.raises(ValidationError):
        stage.draft(people=people)


@pytest.mark.parametrize("days", [-1, -400])
def test_station_cannot_wish_for_the_past(stage, days):
    with pytest.raises((wishes.WishInThePast, orders.OutsideCycle)):
        stage.draft(soon(days))


def test_station_cannot_wish_for_the_first_day_after_the_cycle_but_can_for_its_last(stage):
    last = dt.datetime.combine(stage.quota.cycle.ends_on - DAY, dt.time(10), localtime().tzinfo)

    assert stage.draft(last).rank == 1
    with pytest.raises(orders.OutsideCycle):
        stage.draft(last + DAY)


def test_alternate_date_has_to_lie_in_the_cycle_too(stage):
    with pytest.raises(orders.OutsideCycle):
        stage.draft(alternate_at=soon(300))


def test_alternate_date_has_to_differ(stage):
    with pytest.raises(ValidationError):
        stage.draft(alternate_at=soon())


def test_station_cannot_wish_at_the_closing_minute(stage):
    wish = stage.wish()
    until = stage.quota.cycle.wishes_until

    with pytest.raises(wishes.WishesClosed):
        wishes.add_wish(quota=stage.quota, wish=wish, by=Actor(stage.orderer), at=until)
    assert wishes.add_wish(
        quota=stage.quota, wish=wish, by=Actor(stage.orderer), at=until - dt.timedelta(microseconds=1)
    )


@pytest.mark.parametrize("state", [CycleState.PLANNED, CycleState.CLOSED])
def test_station_cannot_wish_in_a_cycle_that_is_not_open(stage, state):
    stage.quota.cycle.state = state
    stage.quota.cycle.save()

    with pytest.raises(wishes.WishesClosed):
        stage.draft()


def test_form_sent_twice_makes_one_wish(stage):
    stage.draft()

    with pytest.raises(wishes.WishTwice):
        stage.draft()
    assert Order.objects.count() == 1


def test_words_of_any_script_are_kept_in_the_remark(stage):
    assert stage.draft(remark="龘𠮷🎭 请带粤语字幕").remark == "龘𠮷🎭 请带粤语字幕"


# Ranking ----


def test_wish_moved_up_changes_places_with_the_one_above(stage):
    first, second, third = (stage.draft(soon(day)) for day in (10, 11, 12))

    wishes.move_wish(order=third, step=-1, **act(stage))

    assert list(Order.objects.ranked().values_list("pk", flat=True)) == [first.pk, third.pk, second.pk]
    assert [rank for _, rank in ranks(stage)] == [1, 2, 3]


@pytest.mark.parametrize(("number", "step"), [(0, -1), (2, 1)])
def test_wish_at_the_end_of_the_list_stays_where_it_is(stage, number, step):
    drafts = [stage.draft(soon(day)) for day in (10, 11, 12)]

    wishes.move_wish(order=drafts[number], step=step, **act(stage))

    assert list(Order.objects.ranked().values_list("pk", flat=True)) == [one.pk for one in drafts]


def test_ranks_stay_without_gaps_when_a_wish_is_removed(stage):
    drafts = [stage.draft(soon(day)) for day in (10, 11, 12, 13)]

    wishes.remove_wish(order=drafts[1], **act(stage))

    assert [rank for _, rank in ranks(stage)] == [1, 2, 3]
    assert stage.draft(soon(14)).rank == 4


def test_ranks_stay_without_gaps_when_a_supplier_declines(stage):
    drafts = [stage.draft(soon(day)) for day in (10, 11, 12)]
    wishes.submit_wishes(quota=stage.quota, **act(stage))
    orders.endorse_order(order=drafts[0], by=Actor(stage.district), at=timezone.now())

    orders.decline_order(order=drafts[0], reason="档期冲突", by=Actor(stage.performer), at=timezone.now())

    assert [rank for _, rank in ranks(stage)] == [1, 2]


@pytest.mark.parametrize("state", [s for s in OrderState if s != OrderState.DRAFT])
def test_only_a_draft_can_be_moved_or_removed(stage, state):
    order = order_in(state, stage)

    with pytest.raises(MoveNotAllowed):
        wishes.move_wish(order=order, step=1, **act(stage))
    with pytest.raises(MoveNotAllowed):
        wishes.remove_wish(order=order, **act(stage))


# Editing ----


def test_station_can_change_a_returned_wish_after_the_deadline_and_hand_it_in_again(stage):
    order = order_in(OrderState.RETURNED, stage)
    late = stage.quota.cycle.wishes_until + DAY

    wishes.edit_wish(order=order, wish=stage.wish(people=60), by=Actor(stage.orderer), at=late)
    again = wishes.resubmit_order(order=order, by=Actor(stage.orderer), at=late)

    stage.quota.refresh_from_db()
    assert (again.state, again.people, stage.quota.used) == (OrderState.PLACED, 60, 1)


@pytest.mark.parametrize("state", [s for s in OrderState if s not in (OrderState.DRAFT, OrderState.RETURNED)])
def test_station_cannot_change_a_wish_from_a_stale_page_once_it_is_under_way(stage, state):
    order = order_in(state, stage)

    with pytest.raises(MoveNotAllowed):
        wishes.edit_wish(order=order, wish=stage.wish(people=60), **act(stage))


@pytest.mark.parametrize("state", [s for s in OrderState if s != OrderState.RETURNED])
def test_only_a_returned_order_can_be_handed_in_again_so_that_no_draft_slips_past_the_quota(stage, state):
    order = order_in(state, stage)
    stage.quota.refresh_from_db()
    before = stage.quota.used

    with pytest.raises(MoveNotAllowed):
        wishes.resubmit_order(order=order, **act(stage))
    stage.quota.refresh_from_db()
    assert stage.quota.used == before


# Handing in ----


def test_handing_in_takes_the_units_of_all_drafts_from_the_quota(stage):
    for day in (10, 11, 12):
        stage.draft(soon(day))

    placed = wishes.submit_wishes(quota=stage.quota, **act(stage))

    stage.quota.refresh_from_db()
    assert [order.state for order in placed] == [OrderState.PLACED] * 3
    assert (stage.quota.used, stage.quota.left) == (3, 5)


def test_handing_in_more_than_the_quota_is_refused_whole_and_says_what_is_left():
    stage = scene(units=3, granted=8)
    for day in (10, 11, 12):
        stage.draft(soon(day))

    with pytest.raises(wishes.QuotaExceeded) as refusal:
        wishes.submit_wishes(quota=stage.quota, **act(stage))

    stage.quota.refresh_from_db()
    assert refusal.value.code == "quota_exceeded"
    assert "要用 9 个场次，只剩 8 个" in str(refusal.value)
    assert stage.quota.used == 0
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.DRAFT}


def test_handing_in_the_last_unit_is_allowed():
    stage = scene(units=4, granted=8)
    stage.draft(soon(10))
    stage.draft(soon(11))

    wishes.submit_wishes(quota=stage.quota, **act(stage))

    stage.quota.refresh_from_db()
    assert stage.quota.left == 0


def test_handing_in_twice_is_refused_the_second_time_and_takes_nothing(stage):
    stage.draft()
    wishes.submit_wishes(quota=stage.quota, **act(stage))

    with pytest.raises(wishes.NothingToSubmit):
        wishes.submit_wishes(quota=stage.quota, **act(stage))
    stage.quota.refresh_from_db()
    assert stage.quota.used == 1


def test_draft_whose_product_left_the_shelf_is_not_handed_in(stage):
    stage.draft()
    stage.product.state = ProductState.SUSPENDED
    stage.product.save()

    with pytest.raises(wishes.NotOrderable):
        wishes.submit_wishes(quota=stage.quota, **act(stage))


def test_draft_whose_date_has_passed_is_not_handed_in(stage):
    stage.draft(soon(3))

    with pytest.raises(wishes.WishInThePast):
        wishes.submit_wishes(quota=stage.quota, by=Actor(stage.orderer), at=soon(4))


@pytest.mark.parametrize(
    ("state", "used"),
    [
        (OrderState.DRAFT, 0), (OrderState.PLACED, 1), (OrderState.RETURNED, 1), (OrderState.ENDORSED, 1),
        (OrderState.ACCEPTED, 1), (OrderState.SCHEDULED, 1), (OrderState.DELIVERED, 1), (OrderState.RATED, 1),
        (OrderState.DECLINED, 0), (OrderState.CANCELLED, 0), (OrderState.BROKEN, 1),
    ],
)  # fmt: skip
def test_quota_counts_what_stands_and_what_was_broken(stage, state, used):
    order_in(state, stage)

    stage.quota.refresh_from_db()
    assert stage.quota.used == used


# Copying ----


@pytest.fixture
def last_year(stage):
    cycle = stage.quota.cycle
    before = CycleFactory(
        starts_on=cycle.starts_on - 364 * DAY, ends_on=cycle.ends_on - 364 * DAY, state=CycleState.CLOSED
    )
    return QuotaFactory(cycle=before, station=stage.station, used=2)


def old_order(stage, quota, product, starts_at, rank):
    return Order.objects.create(
        quota=quota, product=product, rank=rank, units=1, space=stage.space, starts_at=starts_at, people=80,
        state=OrderState.RATED, price_cents=0, created_at=starts_at - 60 * DAY, placed_at=starts_at - 50 * DAY,
    )  # fmt: skip


def test_last_years_orders_come_back_as_drafts_on_the_same_weekday_and_hour(stage, last_year):
    old = old_order(stage, last_year, stage.product, soon(10) - 364 * DAY, 1)

    drafts, left_out = wishes.copy_last_year(quota=stage.quota, **act(stage))

    assert [(one.state, one.product, one.copied_from) for one in drafts] == [
        (OrderState.DRAFT, stage.product, old)
    ]
    new_time, old_time = localtime(drafts[0].starts_at), localtime(old.starts_at)
    assert (new_time.weekday(), new_time.time()) == (old_time.weekday(), old_time.time())
    assert left_out == []


def test_what_cannot_be_ordered_any_more_is_left_out_and_named(stage, last_year):
    gone = ShelfProductFactory(state=ProductState.RETIRED)
    old_order(stage, last_year, stage.product, soon(10) - 364 * DAY, 1)
    old_order(stage, last_year, gone, soon(11) - 364 * DAY, 2)

    drafts, left_out = wishes.copy_last_year(quota=stage.quota, **act(stage))

    assert [one.product for one in drafts] == [stage.product]
    assert left_out == [gone.title]


def test_copying_twice_adds_nothing_the_second_time(stage, last_year):
    old_order(stage, last_year, stage.product, soon(10) - 364 * DAY, 1)
    wishes.copy_last_year(quota=stage.quota, **act(stage))

    drafts, left_out = wishes.copy_last_year(quota=stage.quota, **act(stage))

    assert drafts == []
    assert left_out == [stage.product.title]
    assert Order.objects.filter(quota=stage.quota).count() == 1


def test_station_without_an_earlier_cycle_has_nothing_to_copy(stage):
    with pytest.raises(DomainError) as refusal:
        wishes.copy_last_year(quota=stage.quota, **act(stage))
    assert refusal.value.code == "nothing_to_submit"
