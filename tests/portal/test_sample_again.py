"""The sample city is made again: the same each time, and on any day."""

import datetime as dt
import hashlib

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import AutoField

from cloudplatform import models as cp
from community.models import (
    Closure,
    Facility,
    FamilyMember,
    Institution,
    Occupancy,
    OpeningHours,
    Resident,
    Seat,
    Space,
)
from community.models.groups import Group
from community.models.sharing import SharingRule, SpaceBooking
from community.models.standards import CheckAnswer, CheckRound, SelfCheck, ServiceStandard, StandardItem
from core.models import Attachment, JournalEntry, Notice, User
from portal.sample.city import load_small
from tests.portal.lifecycles import LIFECYCLES

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _areas(db):
    call_command("load_areas", verbosity=0)


UNSTABLE = {"file", "holder", "about", "path", "key", "subject", "details", "search", "party", "seat_id"}
MADE = [
    User, FamilyMember, Resident, Seat, Institution, Facility, Space, OpeningHours, Closure, Occupancy,
    Group, SharingRule, SpaceBooking, ServiceStandard, StandardItem, CheckRound, SelfCheck, CheckAnswer,
    JournalEntry, Notice, Attachment, cp.ProductCall, cp.Product,
    cp.ProductVersion, cp.ContentReview, cp.LineNote, cp.Objection, cp.Demand, cp.DemandSupport, cp.Cycle, cp.Quota,
    cp.Order, cp.DateProposal, cp.Event, cp.Booking, cp.Attendee, cp.WaitEntry, cp.CheckIn, cp.Delivery,
    cp.ChecklistItem, cp.Feedback, cp.FeedbackScore,
]  # fmt: skip


def rows_of(model):
    rows = model.objects.order_by("sha256" if model is Attachment else "pk")
    return rows.exclude(fact="community.areas.loaded") if model is JournalEntry else rows


def digest():
    """A fingerprint of the whole city by model; keys count by their place in their table."""
    places = {
        model: {pk: at for at, pk in enumerate(model.objects.order_by("pk").values_list("pk", flat=True))}
        for model in MADE
    }
    places[Attachment] = {}
    told = {model.__name__: hashlib.sha256() for model in MADE}
    for model in MADE:
        fields = [
            field
            for field in model._meta.concrete_fields
            if not field.primary_key and field.name not in UNSTABLE
        ]
        for row in rows_of(model):
            for field in fields:
                value = field.value_from_object(row)
                known = places.get(field.related_model, {}) if field.is_relation else {}
                told[model.__name__].update(repr(known.get(value) if known else value).encode())
    return {name: found.hexdigest() for name, found in told.items()}


def number_from_the_start(skipped=0):
    """
    Give rows the numbers they get in a new database: draws name experts by theirs.

    With `skipped`, each table skips another number of numbers, as in a database that was used before.
    """
    with connection.cursor() as cursor:
        for place, model in enumerate(apps.get_models(include_auto_created=True)):
            if isinstance(model._meta.pk, AutoField) and model._meta.managed and not model._meta.proxy:
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1 + %s, false) FROM {table}",  # noqa: S608
                    [skipped * place],
                )


def load(seed):
    """The fingerprint of a city that is taken back afterwards."""
    with transaction.atomic():
        number_from_the_start()
        load_small(seed=seed, today=TODAY)
        found = digest()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_and_day_give_the_same_city_and_another_seed_another():
    here = load(2026)

    assert load(2026) == here
    assert load(7)["Booking"] != here["Booking"]


@pytest.mark.parametrize(
    ("day", "skipped"), [("2024-02-29", 0), ("2025-12-31", 1), ("2026-02-14", 2), ("2027-10-05", 5)]
)
def test_the_city_is_whole_on_any_day_and_whatever_numbers_its_rows_get(day, skipped):
    """Quarters begin and end, holidays stretch the notices: the constraints judge, and no state is missing."""
    number_from_the_start(skipped)
    load_small(seed=2026, today=dt.date.fromisoformat(day))

    for model, lifecycle in LIFECYCLES:
        assert set(model.objects.values_list("state", flat=True)) == set(map(str, lifecycle.moves)), model
