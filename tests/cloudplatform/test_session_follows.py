"""People who follow a series, or a product that comes again, hear of new sessions: once each, and not twice with the place."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform import rules
from cloudplatform.actions import events, follows, personal
from cloudplatform.models import Event, EventSeries, SessionFollow
from cloudplatform.queries.catalogue import first_other_sessions, other_sessions
from cloudplatform.queries.personal import collect
from cloudplatform.states import ProductState
from community.places.actions.follows import follow_facility
from core import batches
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from tests.cloudplatform.test_series import NEW, typed
from tests.factories.community import SpaceFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon
from tests.factories.orders import ShelfProductFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now
MINE = reverse("cloudplatform:my_follows")


@pytest.fixture
def citizen():
    return UserFactory()


@pytest.fixture
def calligraphy():
    """One session of a series, published."""
    event = EventFactory(title="写春联", capacity=12)
    event.series = EventSeries.objects.create(host=event.host, title=event.title, made_at=NOW())
    event.save()
    return event


def follow(event, user):
    return follows.follow_sessions(event=event, by=Actor(user), at=NOW())


def publish(**more):
    event = EventFactory(draft=True, space=SpaceFactory(capacity=1000), **more)
    return events.publish_event(event=event, by=Actor(UserFactory()), at=NOW())


def told(user, topic="series"):
    batches.run_due()
    return list(Notice.objects.filter(recipient=user, topic=topic).order_by("pk"))


def test_sessions_added_to_a_series_are_one_notice(client, calligraphy, citizen):
    follow(calligraphy, citizen)
    client.force_login(holder_of(calligraphy.host))
    address = reverse("cloudplatform:event_series", args=[calligraphy.pk])

    client.post(address, typed(calligraphy, do="publish", pick=["0", "1", "2"]))

    assert Event.objects.filter(series=calligraphy.series).count() == 4
    assert EventSeries.objects.count() == 1
    (notice,) = told(citizen)
    assert notice.title == "“写春联”有新场次"
    first = Event.objects.filter(starts_at__gt=calligraphy.starts_at).earliest("starts_at")
    assert first.when in notice.body
    assert notice.path == reverse("cloudplatform:event", args=[first.pk])


def test_one_more_made_by_copying_is_a_session_under_the_same_title_only(client, calligraphy, citizen):
    client.force_login(holder_of(calligraphy.host))
    address = reverse("cloudplatform:copy_event", args=[calligraphy.pk])

    client.post(address, typed(calligraphy))
    client.post(address, typed(calligraphy, title="剪窗花"))

    again, other = Event.objects.order_by("-pk")[:2][::-1]
    assert (again.title, again.series) == ("写春联", calligraphy.series)
    assert (other.title, other.series) == ("剪窗花", None)


def test_an_event_held_again_begins_a_series_with_what_was(client):
    event = EventFactory(title="写春联", capacity=12)
    client.force_login(holder_of(event.host))

    client.post(
        reverse("cloudplatform:event_series", args=[event.pk]), typed(event, do="publish", pick=["0"])
    )
    client.post(NEW, typed(event, title="剪窗花", do="draft", pick=["0", "2"]))

    event.refresh_from_db()
    assert event.series.events.count() == 2
    assert EventSeries.objects.count() == 2


def test_of_a_product_every_place_that_shows_it_is_told(citizen):
    product = ShelfProductFactory(title="木偶戏")
    follow(EventFactory(product=product), citizen)

    event = publish(product=product)
    publish()

    (notice,) = told(citizen)
    assert notice.title == "“木偶戏”有新场次"
    assert event.space.facility.name in notice.body


def test_who_follows_the_place_too_is_told_once_and_all_who_follow_are_asked_at_once(
    calligraphy, citizen, count_queries
):
    def session(days):
        return publish(host=calligraphy.host, series=calligraphy.series, starts_at=soon(days))

    follow(calligraphy, citizen)
    event = session(9)
    follow_facility(facility=event.space.facility, by=Actor(citizen), at=NOW())
    few = count_queries(batches.run_due)
    assert len(told(citizen)) == 1
    assert told(citizen, "venue") == []

    for _ in range(6):
        follow(calligraphy, UserFactory())
    session(10), session(11)
    assert count_queries(batches.run_due) <= few + 2
    assert Notice.objects.filter(topic="series").count() == 1 + 7


def test_who_stopped_hears_nothing_and_the_record_says_both(calligraphy, citizen):
    followed = follow(calligraphy, citizen)
    for _ in range(2):
        follows.unfollow_sessions(followed=followed, by=Actor(citizen), at=NOW())
    publish(host=calligraphy.host, series=calligraphy.series)

    assert told(citizen) == []
    said = JournalEntry.objects.filter(fact__startswith="cloudplatform.sessionfollow").order_by("pk")
    assert [one.fact.split(".")[-1] for one in said] == ["followed", "unfollowed"]


def test_following_twice_is_once_and_the_database_says_so(calligraphy, citizen):
    assert follow(calligraphy, citizen) == follow(calligraphy, citizen)

    for wrong in (
        {"series": calligraphy.series}, {}, {"series": calligraphy.series, "product": ShelfProductFactory()},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionFollow.objects.create(user=citizen, followed_at=NOW(), **wrong)


def test_what_cannot_be_followed_says_why_and_what_to_do(calligraphy, citizen, monkeypatch):
    retired = EventFactory(product=ShelfProductFactory(state=ProductState.RETIRED))
    with pytest.raises(follows.HeldOnce, match="可以关注场馆"):
        follow(EventFactory(), citizen)
    with pytest.raises(follows.NoMoreSessions, match="已经下架"):
        follow(retired, citizen)
    monkeypatch.setattr(type(rules.FOLLOWS_MAX), "on", lambda rule, when: 0)
    with pytest.raises(follows.SessionsTooMany, match="最多关注 0 个系列"):
        follow(calligraphy, citizen)


def test_from_the_page_and_from_the_list_of_all_one_follows(client, calligraphy, citizen):
    page = reverse("cloudplatform:event", args=[calligraphy.pk])
    assert "登录后关注新场次" in client.get(page).content.decode()
    assert (
        "关注新场次"
        not in client.get(reverse("cloudplatform:event", args=[EventFactory().pk])).content.decode()
    )
    client.force_login(citizen)
    assert "还没有关注系列" in client.get(MINE).content.decode()

    said = client.post(reverse("cloudplatform:follow_sessions", args=[calligraphy.pk]), follow=True)

    assert "有新场次会通知你" in said.content.decode()
    assert "已关注，点了不再通知" in said.content.decode()
    assert timezone.localtime(calligraphy.starts_at).strftime("%H:%M") in client.get(MINE).content.decode()
    stop = reverse("cloudplatform:stop_following", args=[SessionFollow.objects.get().pk])
    assert client.post(stop, {"event": str(calligraphy.pk)})["Location"] == page
    assert not SessionFollow.objects.exists()
    assert client.post(stop).status_code == 404


def test_nobody_stops_for_another_and_a_draft_is_not_followed(client, calligraphy, citizen):
    followed = follow(calligraphy, citizen)
    client.force_login(UserFactory())

    assert client.post(reverse("cloudplatform:stop_following", args=[followed.pk])).status_code == 404
    draft = EventFactory(draft=True)
    assert client.post(reverse("cloudplatform:follow_sessions", args=[draft.pk])).status_code == 404


def test_the_list_takes_as_many_queries_for_many(client, citizen, count_queries):
    client.force_login(citizen)
    follow(EventFactory(product=ShelfProductFactory()), citizen)
    few = count_queries(lambda: client.get(MINE))
    for _ in range(8):
        follow(EventFactory(product=ShelfProductFactory()), citizen)

    assert count_queries(lambda: client.get(MINE)) == few


def test_sessions_of_a_series_are_offered_whatever_they_are_called_now(calligraphy):
    renamed = EventFactory(
        title="写福字", host=calligraphy.host, series=calligraphy.series, starts_at=soon(9)
    )
    same = EventFactory(title=calligraphy.title, host=calligraphy.host, starts_at=soon(10))
    EventFactory(title="别的", host=calligraphy.host)

    assert set(other_sessions(calligraphy, NOW())) == {renamed, same}
    assert first_other_sessions(calligraphy, NOW()) == [renamed, same]


def test_sessions_of_a_product_are_those_of_the_product_whoever_hosts_them():
    product = ShelfProductFactory()
    event = EventFactory(product=product, starts_at=soon(5))
    again = EventFactory(product=product, starts_at=soon(6), title="换了名字")
    EventFactory(host=event.host, title=event.title, starts_at=soon(7))  # the host's own under the same title
    EventFactory(product=ShelfProductFactory(), host=event.host, title=event.title, starts_at=soon(8))
    EventFactory(product=product, starts_at=soon(-1))

    assert list(other_sessions(event, NOW())) == [again]
    assert first_other_sessions(event, NOW()) == [again]


def test_what_one_follows_is_ones_own_data_and_goes_with_the_account(calligraphy, citizen):
    follow(calligraphy, citizen)
    section = next(one for one in collect(citizen) if one.key == "session_follows")
    assert [row[0] for row in section.rows] == ["写春联"]

    personal.erase(citizen, NOW())

    assert not SessionFollow.objects.exists()
