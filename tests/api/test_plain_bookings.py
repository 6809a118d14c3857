"""Booking by API the plain way is answered as the framework would answer it, header for header; what is odd goes its way."""

import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cloudplatform.api.plain import PlainFirst
from cloudplatform.models import Booking
from community.models import Seat
from core.models import HandledRequest, JournalEntry
from core.models.accounts import ConsentKind
from core.models.tokens import Scope
from core.people import tokens
from core.record.actors import Actor
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import FamilyMemberFactory, SeatFactory
from tests.factories.core import UserFactory, agreeing
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
PATH = "/api/v1/bookings/"
OWN = ("id", "code", "booked_at")  # of each booking


def child_of(user):
    return FamilyMemberFactory(guardian=user).pk


def full(seats=1):
    event = EventFactory(capacity=seats)
    booked(event, seats=seats)
    return event


def with_line():
    event = full(4)
    waiting_for(event, seats=3)
    type(event).objects.filter(pk=event.pk).update(taken=2)
    return event


def clashing(user):
    event = EventFactory()
    booked(event, user=user)
    return EventFactory(starts_at=event.starts_at)


def again(user):
    event = EventFactory()
    booked(event, user=user)
    return event


PLAIN = {
    "for oneself": lambda user: {"event": EventFactory().pk},
    "with a companion": lambda user: {"event": EventFactory().pk, "companions": 1, "comes_along": True},
    "children only": lambda user: {"event": EventFactory().pk, "family": [child_of(user)], "comes_along": False},
    "with a need": lambda user: {
        "event": EventFactory().pk, "access_need": "guide_dog", "x": agreeing(ConsentKind.ACCESS_NEEDS, user).pk},
    "a need without consent": lambda user: {"event": EventFactory().pk, "access_need": "guide_dog"},
    "a need nobody meets": lambda user: {"event": EventFactory(access=[]).pk, "access_need": "guide_dog"},
    "an empty need, more than is asked": lambda user: {"event": EventFactory().pk, "access_need": "", "more": [1]},
    "sold out": lambda user: {"event": full().pk},
    "too few left": lambda user: {"event": full(3).pk, "companions": 2},
    "a line before it": lambda user: {"event": with_line().pk},
    "not open yet": lambda user: {"event": EventFactory(booking_opens_at=timezone.now() + dt.timedelta(days=1)).pk},
    "nobody comes": lambda user: {"event": EventFactory().pk, "comes_along": False},
    "too many": lambda user: {"event": EventFactory(party_limit=2).pk, "companions": 3},
    "elsewhere then": lambda user: {"event": clashing(user).pk},
    "elsewhere then, and known": lambda user: {"event": clashing(user).pk, "knows_clash": True},
    "booked already": lambda user: {"event": again(user).pk},
    "a child twice": lambda user: {"event": EventFactory().pk, "family": [child_of(user)] * 2},
    "too young": lambda user: {"event": EventFactory(min_age=70).pk, "family": [child_of(user)]},
}  # fmt: skip
ODD = {
    "no event": {},
    "an event by text": lambda user: {"event": str(EventFactory().pk)},
    "no such event": {"event": 10**9},
    "a number no event has": {"event": 2**63},
    "a draft": lambda user: {"event": EventFactory(draft=True).pk},
    "true for an event": {"event": True},
    "nothing for a number": lambda user: {"event": EventFactory().pk, "companions": None},
    "yes by text": lambda user: {"event": EventFactory().pk, "comes_along": "yes"},
    "a need nobody knows": lambda user: {"event": EventFactory().pk, "access_need": "a throne"},
    "a family of others": lambda user: {"event": EventFactory().pk, "family": [FamilyMemberFactory().pk]},
    "21 companions": lambda user: {"event": EventFactory().pk, "companions": 21},
    "a list": [1],
    "no JSON": "{",
    "not a number": '{"event": 1, "x": NaN}',
}  # fmt: skip


@pytest.fixture
def ways(monkeypatch):
    """Which requests were answered the plain way."""
    took, plainly = [], PlainFirst._plainly

    def noted(self, request):
        answer = plainly(self, request)
        took.append(answer is not None)
        return answer

    monkeypatch.setattr(PlainFirst, "_plainly", noted)
    return took


def both(monkeypatch, ask):
    """The answer as it is, and as the framework alone gives it, from the same state."""
    answers = []
    for plain in (True, False):
        cache.clear()
        kept = transaction.savepoint()
        with monkeypatch.context() as patch:
            if not plain:
                patch.setattr(PlainFirst, "_plainly", lambda *_: None)
            answers.append(ask())
        transaction.savepoint_rollback(kept)
    return answers


def same(one, other):
    assert one.status_code == other.status_code
    assert dict(one.headers) | {"Content-Length": 0} == dict(other.headers) | {"Content-Length": 0}
    said, also = one.json(), other.json()
    if one.status_code == 201:
        assert {name: type(said.pop(name)) for name in OWN} == {name: type(also.pop(name)) for name in OWN}
    assert said == also
    assert one.content[:1] == other.content[:1]


