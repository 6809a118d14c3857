"""The page of a ticket, kept as far as it is the same for all who have one for the event: always the page that would be built."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cloudplatform.actions import bookings
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, Event
from cloudplatform.models.bookings import CheckIn
from cloudplatform.states import BookingState, EventState
from cloudplatform.views import tickets
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from core.web.pages import store
from tests.factories.bookings import booked
from tests.factories.community import FamilyMemberFactory, SeatFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now
SECRETS = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def person():
    return UserFactory(display_name="陈小满")


@pytest.fixture
def event():
    return EventFactory(capacity=20, party_limit=5)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands still, so that two pages are of the same minute."""
    now = NOW()
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def signed_in(kept):
    def of(user):
        client = Client()
        client.force_login(user)
        return client

    return of


def words(answer):
    assert answer.status_code == 200
    return SECRETS.sub(r"\1", answer.content.decode())


def path_of(booking):
    return f"/me/bookings/{booking.pk}/"


def alone(event, person):
    return booked(event, user=person)


def with_friends(event, person):
    return booked(event, 3, user=person)


def with_family(event, person):
    member = FamilyMemberFactory(guardian=person, name="<小雪>")
    party = Party(family=[member], companions=1)
    return bookings.book(event=event, party=party, knows_clash=True, by=Actor(person), at=NOW())


def with_a_need(event, person):
    booking = booked(event, user=person)
    Booking.objects.filter(pk=booking.pk).update(access_need="wheelchair_seat")
    return booking


def too_late_to_cancel(event, person):
    event.starts_at, event.ends_at = NOW() + dt.timedelta(hours=5), NOW() + dt.timedelta(hours=7)
    event.booking_closes_at = event.starts_at
    event.save()
    return booked(event, user=person)


def free_to_leave(event, person):
    booking = booked(event, user=person)
    Booking.objects.filter(pk=booking.pk).update(may_leave=True)
    return booking


def promised_less(event, person):
    booking = booked(event, user=person)
    Booking.objects.filter(pk=booking.pk).update(cancel_before=dt.timedelta(hours=1))
    return booking


def has_other_sessions(event, person):
    EventFactory(title=event.title, host=event.host, starts_at=soon(9))
    return booked(event, user=person)


def was_asked(event, person):
    Event.objects.filter(pk=event.pk).update(questions=["从哪里知道的？"])
    return booked(event, user=person)


def was_changed(event, person):
    booking = booked(event, user=person)
    event.changes.create(
        made_at=NOW() + dt.timedelta(seconds=1), reason="台风", lines=[["时间", "八点", "九点"]], people=1
    )
    return booking


def is_cancelled(event, person):
    booking = booked(event, user=person)
    return bookings.cancel_booking(booking=booking, by=Actor(person), at=NOW())


def is_over(event, person):
    booking = booked(event, user=person)
    Event.objects.filter(pk=event.pk).update(starts_at=soon(-2), ends_at=soon(-1))
    return booking


def did_not_come(event, person):
    booking = is_over(event, person)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.ABSENT)
    return booking


def came(event, person):
    booking = is_over(event, person)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.CHECKED_IN)
    CheckIn.objects.create(
        booking=booking, event=event, people=1, method="code", nonce=uuid.uuid4(), happened_at=soon(-2),
        received_at=soon(-2), taken_by=person,
    )  # fmt: skip
    return booking


def was_called_off(event, person):
    booking = booked(event, user=person)
    Event.objects.filter(pk=event.pk).update(state=EventState.CANCELLED, cancel_reason="台风")
    return booking


def has_news(event, person):
    Notice.objects.create(recipient=person, topic="ticket", title="门票", created_at=NOW())
    return booked(event, user=person)


SITUATIONS = (
    alone, with_friends, with_family, with_a_need, too_late_to_cancel, free_to_leave, promised_less, has_other_sessions,
    was_asked, was_changed, is_cancelled, is_over, did_not_come, came, was_called_off, has_news,
)  # fmt: skip


@pytest.mark.parametrize("cookies", [{}, {"mode": "elder"}, {"lang": "en"}])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_ticket_is_the_page_that_would_be_built(
    signed_in, settings, commit, event, person, situation, cookies
):
    mine = signed_in(person)
    first = UserFactory()  # comes alone, so that what is kept is there and another's
    signed_in(first).get(path_of(booked(event, user=first)))
    booking = commit(situation, event, person)
    for name, value in cookies.items():
        mine.cookies[name] = value

    for query in ("", "?a=1"):
        kept = words(mine.get(path_of(booking) + query))
        again = words(mine.get(path_of(booking) + query))
        settings.PAGE_CACHE = False
        assert kept == again == words(mine.get(path_of(booking) + query))
        settings.PAGE_CACHE = True
    assert str(tickets.PLACEHOLDER_NUMBER) not in kept


