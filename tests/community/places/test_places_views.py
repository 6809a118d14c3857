"""The pages on which hosts keep hours and closures."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import Closure
from community.places.actions import closures, occupancies
from community.places.forms.places import HoursForm
from tests.factories.community import (
    FacilityFactory,
    InstitutionFactory,
    SpaceFactory,
    former_holder_of,
    holder_of,
    open_daily,
)
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db

PAGE = "/workbench/places/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def facility():
    return FacilityFactory()


@pytest.fixture
def host(client, facility):
    user = holder_of(facility.institution)
    client.force_login(user)
    return user


def moment(days):
    return timezone.localtime(timezone.now() + dt.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def announce(client, facility, **changes):
    sent = {"starts_at": moment(8), "ends_at": moment(9), "reason": "电梯检修", **changes}
    return client.post(reverse("community:close", args=[facility.pk]), sent)


def closure_of(facility):
    now = timezone.now()
    return closures.announce_closure(
        facility=facility, starts_at=now + 8 * 24 * HOUR, ends_at=now + 9 * 24 * HOUR, reason="布展",
        by=actor(), at=now,
    )  # fmt: skip


# --- who may ---
def paths(facility):
    closure = closure_of(facility)
    return [
        reverse("community:hours", args=[facility.pk]),
        reverse("community:close", args=[facility.pk]),
        reverse("community:reopen", args=[closure.pk]),
    ]


def test_a_visitor_is_sent_to_sign_in(client, facility):
    assert [client.post(path).status_code for path in [*paths(facility), PAGE]] == [302] * 4
    assert Closure.objects.exists()


@pytest.mark.parametrize(
    "person",
    [lambda _one: UserFactory(), lambda _one: holder_of(InstitutionFactory()), former_holder_of],
    ids=["citizen", "host elsewhere", "former host"],
)
def test_places_of_others_do_not_exist_for_strangers(client, facility, person):
    client.force_login(person(facility.institution))

    assert [client.post(path).status_code for path in paths(facility)] == [404, 404, 404]
    assert facility.name not in client.get(PAGE).content.decode()
    assert Closure.objects.exists()


# --- what they see ---
def test_a_host_without_places_reads_what_to_do(client):
    client.force_login(holder_of(InstitutionFactory()))

    assert "还没有登记场地" in client.get(PAGE).content.decode()


def test_the_list_shows_hours_spaces_and_closures(client, facility, host):
    open_daily(facility)
    SpaceFactory(facility=facility, name="三楼排练厅")
    closure_of(facility)

    page = client.get(PAGE).content.decode()

    assert [text in page for text in ("09:00-21:00", "三楼排练厅（120 人）", "布展")] == [True] * 3


def test_the_list_costs_the_same_for_one_and_for_twenty(client, facility, host, count_queries):
    closure_of(facility)
    client.get(PAGE)
    one = count_queries(lambda: client.get(PAGE))
    for another in FacilityFactory.create_batch(19, institution=facility.institution):
        closure_of(another)

    assert count_queries(lambda: client.get(PAGE)) == one


# --- hours ---
def test_a_host_changes_the_hours_as_people_type_them(client, facility, host):
    open_daily(facility)

    sent = {"day0": "9:00-12:00， 14：00至21：00", "day6": "10:00-17:00"}
    answer = client.post(reverse("community:hours", args=[facility.pk]), sent)

    assert answer.status_code == 302
    lines = [
        f"{row.weekday} {row.opens:%H:%M}-{row.closes:%H:%M}"
        for row in facility.hours.order_by("weekday", "opens")
    ]
    assert lines == ["0 09:00-12:00", "0 14:00-21:00", "6 10:00-17:00"]


def test_the_form_starts_with_the_hours_as_they_are_and_saves_them_unchanged(client, facility, host):
    open_daily(facility)

    form = HoursForm(initial=HoursForm.initial_of(facility))
    sent = {name: form.initial[name] for name in form.fields}
    client.post(reverse("community:hours", args=[facility.pk]), sent)

    assert facility.hours.count() == 7


@pytest.mark.parametrize("text", ["九点到五点", "25:00-26:00", "09:00", "🙂", "-1:00-5:00"])
def test_hours_nobody_can_read_come_back_with_what_was_typed(client, facility, host, text):
    open_daily(facility)

    answer = client.post(reverse("community:hours", args=[facility.pk]), {"day0": text})

    assert answer.status_code == 422
    assert f'value="{text}"' in answer.content.decode()
    assert facility.hours.count() == 7


def test_hours_that_hit_events_are_refused_in_the_page(client, facility, host):
    space = SpaceFactory(facility=facility)
    open_daily(facility)
    day = timezone.localtime(timezone.now() + dt.timedelta(days=3)).replace(hour=19, minute=0)
    occupancies.hold_space(space=space, starts_at=day, ends_at=day + HOUR)

    answer = client.post(
        reverse("community:hours", args=[facility.pk]), {f"day{number}": "09:00-18:00" for number in range(7)}
    )

    assert answer.status_code == 409
    assert space.name in answer.content.decode()


# --- closures ---
def test_a_host_announces_and_cancels_a_closure(client, facility, host):
    assert announce(client, facility).status_code == 302
    closure = Closure.objects.get()

    client.post(reverse("community:reopen", args=[closure.pk]))

    assert not Closure.objects.exists()


def test_a_closure_refused_keeps_what_was_typed(client, facility, host):
    answer = announce(client, facility, starts_at=moment(2), ends_at=moment(3))

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "提前 7 天" in page
    assert 'value="电梯检修"' in page


@pytest.mark.parametrize("wrong", ["", "yesterday", "2026-02-30T10:00", "0000-00-00T00:00"])
def test_a_wrong_date_comes_back_with_the_form(client, facility, host, wrong):
    assert announce(client, facility, starts_at=wrong).status_code == 422


def test_a_stale_cancel_says_so_and_changes_nothing(client, facility, host):
    now = timezone.now()
    closure = closures.announce_closure(
        facility=facility, starts_at=now - 2 * HOUR, ends_at=now + HOUR, reason="停电", is_emergency=True,
        by=actor(), at=now,
    )  # fmt: skip
    closures.cancel_closure(closure=closure, by=actor(), at=now)

    answer = client.post(reverse("community:reopen", args=[closure.pk]), follow=True)

    assert "已经结束" in answer.content.decode()
