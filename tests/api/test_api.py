"""API v1: the same rights, rules and refusals as the pages."""

import json
from pathlib import Path

import pytest
import yaml
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework.serializers import ChoiceField

from cloudplatform.models import Booking, Demand, Event
from core.models import HandledRequest
from core.web.api import OutSerializer
from tests.factories.bookings import booked
from tests.factories.community import AreaFactory, FamilyMemberFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(client):
    user = UserFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def post(client, path, body=None, key=None):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)


READABLE = ["areas", "institutions", "members", "alliances", "products", "events", "demands"]


@pytest.mark.parametrize("name", READABLE)
def test_visitor_can_read_the_public_lists(client, name):
    EventFactory()
    assert client.get(f"/api/v1/{name}/").status_code == 200


def test_visitor_cannot_read_or_make_bookings(client):
    assert client.get("/api/v1/bookings/").status_code == 401
    assert post(client, "/api/v1/bookings/", {"event": EventFactory().pk}).status_code == 401


def test_visitor_cannot_see_a_draft(client):
    draft = EventFactory(draft=True)
    assert client.get(f"/api/v1/events/{draft.pk}/").status_code == 404
    assert client.get("/api/v1/events/").json()["count"] == 0


def test_citizen_can_book_and_cancel(client, citizen):
    event = EventFactory()

    made = post(client, "/api/v1/bookings/", {"event": event.pk, "companions": 1})
    assert (made.status_code, made.json()["seats"]) == (201, 2)
    gone = post(client, f"/api/v1/bookings/{made.json()['id']}/cancel/")

    assert (gone.status_code, gone.json()["state"], Event.objects.get().taken) == (200, "cancelled", 0)


def test_refusal_carries_a_stable_code(client, citizen):
    event = EventFactory(capacity=1)
    booked(event)

    answer = post(client, "/api/v1/bookings/", {"event": event.pk})

    assert (answer.status_code, answer.json()["code"]) == (409, "sold_out")


def test_citizen_cannot_touch_somebody_elses_booking_or_family(client, citizen):
    booking, child = booked(EventFactory()), FamilyMemberFactory()

    assert client.get(f"/api/v1/bookings/{booking.pk}/").status_code == 404
    assert post(client, f"/api/v1/bookings/{booking.pk}/cancel/").status_code == 404
    made = post(
        client,
        "/api/v1/bookings/",
        {"event": EventFactory(starts_at=booking.event.starts_at).pk, "family": [child.pk]},
    )
    assert (made.status_code, list(made.json())) == (400, ["family"])


BAD = [
    {"event": -1}, {"event": "x"}, {}, {"event": 1, "companions": -5}, {"event": 1, "companions": 10**9},
    {"event": 1, "family": "abc"},
]  # fmt: skip


@pytest.mark.parametrize("body", BAD)
def test_bad_input_is_answered_at_its_field(client, citizen, body):
    answer = post(client, "/api/v1/bookings/", body)
    assert answer.status_code == 400
    assert answer.json()


def test_same_key_books_once_and_gets_the_same_answer(client, citizen):
    event = EventFactory()

    first = post(client, "/api/v1/bookings/", {"event": event.pk}, key="k1")
    again = post(client, "/api/v1/bookings/", {"event": event.pk}, key="k1")

    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert Booking.objects.count() == 1


def test_same_key_for_another_request_is_refused(client, citizen):
    post(client, "/api/v1/bookings/", {"event": EventFactory().pk}, key="k1")
    assert post(client, "/api/v1/bookings/", {"event": 2}, key="k1").status_code == 422


def test_refused_request_may_be_tried_again_with_its_key(client, citizen):
    event = EventFactory(capacity=1)
    other = booked(event)
    assert post(client, "/api/v1/bookings/", {"event": event.pk}, key="k1").status_code == 409
    assert HandledRequest.objects.count() == 0
    Event.objects.filter(pk=event.pk).update(capacity=2)

    assert post(client, "/api/v1/bookings/", {"event": event.pk}, key="k1").status_code == 201
    assert other


