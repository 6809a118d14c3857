"""A place that shuts over what is planned there: everything is seen first, handled together, each person told once."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.models import Booking, Event, Order, WaitEntry
from cloudplatform.states import BookingState, EventState, OrderState, WaitState
from community.models import Closure, SpaceBooking, SpaceClosure, TrainingSession
from community.places.actions import clearing, closures
from community.places.actions.occupancies import SpaceTaken, hold_space
from community.places.actions.upkeep import archive_space
from community.places.queries.opening import why_not_free
from community.places.queries.space_holders import Move, hits
from community.places.queries.usage import usage
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from core.record.journal import subject_of
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import SpaceFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon
from tests.factories.orders import order_in
from tests.factories.spaces import SharingRuleFactory, booked_space
from tests.factories.training import ProgrammeFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
START = soon(3).replace(hour=9)


@pytest.fixture
def space():
    return SpaceFactory(capacity=100)


def planned(space, hours=0, **fields):
    """A published event at `space`, an hour long, some hours after the place shuts."""
    start = START + hours * HOUR
    fields = {"capacity": 9, **fields}
    return EventFactory(
        host=space.facility.institution, space=space, starts_at=start, ends_at=start + HOUR, **fields
    )


def shut(space, moves=None, seen=None, at=None):
    at = at or timezone.now()
    found = hits(space.facility, START, START + DAY, at)
    return clearing.close_and_clear(
        facility=space.facility, starts_at=START, ends_at=START + DAY, reason="水管抢修",
        seen=[hit.occupancy.pk for hit in found] if seen is None else seen, moves=moves or {},
        by=Actor(UserFactory()), at=at,
    )  # fmt: skip


def hold_of(event):
    event.refresh_from_db()
    return event.occupancy_id


def test_everything_is_called_off_and_each_person_is_told_once(space, run_jobs):
    person = UserFactory()
    first, second = planned(space), planned(space, 2, capacity=1)
    one, two = booked(first, seats=2, user=person), booked(second)
    wait = waiting_for(second, user=person)
    room = booked_space(rule=SharingRuleFactory(space=space), starts_at=START + 5 * HOUR)
    asked = booked_space(rule=room.space.rule, starts_at=START + 8 * HOUR, by=person)
    SpaceBooking.objects.filter(pk=asked.pk).update(state="asked", answer_due_at=START)
    run_jobs()
    Notice.objects.all().delete()

    closure = shut(space)
    run_jobs()

    assert set(Event.objects.values_list("state", flat=True)) == {EventState.CANCELLED}
    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.CANCELLED}
    assert WaitEntry.objects.get(pk=wait.pk).state == WaitState.CLOSED
    assert list(SpaceBooking.objects.order_by("pk").values_list("state", flat=True)) == [
        "cancelled",
        "declined",
    ]
    assert closure.is_emergency
    told = {notice.recipient_id: notice for notice in Notice.objects.all()}
    assert len(told) == Notice.objects.count()
    assert set(told) == {person.pk, two.booker_id, room.booked_by_id}
    body = told[person.pk].body
    assert body.count("\n") == 3
    assert f"{first.title}（您约了 2 人）：取消" in body
    assert f"{second.title}（您在候补）：取消" in body
    assert "水管抢修" in body
    assert told[person.pk].path == "/me/"
    assert told[two.booker_id].path == f"/me/bookings/{two.pk}/"
    assert one.event.pk == first.pk
    entry = JournalEntry.objects.get(fact="community.closure.cleared")
    assert (entry.details["called_off"], entry.details["moved"], entry.details["people"]) == (4, 0, 3)


def test_what_can_be_moved_goes_elsewhere_and_the_places_stay(space, run_jobs):
    event, other = planned(space), SpaceFactory(facility__institution=space.facility.institution, capacity=50)
    booking = booked(event)
    run_jobs()
    Notice.objects.all().delete()

    shut(space, moves={hold_of(event): Move(other, START + 9 * DAY)})
    run_jobs()

    event.refresh_from_db()
    booking.refresh_from_db()
    assert (event.state, event.space, event.starts_at) == (EventState.PUBLISHED, other, START + 9 * DAY)
    assert event.ends_at - event.starts_at == HOUR
    assert (booking.state, booking.may_leave) == (BookingState.RESERVED, True)
    told = Notice.objects.get()
    assert f"改到 {event.when}，{other}" in told.body
    assert event.changes.get().reason == "水管抢修"


def test_a_session_of_a_class_stays_without_a_place(space):
    session = TrainingSession.objects.create(
        programme=ProgrammeFactory(sessions=[]), title="第一课", space=space, starts_at=START, ends_at=START + HOUR,
        hours=1, code="123456",
    )  # fmt: skip
    session.occupancy = hold_space(
        space=space, starts_at=START, ends_at=START + HOUR, holder=subject_of(session)
    )
    session.save()

    shut(space)

    session = TrainingSession.objects.get()
    assert (session.space, session.place, session.starts_at) == (None, "地点另行通知", START)


def test_an_order_goes_with_its_event_and_its_units_come_back(run_jobs):
    order = order_in(OrderState.SCHEDULED)
    event, space, used = order.event, order.space, order.quota.used
    found = hits(space.facility, event.starts_at, event.ends_at, timezone.now())

    assert not found[0].may_move
    clearing.close_and_clear(
        facility=space.facility, starts_at=event.starts_at, ends_at=event.ends_at, reason="水管抢修",
        seen=[found[0].occupancy.pk], moves={}, by=Actor(UserFactory()), at=timezone.now(),
    )  # fmt: skip

    order = Order.objects.select_related("quota").get()
    assert order.state == OrderState.CANCELLED
    assert order.quota.used == used - order.units


def test_what_has_begun_stays_and_who_is_there_is_told_on_the_spot(space):
    event = planned(space)

    shut(space, at=START + HOUR / 2)

    event.refresh_from_db()
    assert event.state == EventState.PUBLISHED
    assert not Notice.objects.filter(title__contains="闭馆").exists()


def test_nothing_is_done_if_something_else_is_planned_by_now(space):
    event = planned(space)
    with pytest.raises(clearing.PlansChanged):
        shut(space, seen=[])
    assert Event.objects.get(pk=event.pk).state == EventState.PUBLISHED
    assert not Closure.objects.exists()


@pytest.mark.parametrize("where", ["taken", "inside"])
def test_a_move_that_cannot_be_stops_everything(space, where):
    first, second = planned(space), planned(space, 2)
    other = SpaceFactory(facility__institution=space.facility.institution, capacity=50)
    hold_space(space=other, starts_at=START + 9 * DAY, ends_at=START + 10 * DAY)
    moves = {"taken": Move(other, START + 9 * DAY), "inside": Move(space, START + 8 * HOUR)}

    with pytest.raises((clearing.CannotBeCleared, closures.ClosureHitsEvents)):
        shut(space, moves={hold_of(second): moves[where]})

    assert set(Event.objects.values_list("state", flat=True)) == {EventState.PUBLISHED}
    assert not Closure.objects.exists()
    assert first.pk != second.pk


def test_a_hold_nobody_explains_stops_everything(space):
    hold_space(space=space, starts_at=START, ends_at=START + HOUR)

    with pytest.raises(clearing.CannotBeCleared, match="不知道是谁"):
        shut(space)


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


PERIOD = {"starts_at": local(START), "ends_at": local(START + DAY), "reason": "水管抢修"}


@pytest.fixture
def page(client, space):
    client.force_login(holder_of(space.facility.institution))
    return lambda **typed: client.post(
        reverse("community:clear_place", args=[space.facility.pk]), {**PERIOD, **typed}
    )


def test_the_page_says_what_is_lost_and_only_then_does_it(page, space):
    event = planned(space)
    booked(event, seats=3)

    html = page(do="look").content.decode()
    assert event.title in html
    assert "影响 1 项安排，3 人" in html
    assert "取消了收不回来" in html
    assert not Closure.objects.exists()

    key = hold_of(event)
    wrong = page(do="close", seen=[key], **{f"at{key}": "明天"})
    assert (wrong.status_code, Closure.objects.count()) == (422, 0)
    refused = page(do="close", seen=[key], **{f"at{key}": local(START - 30 * DAY)})
    assert (refused.status_code, refused.context["stuck"]) == (409, key)
    assert local(START - 30 * DAY) in refused.content.decode()

    assert page(do="close", seen=[key]).status_code == 302
    assert Closure.objects.get().reason == "水管抢修"


def test_a_period_that_ends_before_it_starts_is_said_at_its_field(page):
    assert "ends_at" in page(ends_at=local(START - DAY), do="look").context["form"].errors


def test_the_page_costs_the_same_with_one_and_with_many(page, space, count_queries):
    booked(planned(space))
    page(do="look")  # what is asked once a session is asked
    few = count_queries(lambda: page(do="look"))
    for number in range(1, 9):
        booked(planned(space, 2 * number))

    assert count_queries(lambda: page(do="look")) == few


# One space ----
def shut_room(space, ends_at=START + DAY, at=None):
    at = at or timezone.now()
    found = hits(space.facility, START, ends_at, at, space)
    return clearing.close_space_and_clear(
        space=space, starts_at=START, ends_at=ends_at, reason="换地板", seen=[hit.occupancy.pk for hit in found], moves={},
        by=Actor(UserFactory()), at=at,
    )  # fmt: skip


def test_one_space_is_shut_and_the_rest_of_the_place_goes_on(space, run_jobs):
    other = SpaceFactory(facility=space.facility, capacity=100)
    mine, theirs = planned(space), planned(other)
    booking = booked(mine)
    run_jobs()
    Notice.objects.all().delete()

    closure = shut_room(space)
    run_jobs()

    assert [Event.objects.get(pk=one.pk).state for one in (mine, theirs)] == ["cancelled", "published"]
    assert "换地板" in Notice.objects.get(recipient=booking.booker).body
    with pytest.raises(SpaceTaken):
        hold_space(space=space, starts_at=START, ends_at=START + HOUR)
    hold_space(space=other, starts_at=START + 5 * HOUR, ends_at=START + 6 * HOUR)
    assert why_not_free(space, [(START + HOUR, START + 2 * HOUR)]) == ["场地停用"]
    with pytest.raises(clearing.SpaceShutAlready):
        shut_room(space)
    # the whole place can still be shut over it, and the space taken out of use
    assert closure.occupancy_id not in {
        one.occupancy.pk for one in hits(space.facility, START, START + DAY, timezone.now())
    }
    archive_space(space=space, by=Actor(UserFactory()), at=timezone.now())


def test_a_space_opens_again_before_its_time_and_only_once(space):
    closure = shut_room(space)

    clearing.reopen_space(closure=closure, by=Actor(UserFactory()), at=timezone.now())

    hold_space(space=space, starts_at=START, ends_at=START + HOUR)
    with pytest.raises(closures.ClosureOver):
        clearing.reopen_space(closure=closure, by=Actor(UserFactory()), at=timezone.now())


def test_a_space_is_shut_from_when_what_has_begun_is_over(space):
    event = planned(space)

    closure = shut_room(space, at=START + dt.timedelta(minutes=5))

    assert closure.occupancy.period.lower == event.ends_at
    with pytest.raises(closures.ClosureEndsBeforeItStarts):
        shut_room(SpaceFactory(facility=space.facility), ends_at=START, at=START + DAY)


def test_hours_in_which_a_space_is_shut_are_no_hours_it_was_open_or_used(space):
    owner, month = space.facility.institution, timezone.localdate(START)
    before = usage(owner, month)[0]

    shut_room(space)

    after = usage(owner, month)[0]
    assert before.open_minutes - after.open_minutes == minutes_in(month, START, START + DAY)
    assert not after.uses


def minutes_in(month, start, end):
    """How many minutes of [start, end) lie in the month; a place without hours is open all day."""
    first = month.replace(day=1)
    last = (first + dt.timedelta(days=32)).replace(day=1)
    edge = timezone.make_aware(dt.datetime.combine(last, dt.time()))
    return int((min(end, edge) - start).total_seconds() // 60)


def test_the_page_shuts_one_space_and_the_list_opens_it_again(client, page, space):
    event = planned(space)
    other = planned(SpaceFactory(facility=space.facility, capacity=100), title="别处的活动")

    shown = page(do="look", space=space.pk).content.decode()
    assert event.title in shown
    assert other.title not in shown
    assert page(do="close", space=space.pk, seen=[hold_of(event)]).status_code == 302

    closure = SpaceClosure.objects.get(space=space)
    assert not Closure.objects.exists()
    places = client.get(reverse("community:places")).content.decode()
    assert reverse("community:reopen_room", args=[closure.pk]) in places
    public = client.get(reverse("community:facility", args=[space.facility_id])).content.decode()
    assert "暂停使用的空间" in public
    client.post(reverse("community:reopen_room", args=[closure.pk]))
    assert SpaceClosure.objects.get().ended_at
