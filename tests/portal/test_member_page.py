"""The public page of a member, the alliances, and the figures behind them."""

import datetime as dt

import pytest
from django.utils import timezone

from cloudplatform.models import CheckIn, Event
from cloudplatform.queries import alliances as queries
from community.members.actions import alliances as actions
from community.members.actions import members, names
from community.models import Alliance, AlliancePlace, Publication, SpaceBooking
from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, city_staff
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.feedback import given
from tests.factories.members import alliance, head_of, member
from tests.factories.news import brief_in, writer_at
from tests.factories.spaces import SharingRuleFactory, booked_space, next_hour

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def held(host, days_ago, people=0):
    """An event of `host` that ended, with people let in at the door."""
    event = EventFactory(host=host)
    past = timezone.now() - days_ago * DAY
    Event.objects.filter(pk=event.pk).update(
        state="held", starts_at=past, ends_at=past + dt.timedelta(hours=1), booking_opens_at=past - 9 * DAY,
        booking_closes_at=past - DAY,
    )  # fmt: skip
    if people:
        CheckIn.objects.create(
            event=event, people=people, method="walk_in", nonce=f"00000000-0000-4000-8000-{event.pk:012d}",
            happened_at=past, received_at=past, taken_by=UserFactory(),
        )  # fmt: skip
    return event


# --- the page of a member ---
def test_who_never_was_a_member_has_no_page(client):
    assert client.get(f"/members/{InstitutionFactory().pk}/").status_code == 404


def test_the_page_shows_what_it_runs_and_what_people_say_with_the_size_of_the_sample(client):
    rated = given(overall=4)
    membership = rated.event.host.memberships.get()
    EventFactory(host=membership.institution, title="星期六粤剧")
    rated.state = "published"
    rated.save()

    page = client.get(f"/members/{membership.institution_id}/").content.decode()

    assert "星期六粤剧" in page
    assert "来自 1 份" in page
    assert "样本少" in page
    assert "大致在" in page


def test_the_page_of_a_member_that_left_says_so_and_keeps_its_names(client):
    membership = member(name="西关民俗馆（示例）")
    change = names.ask_name_change(
        institution=membership.institution, new_name="岭南记忆馆（示例）", reason="批复", by=head_of(membership),
        at=timezone.now(),
    )  # fmt: skip
    names.confirm_name_change(change=change, by=Actor(city_staff()), at=timezone.now())
    members.record_leaving(
        membership=membership,
        left_on=timezone.localdate(),
        reason="租约",
        by=Actor(city_staff()),
        at=timezone.now(),
    )

    page = client.get(f"/members/{membership.institution_id}/").content.decode()

    assert "退出了共同体" in page
    assert "西关民俗馆（示例）" in page


def test_the_page_costs_the_same_for_one_event_and_for_ten(client, count_queries):
    membership = member()
    EventFactory(host=membership.institution)
    held(membership.institution, 5, people=8)
    paths = [f"/members/{membership.institution_id}/", f"/members/{membership.institution_id}/events/"]
    before = [count_queries(lambda path=path: client.get(path)) for path in paths]
    for _ in range(4):
        EventFactory(host=membership.institution)
        held(membership.institution, 6)

    assert [count_queries(lambda path=path: client.get(path)) for path in paths] == before


# --- what an alliance adds up ---
@pytest.fixture
def pair():
    lead, other = member(), member()
    one = alliance(lead)
    by = Actor(city_staff())
    place = actions.invite(alliance=one, institution=other.institution, by=by, at=timezone.now())
    actions.accept_invitation(place=place, by=by, at=timezone.now())
    AlliancePlace.objects.update(joined_on=timezone.localdate() - 30 * DAY)
    return Alliance.objects.get(), lead.institution, other.institution


def test_an_alliance_adds_up_what_its_members_did_while_they_were_in_it(pair):
    one, lead, other = pair
    held(lead, 10, people=40)
    held(other, 5, people=12)
    held(other, 60, people=500)  # before it joined
    EventFactory(host=other)
    held(InstitutionFactory(), 5, people=77)  # not in it

    total = queries.activity_of(one, timezone.now()).total

    assert (total.held, total.came, total.coming) == (2, 52, 1)


def test_rooms_lent_and_briefs_published_count_from_the_day_a_member_joined(pair):
    one, lead, other = pair
    now, today = timezone.now(), timezone.localdate()
    rule = SharingRuleFactory(space__facility__institution=lead)
    for days_ago, ahead in ((5, 2), (60, 3)):  # the second before it joined
        booking = booked_space(rule=rule, starts_at=next_hour(now + ahead * DAY))
        past = now - days_ago * DAY
        SpaceBooking.objects.filter(pk=booking.pk).update(
            state="signed_out", starts_at=past, ends_at=past + dt.timedelta(hours=1), signed_in_at=past
        )
    booked_space(rule=rule, starts_at=next_hour(now + 4 * DAY))  # still to come
    brief = brief_in("adopted", by=writer_at(other))
    for outlet, on in (("甲报", today - 5 * DAY), ("乙报", today - 60 * DAY)):
        Publication.objects.create(
            brief=brief,
            channel="press",
            outlet=outlet,
            published_on=on,
            recorded_by=city_staff(),
            recorded_at=now,
        )

    total = queries.activity_of(one, now).total

    assert (total.lent, total.published) == (1, 1)


def test_what_a_member_did_after_it_left_does_not_count(pair):
    one, _lead, other = pair
    held(other, 5, people=12)
    EventFactory(host=other)
    AlliancePlace.objects.filter(institution=other).update(
        state="left", left_on=timezone.localdate() - 10 * DAY
    )

    total = queries.activity_of(one, timezone.now()).total

    assert (total.held, total.came, total.coming) == (0, 0, 0)


def test_a_member_that_came_back_is_counted_in_each_of_its_times(pair):
    one, _lead, other = pair
    AlliancePlace.objects.filter(institution=other).update(
        state="left", left_on=timezone.localdate() - 20 * DAY
    )
    AlliancePlace.objects.create(
        alliance=one, institution=other, state="joined", invited_at=timezone.now(),
        joined_on=timezone.localdate() - 10 * DAY,
    )  # fmt: skip
    held(other, 25, people=1)
    held(other, 15, people=2)
    held(other, 5, people=4)

    shares = [
        share.came
        for place, share in queries.activity_of(one, timezone.now()).shares
        if place.institution == other
    ]

    assert shares == [1, 4]


def test_an_alliances_page_costs_the_same_for_two_members_and_for_six(client, count_queries, pair):
    one = pair[0]
    path = f"/members/alliances/{one.pk}/"
    before = count_queries(lambda: client.get(path))
    for _ in range(4):
        AlliancePlace.objects.create(
            alliance=one, institution=member().institution, state="joined", invited_at=timezone.now(),
            joined_on=timezone.localdate(),
        )  # fmt: skip

    assert count_queries(lambda: client.get(path)) == before


def test_the_shared_calendar_can_be_subscribed_to(client, pair):
    one, lead, _other = pair
    EventFactory(host=lead, title="中秋灯会")

    feed = client.get(f"/members/alliances/{one.pk}/calendar.ics")

    assert feed["Content-Type"].startswith("text/calendar")
    assert "中秋灯会" in feed.content.decode()
