"""The rest of a series as one thing: each event looked at first, all that are chosen or none, one message a person."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import series, series_rest
from cloudplatform.forms.hosting import EventForm
from cloudplatform.models import Booking, Event, EventSeries
from community.places.actions.occupancies import hold_space
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.community import SpaceFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def events():
    """Three events a week apart, made as a series; the first begins at ten in nine days."""
    first = timezone.localtime(timezone.now()).replace(
        hour=10, minute=0, second=0, microsecond=0
    ) + dt.timedelta(days=9)
    pattern = EventFactory(capacity=12, title="写春联", starts_at=first, ends_at=first + HOUR)
    form = EventForm(
        {**EventForm.initial_of(pattern), "space": pattern.space_id}, host=pattern.host
    )  # fmt: skip
    assert form.is_valid(), form.errors
    made = series.make_series(
        host=pattern.host, fields=form.values(), shifts=[WEEK, 2 * WEEK, 3 * WEEK], is_published=True,
        by=Actor(UserFactory()), at=timezone.now(),
    )  # fmt: skip
    Event.objects.filter(series__isnull=False).update(
        booking_opens_at=timezone.now() - HOUR
    )  # all can be booked by now
    return list(Event.objects.filter(pk__in=[one.pk for one in made]).order_by("starts_at"))


def cancel(events, chosen=None, at=None):
    return series_rest.cancel_rest(
        event=events[0], chosen=[one.pk for one in (events if chosen is None else chosen)], reason="老师病了",
        by=Actor(UserFactory()), at=at or timezone.now(),
    )  # fmt: skip


def change(events, starts=None, space=None):
    return series_rest.change_rest(
        event=events[0], chosen=[one.pk for one in events], starts=starts, space=space, reason="老师换了时间",
        by=Actor(UserFactory()), at=timezone.now(),
    )  # fmt: skip


def states(events):
    return [Event.objects.get(pk=one.pk).state for one in events]


def test_the_rest_is_called_off_and_who_booked_two_hears_once(events, run_jobs):
    both, one = UserFactory(), UserFactory()
    for event, person in ((events[1], both), (events[2], both), (events[2], one), (events[0], UserFactory())):
        booked(event, user=person)
    run_jobs()
    Notice.objects.all().delete()

    told = series_rest.cancel_rest(
        event=events[1],
        chosen=[events[1].pk, events[2].pk],
        reason="老师病了",
        by=Actor(UserFactory()),
        at=timezone.now(),
    )
    run_jobs()

    assert told == 2
    assert states(events) == ["published", "cancelled", "cancelled"]
    assert Booking.objects.filter(event__in=events[1:], state="cancelled").count() == 3
    assert {notice.recipient_id for notice in Notice.objects.all()} == {both.pk, one.pk}
    assert Notice.objects.count() == 2
    notice = Notice.objects.get(recipient=both)
    assert notice.body.count("取消，不用到场") == 2
    assert "老师病了" in notice.body
    entry = JournalEntry.objects.get(fact="cloudplatform.series.cancelled")
    assert (entry.details["events"], entry.details["people"]) == ([events[1].pk, events[2].pk], 2)


def test_the_rest_moves_to_another_hour_and_room_on_the_same_days(events, run_jobs):
    ticket = booked(events[0])
    other = SpaceFactory(facility__institution=events[0].host, capacity=40)
    run_jobs()
    Notice.objects.all().delete()

    assert change(events, dt.time(14, 30), other) == 1
    run_jobs()

    for event in events:
        now = Event.objects.get(pk=event.pk)
        start = timezone.localtime(now.starts_at)
        assert (start.date(), start.hour, start.minute) == (
            timezone.localtime(event.starts_at).date(),
            14,
            30,
        )
        assert (now.space, now.ends_at - now.starts_at) == (other, HOUR)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.may_leave) == ("reserved", True)
    assert "14:30" in Notice.objects.get().body


def test_one_that_cannot_be_stops_all_and_says_which(events):
    hold_space(
        space=events[1].space,
        starts_at=events[1].starts_at + 4 * HOUR,
        ends_at=events[1].starts_at + 5 * HOUR,
    )
    with pytest.raises(series_rest.OneOfTheRestCannotBe) as refused:
        change(events, dt.time(14, 0))
    assert refused.value.values["pk"] == events[1].pk
    assert [timezone.localtime(one.starts_at).hour for one in Event.objects.filter(series__isnull=False)] == [
        10
    ] * 3


def test_what_was_called_off_meanwhile_or_belongs_elsewhere_is_said(events):
    cancel(events, events[2:])
    for chosen in (events, [EventFactory()]):
        with pytest.raises(series_rest.RestChanged):
            cancel(events, chosen)
    with pytest.raises(series.NoDayChosen):
        cancel(events, [])
    with pytest.raises(series_rest.NothingToChange):
        change(events[:2])
    with pytest.raises(series_rest.RestChanged):
        cancel(events, events[:1], at=events[0].starts_at)
    assert states(events) == ["published", "published", "cancelled"]


def test_the_page_shows_each_event_first_and_does_what_is_ticked(client, events, count_queries):
    booked(events[0], seats=2)
    client.force_login(holder_of(events[0].host))
    page = reverse("cloudplatform:series_rest", args=[events[0].pk])
    assert page in client.get(reverse("cloudplatform:hosted_event", args=[events[0].pk])).content.decode()
    hold_space(
        space=events[2].space,
        starts_at=events[2].starts_at + HOUR * 3 / 2,
        ends_at=events[2].starts_at + 2 * HOUR,
    )
    typed = {"what": "change", "starts": "10:45", "reason": "老师换了时间"}

    shown = client.post(page, {**typed, "do": "look"}).content.decode()
    assert "3 场里 2 场可以改" in shown  # the hour it has itself is no hindrance, somebody else's is
    assert "场地已有人用" in shown
    assert "最多通知 1 人" in shown
    assert client.post(page, {"what": "change", "reason": "x", "do": "look"}).context["form"].errors["starts"]
    few = count_queries(lambda: client.post(page, {**typed, "do": "look"}))
    Event.objects.filter(pk=events[1].pk).update(series=None)
    assert count_queries(lambda: client.post(page, {**typed, "do": "look"})) == few
    Event.objects.filter(pk=events[1].pk).update(series=events[0].series)

    refused = client.post(page, {**typed, "do": "done", "pick": [one.pk for one in events]})
    assert (refused.status_code, refused.context["refusal"].code) == (409, "one_of_the_rest_cannot_be")
    done = client.post(page, {**typed, "do": "done", "pick": [one.pk for one in events[:2]]})
    assert done.status_code == 302
    assert [
        timezone.localtime(one.starts_at).minute
        for one in Event.objects.filter(series__isnull=False).order_by("pk")
    ] == [45, 45, 0]


def test_what_is_no_series_has_no_rest(client):
    event = EventFactory()
    client.force_login(holder_of(event.host))

    assert client.get(reverse("cloudplatform:series_rest", args=[event.pk])).status_code == 404
    assert not EventSeries.objects.exists()
