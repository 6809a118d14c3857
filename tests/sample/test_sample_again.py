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
from community.places.models.groups import Group
from community.places.models.sharing import SharingRule, SpaceBooking
from community.places.models.standards import (
    CheckAnswer,
    CheckRound,
    SelfCheck,
    ServiceStandard,
    StandardItem,
)
from core.models import Attachment, JournalEntry, Notice, User
from sample.city import load_small
from tests import databases
from tests.portal.lifecycles import LIFECYCLES

TODAY = databases.DAY
pytestmark = pytest.mark.long


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
    rows = model.objects.order_by("pk")
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
        lines = [
            "|".join(repr(placed(field, field.value_from_object(row), places)) for field in fields)
            for row in rows_of(model)
        ]
        if model is Attachment:  # keys are drawn, and several files may hold the same bytes
            lines.sort()
        told[model.__name__].update("\n".join(lines).encode())
    return {name: found.hexdigest() for name, found in told.items()}


def placed(field, value, places):
    """The value of a row's field; the key of another row that is made here counts by its place."""
    known = places.get(field.related_model) if field.is_relation else None
    return known.get(value) if known else value


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


@pytest.fixture(scope="module")
def made_before(copies, django_db_blocker):
    """The fingerprint of the city that the other tests look at: another process may have made it."""
    with django_db_blocker.unblock(), databases.pointed_at(*copies(databases.small_city(TODAY))):
        return digest()


def test_the_same_seed_and_day_give_the_same_city(made_before):
    assert load(databases.SEED) == made_before


def test_another_seed_gives_another_city(made_before):
    assert load(7)["Booking"] != made_before["Booking"]


@pytest.mark.parametrize(
    ("day", "skipped"),
    [("2024-02-29", 0), ("2025-12-31", 1), ("2026-02-14", 2), ("2026-12-02", 3), ("2027-10-05", 5)],
)
def test_the_city_is_whole_on_any_day_and_whatever_numbers_its_rows_get(day, skipped):
    """Quarters begin and end, holidays stretch the notices: the constraints judge, and no state is missing."""
    number_from_the_start(skipped)
    load_small(seed=databases.SEED, today=dt.date.fromisoformat(day))

    for model, lifecycle in LIFECYCLES:
        assert set(model.objects.values_list("state", flat=True)) == set(map(str, lifecycle.moves)), model
