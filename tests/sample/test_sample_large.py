"""The large city, in a small helping: as legal as the small one."""

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q

from cloudplatform import models as cp
from cloudplatform.queries import proofs
from community.models import Occupancy
from community.places.queries.opening import why_shut
from core.searchtext import query
from sample.large import PER_EVENT, load_large
from tests.databases import DAY

EVENTS = 60


@pytest.fixture
def large(small_city, db):
    before = cp.Booking.objects.count(), cp.Event.objects.count()
    load_large(today=DAY, events=EVENTS, citizens=401)
    return before


def test_the_large_city_keeps_every_rule_of_the_small_one(large):
    bookings, events = large
    connection.check_constraints()

    assert cp.Event.objects.count() - events == EVENTS
    assert cp.Booking.objects.count() - bookings == EVENTS * PER_EVENT
    assert [*proofs.drifted_events(), *proofs.drifted_quotas(), *proofs.drifted_products()] == []
    live = Count("attendees", filter=Q(attendees__is_live=True))
    assert not cp.Booking.objects.live().annotate(rows=live).exclude(seats=F("rows")).exists()
    assert not cp.Booking.objects.filter(state="checked_in", check_in__isnull=True).exists()
    added = (
        cp.Event.objects.filter(bookings__code__startswith="Z").distinct().select_related("space__facility")
    )
    assert [str(one) for one in added if why_shut(one.space.facility, one.starts_at, one.ends_at)] == []
    assert not added.filter(capacity__gt=F("space__capacity")).exists()
    assert added.filter(search=query("绘本")).exists()
    assert not orphans()


def orphans():
    """Foreign keys that name no row: the load does not let PostgreSQL look, so the test does."""
    found = []
    for model in (cp.Event, cp.Booking, cp.Attendee, cp.CheckIn, cp.Feedback, Occupancy):
        for field in model._meta.concrete_fields:
            if field.is_relation:
                target = field.related_model.objects.filter(pk=OuterRef(field.attname))
                lost = model.objects.filter(**{f"{field.attname}__isnull": False}).filter(~Exists(target))
                found += [f"{model.__name__}.{field.name}"] if lost.exists() else []
    return found
