"""Places, their hours and closures."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import Closure, Facility, OpeningHours
from community.places.actions import closures, facilities, occupancies
from community.places.actions.facilities import Opening
from community.places.queries.opening import why_shut
from community.places.queries.places import open_week
from core.models import JournalEntry
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

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=timezone.get_default_timezone())  # a Monday
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def announce(facility, starts_in=8 * DAY, lasts=DAY, **changes):
    return closures.announce_closure(
        facility=facility, starts_at=NOW + starts_in, ends_at=NOW + starts_in + lasts, reason="电梯检修",
        by=actor(), at=NOW, **changes,
    )  # fmt: skip


def hold(space, starts_in, lasts=HOUR):
    return occupancies.hold_space(space=space, starts_at=NOW + starts_in, ends_at=NOW + starts_in + lasts)


# --- on record ---
def test_a_facility_is_put_on_record_once():
    station = InstitutionFactory()
    add = {"institution": station, "name": "一号楼（示例）", "area": station.area, "by": actor(), "at": NOW}
    facilities.add_facility(**add)

    with pytest.raises(facilities.FacilityNameTaken):
        facilities.add_facility(**add)


def test_two_institutions_may_use_the_same_name_for_a_facility():
    for station in InstitutionFactory.create_batch(2):
        facilities.add_facility(
            institution=station, name="一号楼（示例）", area=station.area, by=actor(), at=NOW
        )

    assert Facility.objects.filter(name="一号楼（示例）").count() == 2


def test_a_space_is_put_on_record_once():
    facility = FacilityFactory()
    facilities.add_space(facility=facility, name="戏台", capacity=80, by=actor(), at=NOW)

    with pytest.raises(facilities.SpaceNameTaken):
        facilities.add_space(facility=facility, name="戏台", capacity=80, by=actor(), at=NOW)


# --- hours ---
def set_hours(facility, *openings):
    rows = [Opening(weekday, dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))
            for weekday, opens, closes in openings]  # fmt: skip
    return facilities.set_hours(facility=facility, openings=rows, by=actor(), at=NOW)


def test_new_hours_replace_the_old_ones():
    facility = FacilityFactory()
    open_daily(facility)

    set_hours(facility, (0, "09:00", "12:00"), (0, "14:00", "21:00"))

    assert OpeningHours.objects.filter(facility=facility).count() == 2
    monday = NOW.replace(hour=13)
    assert why_shut(facility, monday, monday + HOUR) is not None
    assert why_shut(facility, monday + HOUR, monday + 2 * HOUR) is None


@pytest.mark.parametrize(
    "openings",
    [
        [(0, "09:00", "12:00"), (0, "11:00", "18:00")],
        [(0, "12:00", "09:00")],
        [(0, "09:00", "09:00")],
        [(3, "09:00", "12:00"), (3, "09:00", "12:00")],
    ],
)
def test_hours_that_overlap_or_run_backwards_are_refused(openings):
    with pytest.raises(facilities.HoursOverlap):
        set_hours(FacilityFactory(), *openings)


def test_a_place_may_be_open_until_midnight():
    """And what is held until midnight is within its hours; a minute later is not."""
    facility = set_hours(
        FacilityFactory(), (0, "09:00", "12:00"), (0, "18:00", "00:00"), (1, "09:00", "21:00")
    )
    monday = NOW.replace(hour=20, minute=0, second=0, microsecond=0)
    assert monday.weekday() == 0
    midnight = monday + 4 * HOUR

    assert why_shut(facility, monday, midnight) is None
    assert why_shut(facility, monday, midnight + HOUR / 60) is not None
    assert open_week(facility)[0] == ("周一", "09:00-12:00、18:00-24:00")


def test_a_place_open_around_the_clock_covers_a_night():
    facility = set_hours(FacilityFactory(), *((weekday, "00:00", "00:00") for weekday in range(7)))
    evening = NOW.replace(hour=22)

    assert why_shut(facility, evening, evening + 8 * HOUR) is None


def test_nothing_opens_after_midnight_closed_the_day():
    with pytest.raises(facilities.HoursOverlap):
        set_hours(FacilityFactory(), (0, "18:00", "00:00"), (0, "20:00", "21:00"))


def test_hours_that_touch_are_fine():
    facility = set_hours(FacilityFactory(), (0, "09:00", "12:00"), (0, "12:00", "18:00"))

    assert facility.hours.count() == 2


def test_hours_cannot_shrink_away_from_what_is_planned():
    space = SpaceFactory()
    open_daily(space.facility)
    hold(space, 10 * HOUR)  # Monday 19:00 to 20:00

    with pytest.raises(facilities.HoursHitEvents, match="一楼戏台"):
        set_hours(space.facility, (0, "09:00", "18:00"))
    assert space.facility.hours.count() == 7


def test_hours_may_shrink_over_what_was_released_or_is_past():
    space = SpaceFactory()
    open_daily(space.facility)
    occupancies.release_space(occupancy=hold(space, 10 * HOUR), at=NOW)
    hold(space, -6 * DAY)  # last Tuesday

    set_hours(space.facility, (0, "09:00", "18:00"))

    assert space.facility.hours.count() == 1


# --- closures ---
def test_a_closure_announced_seven_days_ahead_shuts_the_facility():
    facility = FacilityFactory()

    announce(facility, starts_in=7 * DAY)

    assert why_shut(facility, NOW + 7 * DAY, NOW + 7 * DAY + HOUR).reason == "电梯检修，闭馆"
    assert JournalEntry.objects.get(fact="community.closure.announced").note == "电梯检修"


def test_a_closure_less_than_seven_days_ahead_is_refused_and_says_from_when():
    with pytest.raises(closures.ClosureTooSoon, match="3月9日 09:00"):
        announce(FacilityFactory(), starts_in=7 * DAY - dt.timedelta(minutes=1))


def test_an_emergency_closes_at_once():
    assert announce(FacilityFactory(), starts_in=-HOUR, is_emergency=True).is_emergency


@pytest.mark.parametrize(("starts_in", "lasts"), [(8 * DAY, -DAY), (8 * DAY, 0 * DAY), (-2 * DAY, DAY)])
def test_a_closure_that_ends_before_it_starts_or_is_over_is_refused(starts_in, lasts):
    with pytest.raises(closures.ClosureEndsBeforeItStarts):
        announce(FacilityFactory(), starts_in=starts_in, lasts=lasts, is_emergency=True)


def test_closures_of_a_facility_cannot_overlap_and_the_refusal_names_the_other():
    facility = FacilityFactory()
    announce(facility)

    with pytest.raises(closures.ClosureOverlaps, match="3月10日 09:00 至 3月11日 09:00"):
        announce(facility, starts_in=8 * DAY + 23 * HOUR)
    assert Closure.objects.count() == 1


def test_the_database_refuses_overlapping_closures_too():
    first = announce(FacilityFactory())
    first.pk = None

    with pytest.raises(IntegrityError, match="community_closures_do_not_overlap"), transaction.atomic():
        first.save()


def test_closures_that_touch_and_those_of_another_facility_do_not_overlap():
    facility = FacilityFactory()
    announce(facility)
    announce(facility, starts_in=9 * DAY)
    announce(FacilityFactory())

    assert Closure.objects.count() == 3


@pytest.mark.parametrize("is_emergency", [False, True])
def test_a_closure_over_what_is_planned_is_refused_and_lists_it(is_emergency):
    space = SpaceFactory()
    hold(space, 8 * DAY + HOUR)

    with pytest.raises(closures.ClosureHitsEvents, match=f"3月10日 10:00 {space.name}"):
        announce(space.facility, is_emergency=is_emergency)


def test_a_long_list_of_hit_events_is_cut_and_counted():
    space = SpaceFactory()
    for hour in range(5):
        hold(space, 8 * DAY + hour * HOUR)

    with pytest.raises(closures.ClosureHitsEvents, match="等 5 项"):
        announce(space.facility)


def test_a_closure_beside_what_is_planned_or_over_what_was_released_is_fine():
    space = SpaceFactory()
    hold(space, 8 * DAY - HOUR)
    hold(space, 9 * DAY)
    occupancies.release_space(occupancy=hold(space, 8 * DAY), at=NOW)

    assert announce(space.facility).pk


def test_an_event_cannot_be_planned_into_a_closure():
    space = SpaceFactory()
    announce(space.facility)

    with pytest.raises(occupancies.FacilityShut, match="电梯检修"):
        hold(space, 8 * DAY)


def test_a_closure_to_come_is_taken_back():
    closure = announce(FacilityFactory())

    closures.cancel_closure(closure=closure, by=actor(), at=NOW)

    assert not Closure.objects.exists()
    assert JournalEntry.objects.filter(fact="community.closure.cancelled").exists()


def test_a_closure_under_way_ends_when_it_is_taken_back():
    closure = announce(FacilityFactory())
    later = NOW + 8 * DAY + HOUR

    closures.cancel_closure(closure=closure, by=actor(), at=later)

    closure.refresh_from_db()
    assert closure.period.upper == later


def test_a_closure_that_is_over_cannot_be_taken_back():
    closure = announce(FacilityFactory())

    with pytest.raises(closures.ClosureOver):
        closures.cancel_closure(closure=closure, by=actor(), at=NOW + 9 * DAY)


# --- who may ---
@pytest.mark.parametrize(
    ("role", "may"), [("head", True), ("liaison", True), ("editor", True), ("handler", True)]
)
def test_those_who_may_host_manage_the_facilities_of_their_institution(role, may):
    facility = FacilityFactory()

    assert Facility.objects.managed_by(holder_of(facility.institution, role)).exists() is may


def test_former_holders_strangers_and_other_hosts_manage_none():
    facility = FacilityFactory()
    others = [former_holder_of(facility.institution), UserFactory(), holder_of(InstitutionFactory())]

    assert [Facility.objects.managed_by(user).exists() for user in others] == [False, False, False]
