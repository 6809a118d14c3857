"""People who follow a place hear of new events there: once for all that were published together."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import events
from community import rules
from community.actions import personal
from community.models import FacilityFollow
from community.places.actions import follows
from community.queries.personal import collect
from core import batches
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from tests.factories.community import FacilityFactory, SpaceFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def citizen():
    return UserFactory()


@pytest.fixture
def place(citizen):
    facility = FacilityFactory(name="榕荫文化站")
    follows.follow_facility(facility=facility, by=Actor(citizen), at=NOW())
    return facility


def draft(place, **more):
    space = SpaceFactory(facility=place, capacity=1000)
    return EventFactory(draft=True, host=place.institution, space=space, **more)


def test_new_events_of_one_moment_are_one_notice(place, citizen):
    for number in range(4):
        events.publish_event(
            event=draft(place, title=f"第{number}场", starts_at=soon(5 + number)),
            by=Actor(UserFactory()),
            at=NOW(),
        )
    batches.run_due()

    notice = Notice.objects.get(recipient=citizen, topic="venue")
    assert notice.title == "榕荫文化站有新活动"
    assert "第0场" in notice.body
    assert "等 4 场" in notice.body
    assert notice.path == reverse("community:facility", args=[place.pk])


def test_one_event_leads_to_its_page_and_elsewhere_is_not_told(place, citizen, run_jobs):
    here = draft(place)
    elsewhere = draft(FacilityFactory())
    for event in (here, elsewhere):
        events.publish_event(event=event, by=Actor(UserFactory()), at=NOW())
    run_jobs()

    assert [one.path for one in Notice.objects.filter(topic="venue")] == [f"/events/{here.pk}/"]


def test_who_stopped_following_hears_nothing(place, citizen, run_jobs):
    follows.unfollow_facility(facility=place, by=Actor(citizen), at=NOW())
    follows.unfollow_facility(facility=place, by=Actor(citizen), at=NOW())
    events.publish_event(event=draft(place), by=Actor(UserFactory()), at=NOW())
    run_jobs()

    assert not Notice.objects.filter(topic="venue").exists()
    assert JournalEntry.objects.filter(fact="community.facilityfollow.unfollowed").count() == 1


def test_following_twice_is_following_once_and_the_database_says_so(place, citizen):
    follows.follow_facility(facility=place, by=Actor(citizen), at=NOW())

    assert FacilityFollow.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        FacilityFollow.objects.create(user=citizen, facility=place, followed_at=NOW())


def test_a_place_out_of_use_and_too_many_are_refused(citizen, monkeypatch):
    shut = FacilityFactory(archived_at=NOW())
    with pytest.raises(follows.PlaceOutOfUse, match=shut.name):
        follows.follow_facility(facility=shut, by=Actor(citizen), at=NOW())

    monkeypatch.setattr(type(rules.FOLLOWS_MAX), "on", lambda rule, when: 1)
    follows.follow_facility(facility=FacilityFactory(), by=Actor(citizen), at=NOW())
    with pytest.raises(follows.FollowsTooMany):
        follows.follow_facility(facility=FacilityFactory(), by=Actor(citizen), at=NOW())


def test_a_place_closed_while_its_page_was_open_is_said_on_a_page_there_is(client, citizen, place):
    client.force_login(citizen)
    type(place).objects.filter(pk=place.pk).update(archived_at=NOW())
    follows.unfollow_facility(facility=place, by=Actor(citizen), at=NOW())

    said = client.post(reverse("community:follow_facility", args=[place.pk, "follow"]), follow=True)

    assert said.status_code == 200
    assert "已经停用，不会再有新活动，不用关注" in said.content.decode()
    assert not FacilityFollow.objects.exists()


def test_a_place_out_of_use_is_left_from_the_list_and_counts_no_more(client, citizen, place, monkeypatch):
    client.force_login(citizen)
    type(place).objects.filter(pk=place.pk).update(archived_at=NOW())
    monkeypatch.setattr(type(rules.FOLLOWS_MAX), "on", lambda rule, when: 1)
    follows.follow_facility(facility=FacilityFactory(), by=Actor(citizen), at=NOW())
    mine = reverse("cloudplatform:my_follows")
    assert "已经停用，不会再有新活动" in client.get(mine).content.decode()

    leave = reverse("community:follow_facility", args=[place.pk, "unfollow"])
    assert client.post(leave, {"back": mine})["Location"] == mine
    assert client.post(leave, {"back": "https://example.org/"})["Location"] == "/venues/"
    assert not FacilityFollow.objects.filter(facility=place).exists()


def test_from_the_page_of_the_place(client, citizen, place):
    assert "登录后关注" in client.get(reverse("community:facility", args=[place.pk])).content.decode()
    client.force_login(citizen)
    page = client.get(reverse("community:facility", args=[place.pk])).content.decode()
    assert "已关注" in page
    assert place.name in client.get("/venues/?mine=1").content.decode()

    client.post(reverse("community:follow_facility", args=[place.pk, "unfollow"]))

    assert not FacilityFollow.objects.exists()
    assert "还没有关注场馆" in client.get("/venues/?mine=1").content.decode()
    assert client.post(reverse("community:follow_facility", args=[place.pk, "burn"])).status_code == 404


def test_the_address_a_place_had_before_leads_to_its_page(client, place):
    assert client.get(f"/spaces/facilities/{place.pk}/")["Location"] == reverse(
        "community:facility", args=[place.pk]
    )


def test_the_page_of_a_place_says_what_is_on_there(client, place, count_queries):
    event = draft(place, title="榕荫听书")
    events.publish_event(event=event, by=Actor(UserFactory()), at=NOW())
    address = reverse("community:facility", args=[place.pk])

    assert "榕荫听书" in client.get(address).content.decode()
    client.force_login(UserFactory())
    few = count_queries(lambda: client.get(address))
    for number in range(6):
        events.publish_event(
            event=draft(place, starts_at=soon(9 + number)), by=Actor(UserFactory()), at=NOW()
        )
    assert count_queries(lambda: client.get(address)) <= few + 1  # the count of all
    assert "全部 7 场" in client.get(address).content.decode()


def test_what_one_follows_is_ones_own_data(place, citizen):
    told = next(one for one in collect(citizen) if one.key == "follows")
    assert [row[0] for row in told.rows] == [place.name]
    assert not FacilityFollow.objects.exclude(user=citizen).exists()


def test_it_goes_with_the_account(place, citizen):
    personal.erase(citizen, NOW())

    assert not FacilityFollow.objects.exists()
