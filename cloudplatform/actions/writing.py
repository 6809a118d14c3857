"""Writing a booking in one SQL statement: cloudplatform/sql/book_v1.sql (docs/adr/0048)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.timezone import localdate

from cloudplatform import policy
from cloudplatform.actions.places import Party, said_by_constraints
from cloudplatform.models import Booking
from cloudplatform.models.bookings import new_code
from cloudplatform.queries.standing import Standing
from core.record import journal
from core.record.actors import Actor

FACT: Final = "cloudplatform.booking.made"
STATEMENT: Final = """
SELECT * FROM cloudplatform_book_v1(
    %s::bigint, %s::bigint, %s::integer, %s::timestamptz, %s::bigint, %s::bigint, %s::interval, %s::boolean,
    %s::bigint[], %s::integer, %s::integer, %s::text, %s::text, %s::bigint, %s::text, %s::text[], %s::text[]
)"""
WRITTEN: Final = [field.attname for field in Booking._meta.concrete_fields]


def write(now: Standing, *, party: Party, access_need: str, by: Actor, at: datetime) -> Booking | None:
    """
    Take the seats and write booking, attendees, fact and jobs in one round trip, if all is still as it was read.

    None, and nothing is written, if the person's bookings are not those of `now` any more, or the seats are gone: look
    again.

    :raises AlreadyBooked, PersonAlreadyBooked: as the database says.
    """
    person, code = by.person, new_code()
    listeners = journal.listeners(FACT)
    arguments: list[Any] = [
        person.pk, now.event.pk, party.seats, at,
        now.live, now.newest,
        policy.OFFERS_STOP_BEFORE,
        party.comes_along, [member.pk for member in party.family], party.companions,
        len(party.children_alone(localdate(now.event.starts_at))),
        code, access_need,
        by.seat_id, by.seat_label, [kind for kind, _ in listeners], [name for _, name in listeners],
    ]  # fmt: skip
    # A refusal of the database must not spoil the transaction of a caller; without one there is nothing to spoil.
    keeps_caller: AbstractContextManager[Any] = (
        transaction.atomic() if connection.in_atomic_block else nullcontext()
    )
    with said_by_constraints(), keeps_caller, connection.cursor() as cursor:
        cursor.execute(STATEMENT, arguments)
        outcome, pk, promised = cursor.fetchone()
    if outcome != "made":
        return None
    booking = Booking.from_db("default", WRITTEN, [
        pk, now.event.pk, person.pk, party.seats, code, access_need, "reserved", at, promised, False, None, False, "",
        None, "", now.event.is_sample,
    ])  # fmt: skip
    booking.booker = person
    return booking
