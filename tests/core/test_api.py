"""What every API view shares: refusals as answers, pages, writes that may be repeated."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.viewsets import ViewSet

from cloudplatform.models import Booking
from core import actions, tasks
from core.errors import DomainError
from core.models import HandledRequest
from core.web.api import ABANDONED_AFTER, Pages, exception_handler
from core.web.api import IdempotentWrites as Mixin
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

BOOKINGS = "/api/v1/bookings/"


class Full(DomainError):
    code = "full"
    message = "满了，可以排候补。"


# --- errors ---
def test_a_refusal_answers_409_with_its_code_and_sentence():
    answer = exception_handler(Full(), {})

    assert (answer.status_code, answer.data) == (409, {"code": "full", "detail": "满了，可以排候补。"})


def test_a_wrong_field_answers_400_with_its_name():
    answer = exception_handler(ValidationError({"seats": ["太多了"]}), {})

    assert (answer.status_code, answer.data) == (400, {"code": "invalid", "detail": {"seats": ["太多了"]}})
    assert exception_handler(ValidationError("不对"), {}).data["detail"] == {"non_field_errors": ["不对"]}


def test_a_mistake_of_ours_is_not_hidden():
    assert exception_handler(ZeroDivisionError(), {}) is None


# --- pages ---
@pytest.mark.parametrize(("asked", "given"), [("", 25), ("?page_size=50", 50), ("?page_size=5000", 100)])
def test_a_page_has_an_end(client, asked, given):
    EventFactory.create_batch(1)

    assert client.get(f"/api/v1/events/{asked}").status_code == 200
    assert Pages().get_page_size(request_with(asked)) == given


def request_with(query):
    request = APIRequestFactory().get(f"/{query}")
    request.query_params = request.GET
    return request


# --- repeated writes, through the real door ---
@pytest.fixture
def me(client):
    user = UserFactory()
    client.force_login(user)
    return user


def book(client, event, key="k1", **more):
    body = {"event": event.pk, "comes_along": True, **more}
    return client.post(BOOKINGS, body, content_type="application/json", headers={"Idempotency-Key": key})


def test_a_booking_sent_twice_with_one_key_is_one_booking_and_one_answer(client, me):
    event = EventFactory()

    first, again = book(client, event), book(client, event)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert Booking.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(client, me):
    book(client, EventFactory())

    answer = book(client, EventFactory())

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


def test_without_a_key_the_rule_itself_answers(client, me):
    event = EventFactory()
    body = {"event": event.pk, "comes_along": True}
    answers = [client.post(BOOKINGS, body, content_type="application/json") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 409]
    assert not HandledRequest.objects.exists()


def test_a_refusal_can_be_tried_again_with_its_key(client, me):
    event = EventFactory(booking_opens_at=timezone.now() + dt.timedelta(days=1))
    refused = book(client, event)
    event.booking_opens_at = timezone.now() - dt.timedelta(days=1)
    event.save()

    assert (refused.status_code, book(client, event).status_code) == (409, 201)


def test_two_people_may_use_the_same_key(client, me):
    event = EventFactory()
    book(client, event)
    client.force_login(UserFactory())

    assert book(client, event).status_code == 201
    assert Booking.objects.count() == 2


def test_a_visitor_with_a_key_is_still_a_visitor(client):
    assert book(client, EventFactory()).status_code in (401, 403)
    assert not HandledRequest.objects.exists()


# --- repeated writes, the fine print ---
class Things(Mixin, ViewSet):
    """Answers what the test put into `answer`: a Response, or an exception to raise."""

    answer = None
    calls = 0

    def create(self, request):
        type(self).calls += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def _fresh_things():
    Things.calls = 0


def post(user, answer, key="k", body=None):
    Things.answer = answer
    request = APIRequestFactory().post(
        "/things/", body or {"a": 1}, format="json", headers={"Idempotency-Key": key}
    )
    request.user = user
    return Things.as_view({"post": "create"})(request)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500, 503])
def test_what_was_not_done_is_not_kept(status):
    me = UserFactory()
    post(me, Response({}, status=status))

    assert post(me, Response({"done": True}, status=201)).status_code == 201
    assert Things.calls == 2


def test_a_crash_is_not_kept():
    me = UserFactory()
    with pytest.raises(ZeroDivisionError):
        post(me, ZeroDivisionError())

    assert post(me, Response({}, status=201)).status_code == 201


def test_an_answer_with_times_and_nothing_is_replayed_as_it_was_sent():
    me = UserFactory()
    first = post(me, Response({"at": timezone.now()}, status=201)).render().content
    assert post(me, None).render().content == first

    post(me, Response(status=204), key="empty")
    assert post(me, None, key="empty").status_code == 204
    assert Things.calls == 2


def under_way(me, since):
    post(me, Response({}, status=201))
    HandledRequest.objects.update(status=None, answer=None, created_at=timezone.now() - since)


def test_a_repeat_while_the_first_is_under_way_is_asked_to_wait():
    me = UserFactory()
    under_way(me, dt.timedelta(seconds=5))

    answer = post(me, Response({}, status=201))

    assert (answer.status_code, answer.data["code"], answer["Retry-After"]) == (409, "in_progress", "1")
    assert Things.calls == 1


def test_a_key_whose_server_died_can_be_used_again():
    me = UserFactory()
    under_way(me, ABANDONED_AFTER + dt.timedelta(seconds=1))

    assert post(me, Response({}, status=201)).status_code == 201


def test_answers_are_forgotten_after_a_day():
    me = UserFactory()
    post(me, Response({}, status=201), key="old")
    HandledRequest.objects.update(
        created_at=timezone.now() - actions.ANSWERS_KEPT_FOR - dt.timedelta(minutes=1)
    )
    post(me, Response({}, status=201), key="new")

    tasks.forget_answers()

    assert [kept.key for kept in HandledRequest.objects.all()] == ["new"]
