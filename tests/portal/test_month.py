"""This month of an institution beside the mean of all members: points, shared rooms, training. Policy: 3.3, 4.3."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from community.models import Attendance, PointRule
from community.policy import Role
from community.states import BriefState
from portal import figures
from tests.factories.community import FacilityFactory, InstitutionFactory, SpaceFactory, holder_of
from tests.factories.members import member
from tests.factories.news import brief_in
from tests.factories.spaces import SharingRuleFactory, booked_space
from tests.factories.training import accepted_in, past_programme

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=timezone.get_default_timezone())
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def seat():
    """A liaison of a member; there is one member more."""
    member()
    return holder_of(member().institution, Role.LIAISON).seats.select_related("institution").get()


def named(seat, name, at=NOON):
    return next((one for one in month(seat, at) if one.name == name), None)


def month(seat, at=NOON):
    return figures.month_of_seat(seat, timezone.localdate(at), in_pipeline=False)


def room_of(institution):
    return SharingRuleFactory(space=SpaceFactory(facility=FacilityFactory(institution=institution)))


def attended(institution, sessions=2, at=NOON):
    """Somebody of `institution` was at so many sessions of four hours in the month of `at`."""
    programme = past_programme()
    programme.sessions.update(starts_at=at - 3 * HOUR, ends_at=at + HOUR)
    place = accepted_in(programme)
    place.institution = institution
    place.save()
    for session in programme.sessions.all()[:sessions]:
        Attendance.objects.create(enrolment=place, session=session, how="list", at=at)


def test_points_of_briefs_stand_beside_the_mean_of_all_members(seat):
    PointRule.objects.update_or_create(event="sent", defaults={"points": 3, "starts_on": "2020-01-01"})
    brief_in(BriefState.SUBMITTED, by=seat.actor, at=NOON)

    found = named(seat, "信息报送得分")

    assert (found.value, found.city_mean) == (3, 1.5)


def test_lent_hours_count_until_the_sign_out_and_not_the_month_before(seat):
    rule = room_of(seat.institution)
    early = booked_space(rule=rule, at=NOON - 48 * HOUR, starts_at=NOON, state="signed_out")
    early.occupancy.released_at = NOON + HOUR
    early.occupancy.save()
    before = NOON - dt.timedelta(days=24)
    booked_space(rule=rule, at=before - 48 * HOUR, starts_at=before, state="signed_out")

    found = named(seat, "共享空间借出")

    assert found.value == 1


def test_an_absence_is_no_use_and_the_mean_is_over_members_that_share(seat):
    booked_space(rule=room_of(seat.institution), at=NOON, starts_at=NOON + 48 * HOUR, state="absent")
    other = room_of(member().institution)
    booked_space(rule=other, at=NOON, starts_at=NOON + 48 * HOUR, state="signed_in")

    found = named(seat, "共享空间借出")

    assert (found.value, found.city_mean) == (None, 1)


def test_who_shares_no_room_is_not_measured_by_it(seat):
    assert named(seat, "共享空间借出") is None


def test_class_hours_are_those_of_sessions_people_came_to(seat):
    attended(seat.institution, sessions=1)
    attended(seat.institution, at=NOON - dt.timedelta(days=40))

    found = named(seat, "培训到课")

    assert (found.value, found.city_mean) == (4, 2)


def test_a_seat_that_may_not_read_the_rows_gets_no_link():
    seat = holder_of(member().institution, Role.EDITOR).seats.get()

    paths = {one.name: one.path for one in month(seat)}

    assert paths == {"信息报送得分": "/workbench/briefs/points/", "培训到课": ""}


def test_the_figures_cost_the_same_for_two_and_for_twelve_members(seat, count_queries):
    room_of(seat.institution)
    few = count_queries(lambda: month(seat))
    for _ in range(10):
        other = member().institution
        attended(other)
        booked_space(rule=room_of(other), at=NOON, starts_at=NOON + 48 * HOUR)

    cache.clear()  # else the means of the city are read from it
    assert count_queries(lambda: month(seat)) == few


def test_the_link_opens_the_rows_behind_the_hours(client):
    institution = InstitutionFactory()
    attended(institution)
    client.force_login(holder_of(institution))

    html = client.get(reverse("community:attended_hours"), {"month": f"{NOON:%Y-%m}"}).content.decode()

    assert "到课 8 学时" in html


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "x"])
def test_a_month_nobody_lived_in_is_this_month(client, month):
    client.force_login(holder_of(InstitutionFactory()))

    answer = client.get(reverse("community:attended_hours"), {"month": month})

    assert answer.status_code == 200