def test_nothing_of_one_ticket_is_on_another(signed_in, event, person):
    other = UserFactory(display_name="李大寒")
    pages = {}
    for user in (person, other, person, other):
        booking = Booking.objects.filter(event=event, booker=user).first() or booked(event, user=user)
        pages[user] = (booking, words(signed_in(user).get(path_of(booking))))
    for user, stranger in ((person, other), (other, person)):
        booking, page = pages[user]
        hidden, _ = pages[stranger]
        assert booking.spoken_code in page
        assert page.count(path_of(booking)) >= 3  # the ticket itself, giving it back, the mode
        assert path_of(hidden) not in page
        assert hidden.spoken_code not in page
        assert stranger.display_name not in page


def test_what_is_kept_is_nobodys(signed_in, event, person):
    booking = with_family(event, person)
    words(signed_in(person).get(path_of(booking)))

    assert store.plain._pages
    for page in store.plain._pages.values():
        for hidden in (
            "陈小满",
            "小雪",
            booking.spoken_code,
            path_of(booking),
            "csrfmiddlewaretoken",
            "<!--",
        ):
            assert hidden not in page.body.plain.decode()
            assert all(
                hidden.encode() not in (part if isinstance(part, bytes) else part.html) for part in page.parts
            )


def test_the_second_ticket_of_an_event_builds_no_page(signed_in, commit, event, person, monkeypatch):
    words(signed_in(person).get(path_of(commit(booked, event, user=person))))
    other = UserFactory()
    booking = commit(booked, event, user=other)
    client = signed_in(other)
    monkeypatch.setattr(tickets, "timeline_of_event", None)  # asking for it would fail

    with CaptureQueriesContext(connection) as captured:
        page = words(client.get(path_of(booking)))

    assert booking.spoken_code in page
    assert len(captured) == 5  # the session, who asks, the ticket, another session to move to, the frame


# The form that leads to it ----
@pytest.mark.parametrize("seated", [False, True])
def test_who_books_by_the_form_acts_in_the_seat_they_hold(kept, event, person, seated):
    seat = SeatFactory(user=person, institution=event.host) if seated else None
    client = Client()
    client.force_login(person)
    form = "comes_along=on&companions=0&access_need="
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/events/{event.pk}/book/", form, "application/x-www-form-urlencoded")

    made = JournalEntry.objects.get(fact="cloudplatform.booking.made")
    assert answer.status_code == 302
    assert (made.actor, made.seat_id) == (person, seat.pk if seat else None)
    asked = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    # session, person, event, how they stand to it, the rules' read, elsewhere, the booking, the draft; and the seats
    assert len(asked) == (9 if seated else 8)


def test_a_ticket_says_at_once_what_the_event_says_now(signed_in, commit, event, person):
    booking = commit(booked, event, user=person)
    mine = signed_in(person)
    mine.get(path_of(booking))

    commit(Event.objects.filter(pk=event.pk).update, title="改之后的名字")
    assert words(mine.get(path_of(booking))).count("改之后的名字") >= 3

    commit(Attendee.objects.filter(booking=booking).delete)
    commit(Event.objects.filter(pk=event.pk).update, state=EventState.CANCELLED, cancel_reason="台风")
    page = words(mine.get(path_of(booking)))
    assert "这一场取消了：台风" in page


def test_a_ticket_is_its_bookers_alone_though_its_page_is_kept(signed_in, event, person):
    booking = booked(event, user=person)
    words(signed_in(person).get(path_of(booking)))

    assert signed_in(UserFactory()).get(path_of(booking)).status_code == 404
    assert Client().get(path_of(booking)).status_code == 302
    assert signed_in(person).get(f"/me/bookings/{tickets.PLACEHOLDER_NUMBER}/").status_code == 404


def test_without_redis_a_ticket_is_built_whole(signed_in, settings, event, person, tmp_path):
    booking = booked(event, user=person)
    mine = signed_in(person)
    settings.REDIS_URL = f"unix://{tmp_path}/gone.sock?db=0"

    assert booking.spoken_code in words(mine.get(path_of(booking)))