def asking(client, body, **more):
    text = body if isinstance(body, str) else json.dumps(body)
    return lambda: client.post(PATH, text, **{"content_type": "application/json", **more})


@pytest.mark.parametrize("case", [*PLAIN, *ODD])
def test_both_ways_answer_the_same(client, monkeypatch, ways, case):
    user = UserFactory()
    client.force_login(user)
    wish = PLAIN.get(case, ODD.get(case))
    body = wish(user) if callable(wish) else wish

    same(*both(monkeypatch, asking(client, body)))

    assert ways == [case in PLAIN]


ASKED = {
    "for HTML": {"headers": {"Accept": "text/html"}},
    "as a form": {"content_type": "application/x-www-form-urlencoded"},
    "in another charset": {"content_type": "application/json; charset=utf-16"},
    "for another format": {"query_params": {"format": "xml"}},
}


@pytest.mark.parametrize("how", ASKED)
def test_what_is_asked_otherwise_is_answered_the_same(client, monkeypatch, how):
    client.force_login(UserFactory())

    same(*both(monkeypatch, asking(client, {"event": EventFactory().pk}, **ASKED[how])))


def test_a_visitor_and_a_form_without_its_token_are_refused_the_same(monkeypatch, ways):
    stranger, forged = Client(), Client(enforce_csrf_checks=True)
    forged.force_login(UserFactory())
    body = {"event": EventFactory().pk}

    answers = [both(monkeypatch, asking(one, body)) for one in (stranger, forged)]

    for one, other in answers:
        same(one, other)
    assert [one.status_code for one, _ in answers] == [401, 403]
    assert ways == [False, False]
    assert not Booking.objects.exists()


def test_the_forms_token_is_enough_for_a_session(ways):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    client.cookies["csrftoken"] = "b" * 32

    answer = asking(client, {"event": EventFactory().pk}, headers={"X-CSRFToken": "b" * 32})()

    assert (answer.status_code, ways) == (201, [True])


@pytest.mark.parametrize(("scope", "plain"), [(Scope.BOOK, True), (Scope.READ, False)])
def test_a_program_is_asked_for_its_scope(client, monkeypatch, ways, scope, plain):
    user = UserFactory()
    _token, text = tokens.issue(
        user=user, name="x", scopes=[scope], days=3, by=Actor(user), at=timezone.now()
    )

    headers = {"Authorization": f"Bearer {text}"}
    same(*both(monkeypatch, asking(client, {"event": EventFactory().pk}, headers=headers)))

    assert ways == [plain]


def test_a_session_that_ended_books_nothing(client):
    client.force_login(UserFactory())
    kept = dict(client.cookies)
    client.logout()
    client.cookies.update(kept)

    assert asking(client, {"event": EventFactory().pk})().status_code == 401
    assert not Booking.objects.exists()


def test_requests_are_counted_once_whichever_way_they_go(client, monkeypatch):
    client.force_login(UserFactory())
    monkeypatch.setattr("core.web.api_access.PersonThrottle.rate", "3/min", raising=False)
    event = EventFactory()

    answers = [asking(client, {"event": number})() for number in (event.pk, 10**9, event.pk, event.pk)]

    assert [answer.status_code for answer in answers] == [201, 404, 409, 429]
    assert answers[-1].json()["code"] == "rate_limited"
    assert answers[-1]["Retry-After"]


def test_who_holds_a_seat_books_in_it_as_before(client, monkeypatch):
    seat = SeatFactory()
    client.force_login(seat.user)
    assert Seat.objects.filter(user=seat.user).current().exists()

    asking(client, {"event": EventFactory().pk})()

    entry = JournalEntry.objects.get(fact="cloudplatform.booking.made")
    assert (entry.seat_id, entry.seat_label) == (seat.pk, seat.label)


def test_a_repeated_request_gets_the_plain_answer_again(client, ways):
    client.force_login(UserFactory())
    ask = asking(client, {"event": EventFactory().pk}, headers={"Idempotency-Key": "k"})

    first, second = ask(), ask()

    assert (first.status_code, second.status_code, ways) == (201, 201, [True])
    assert first.json() == second.json()
    assert (Booking.objects.count(), HandledRequest.objects.get().status) == (1, 201)


def test_booking_by_api_takes_few_queries(client, count_queries):
    client.force_login(UserFactory())
    event = EventFactory()
    asking(client, {"event": EventFactory(draft=True).pk})()  # planned by now

    # session, person, reading, where else they are, writing in a savepoint of this test's transaction
    assert count_queries(asking(client, {"event": event.pk})) == 7
    assert count_queries(asking(client, {"event": EventFactory().pk, "knows_clash": True})) == 6
