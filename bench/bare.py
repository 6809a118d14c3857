"""
Baseline: a minimal Django that books a place through the ORM, without session, rules or journal chain, and answers a page
of given bytes.

Lock the event, look, move the counter, write the booking and an audit row, commit. Served by the same gunicorn on the
same PostgreSQL, in a database of its own: what is left is what the framework and the database cost anybody.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import dj_database_url
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="bench-only",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # the length of the answer
    INSTALLED_APPS=["bench"],
    DATABASES={"default": dj_database_url.parse(os.environ["BARE_DATABASE_URL"], conn_max_age=None)},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

ONE_STATEMENT = """
WITH moved AS (
    UPDATE bench_event SET taken = taken + 1 WHERE id = %(event)s AND taken < capacity RETURNING id
), booked AS (
    INSERT INTO bench_booking (event_id, person, seats, state, made_at)
    SELECT id, %(person)s, 1, 'reserved', now() FROM moved RETURNING id
)
INSERT INTO bench_audit (fact, subject, person, made_at, details)
SELECT 'made', 'booking:' || id, %(person)s, now(), '{}'::jsonb FROM booked RETURNING subject
"""


class Event(models.Model):
    title = models.CharField(max_length=80)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)


class Booking(models.Model):
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    person = models.BigIntegerField(db_index=True)
    seats = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)
    made_at = models.DateTimeField()


class Audit(models.Model):
    fact = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, db_index=True)
    person = models.BigIntegerField()
    made_at = models.DateTimeField()
    details = models.JSONField(default=dict)


def make(events: int, capacity: int) -> None:
    """Make the tables and `events` rows, numbered from 1. The last one is full."""
    with connection.schema_editor() as editor:
        for model in (Event, Booking, Audit):
            editor.create_model(model)
    Event.objects.bulk_create([Event(title=f"{n}", capacity=capacity) for n in range(events)])
    Event.objects.create(title="full", capacity=1, taken=1)


def book(request: HttpRequest) -> JsonResponse:
    wish = json.loads(request.body)
    now = timezone.now()
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=wish["event"])
        if event.taken >= event.capacity:
            return JsonResponse({"code": "full"}, status=409)
        event.taken += 1
        event.save(update_fields=["taken"])
        booking = Booking.objects.create(
            event=event, person=wish["person"], seats=1, state="reserved", made_at=now
        )
        Audit.objects.create(fact="made", subject=f"booking:{booking.pk}", person=wish["person"], made_at=now)
    return JsonResponse({"id": booking.pk, "event": event.pk, "seats": 1}, status=201)


def statement(request: HttpRequest) -> JsonResponse:
    wish = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(ONE_STATEMENT, wish)
        row: Any = cursor.fetchone()
    return JsonResponse({"id": row[0]} if row else {"code": "full"}, status=201 if row else 409)


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


PAGE = Path(os.environ["BENCH_BODY"]).read_bytes() if "BENCH_BODY" in os.environ else b""
urlpatterns = [path("book/", book), path("statement/", statement), path("page/", page)]
application = get_wsgi_application()