def test_citizen_can_post_and_support_demands(client, citizen):
    street = AreaFactory()
    made = post(client, "/api/v1/demands/", {"area": street.pk, "text": "想学古琴，龘𠮷😀"})
    assert made.status_code == 201
    Demand.objects.update(asker=UserFactory(), state="screened")

    for _ in range(2):
        assert post(client, f"/api/v1/demands/{made.json()['id']}/support/").json()["support_count"] == 1


def test_demand_never_tells_who_asked(client):
    fields = client.get("/api/v1/demands/").json()
    assert "asker" not in json.dumps(fields)


@pytest.mark.parametrize("name", READABLE)
def test_lists_cost_the_same_for_one_and_for_many(client, name, count_queries):
    EventFactory()
    url = f"/api/v1/{name}/"
    one = count_queries(lambda: client.get(url))
    for day in range(8, 18):
        EventFactory(starts_at=soon(day))
    assert count_queries(lambda: client.get(url)) == one


def test_events_can_be_filtered_by_area_time_and_places(client):
    event = EventFactory(capacity=1)
    booked(event)
    get = lambda query: client.get(f"/api/v1/events/?{query}").json()["count"]  # noqa: E731

    assert get(f"within={event.area_id[:6]}") == 1
    assert get("within=440199") == 0
    assert get("has_places=true") == 0
    assert get("starts_after=2999-01-01T00:00:00Z") == 0


@pytest.mark.parametrize("text", ["null", "0", "-1", "1.5", "", "²", "many"])
def test_a_page_size_that_is_none_is_refused_and_not_ignored(client, text):
    answer = client.get("/api/v1/areas/", {"page_size": text})

    assert (answer.status_code, "page_size" in answer.json()) == (400, True)


def test_a_page_holds_a_hundred_rows_at_most(client):
    assert client.get("/api/v1/areas/", {"page_size": "1000000"}).status_code == 200


def test_places_are_asked_for_by_true_or_false_only(client):
    EventFactory()

    def count(text):
        answer = client.get("/api/v1/events/", {"has_places": text})
        return answer.json().get("count", answer.status_code)

    assert [count(text) for text in ("true", "false", "", "maybe")] == [1, 1, 1, 400]


def test_every_choice_that_may_be_left_open_says_so_in_the_schema():
    """A demand without an art form answers "", which stood outside its enum."""
    schema = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    closed = []
    for serializer in OutSerializer.__subclasses__():
        for name, field in serializer().fields.items():
            may_be_open = isinstance(field, ChoiceField) and field.source in open_choices(
                serializer.Meta.model
            )
            if may_be_open and "BlankEnum" not in str(schema[serializer.__name__]["properties"][name]):
                closed.append(f"{serializer.__name__}.{name}")

    assert closed == []
    assert "BlankEnum" in str(schema["DemandOut"]["properties"]["art_form"])


def open_choices(model):
    return {
        field.name
        for field in model._meta.get_fields()
        if getattr(field, "choices", None) and getattr(field, "blank", False)
    }


def test_every_operation_names_what_it_can_be_refused_with():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    bare = [
        f"{method} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if not {"401", "403", "429", "503"} <= set(operation["responses"])
    ]

    assert bare == []
    assert {"400", "409", "415", "422"} <= set(paths["/api/v1/bookings/"]["post"]["responses"])


def test_schema_is_valid_and_as_committed():
    """After a change of the API: `manage.py spectacular --file docs/openapi.yaml`, and tell its users."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    assert set(schema["paths"]) == set(committed())
    assert {path: list(answers(operations)) for path, operations in schema["paths"].items()} == {
        path: list(answers(operations)) for path, operations in committed().items()
    }


def answers(operations):
    return [(method, sorted(operation["responses"])) for method, operation in sorted(operations.items())]


def committed():
    return yaml.safe_load((Path(__file__).parent.parent.parent / "docs/openapi.yaml").read_text())["paths"]


def test_docs_page_opens(client):
    assert client.get(reverse("v1:docs")).status_code == 200
