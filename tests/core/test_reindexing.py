"""Rows saved before traditional characters were folded are found by both after `reindex_search`."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.postgres.search import SearchVectorField
from django.core.management import call_command
from django.db.models import Value

from cloudplatform.models import Event
from community.models import Membership
from core import searchtext
from core.searchtext import ToVector, query
from tests.factories.events import EventFactory
from tests.factories.members import member

pytestmark = pytest.mark.django_db


def reindexed(**options):
    said = StringIO()
    call_command("reindex_search", stdout=said, **options)
    return dict(line.split(": ") for line in said.getvalue().splitlines())


def as_saved_before(model, text):
    """The column as it was: each character as it was typed."""
    model.objects.update(search=ToVector(Value(" ".join([*text, text[:2]]))))


def found(model, text):
    return model.objects.filter(search=query(text)).count()


def test_every_model_with_a_stored_search_column_is_built_anew():
    stored = {
        model
        for model in apps.get_models()
        if any(isinstance(field, SearchVectorField) for field in model._meta.local_fields)
    }
    assert {indexed.model for indexed in searchtext.registered()} == stored


def test_an_old_row_is_found_by_both_and_again_the_same():
    EventFactory(title="粵劇")
    member(name="粵劇社")
    for model in (Event, Membership):
        as_saved_before(model, "粵劇")
        assert found(model, "粤剧") == 0

    reindexed()
    first = list(Event.objects.values_list("search", flat=True))

    assert [found(model, text) for model in (Event, Membership) for text in ("粤剧", "粵劇")] == [1, 1, 1, 1]
    reindexed()
    assert list(Event.objects.values_list("search", flat=True)) == first


def test_batches_reach_every_row_once():
    EventFactory.create_batch(5, title="粵劇")
    as_saved_before(Event, "粵劇")

    assert reindexed(batch=2)["cloudplatform.Event"] == "5"
    assert found(Event, "粤剧") == 5


def test_what_is_not_searchable_yet_stays_so():
    EventFactory(title="粵劇")
    Event.objects.update(search=None)

    assert reindexed()["cloudplatform.Event"] == "0"
    assert Event.objects.get().search is None
