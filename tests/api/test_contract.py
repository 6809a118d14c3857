"""The API keeps what its schema says, whatever is sent: signed in by a token, and not. Made by schemathesis."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from hypothesis import settings as budget
from schemathesis.checks import CHECKS

from config.wsgi import application
from core.models.tokens import Scope
from core.people import tokens
from core.web.api_access import AddressThrottle, PersonThrottle
from tests.factories.bookings import booked
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import actor
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
ASKED = [
    check for check in CHECKS.get_all()
    if check.__name__ in {
        "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
        "response_schema_conformance", "negative_data_rejection",
    }
]  # fmt: skip
FEW = budget(
    max_examples=8, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


@pytest.fixture(autouse=True)
def world(monkeypatch):
    """Something of each kind, a person who holds a seat, and their token for everything."""
    for throttle in (AddressThrottle, PersonThrottle):
        monkeypatch.setattr(throttle, "allow_request", lambda *_: True)
    person = holder_of(InstitutionFactory())
    booked(EventFactory(), user=person)
    _token, text = tokens.issue(
        user=person, name="x", scopes=list(Scope), days=30, by=actor(person), at=timezone.now()
    )
    edges = (request_started, request_finished)
    for edge in edges:  # as Django's own client does: the test's transaction stays open
        edge.disconnect(close_old_connections)
    yield text
    for edge in edges:
        edge.connect(close_old_connections)


def described():
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    schema.app = application
    return schema


SCHEMA = described()


@SCHEMA.parametrize()
@FEW
def test_a_visitor_meets_no_answer_that_is_not_described(case):
    case.call_and_validate(checks=ASKED)


@SCHEMA.parametrize()
@FEW
def test_a_program_meets_none_either(case, world):
    case.call_and_validate(checks=ASKED, headers={"Authorization": f"Bearer {world}"})
