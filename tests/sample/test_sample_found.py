"""What people look for in the sample city is found, and coming."""

import pytest
from django.utils import timezone

from cloudplatform import models as cp
from core.searchtext import query
from sample.catalogue import WEEKLY
from tests.databases import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_city")]


@pytest.mark.parametrize("text", ["免费", "老人", "小朋友", "跳舞", "写字", "粵劇", "yueju"])
def test_people_find_events_by_their_own_words(client, text):
    assert client.get("/events/", {"q": text}).context["page"].paginator.count > 0


@pytest.mark.parametrize("title", WEEKLY)
def test_what_people_look_for_most_is_on_every_week_ahead(title):
    starts = cp.Event.objects.filter(state="published", title=title).values_list("starts_at", flat=True)
    weeks = {((timezone.localtime(moment).date() - DAY).days - 1) // 7 for moment in starts}

    assert weeks >= set(range(8))


def test_the_front_page_and_its_list_say_the_same_number(client):
    listed = client.get("/events/", {"t": "week"}).context["page"].paginator.count
    assert client.get("/").context["total"] == listed


def test_search_finds_what_the_titles_say():
    for model in (cp.Event, cp.Product, cp.Demand):
        assert not model.objects.filter(search__isnull=True).exists()
    assert cp.Product.objects.filter(search=query("醒狮")).exists()
    assert cp.Event.objects.filter(search=query("荔湾 示例")).exists()
