"""Pages of shared spaces: the directory, a space and its week, booking, the desk, figures, calendars."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from community.models import CalendarFeed, Occupancy, SpaceBooking
from community.places.actions import space_bookings, space_desk
from community.places.queries.sharing import Borrower
from community.states import SpaceBookingState
from core import crypto
from tests.factories.community import (
    AreaFactory,
    FacilityFactory,
    InstitutionFactory,
    SpaceFactory,
    city_staff,
    district_staff,
    holder_of,
    open_daily,
)
from tests.factories.core import UserFactory, actor
from tests.factories.spaces import GroupFactory, SharingRuleFactory, booked_space, next_hour

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
S = SpaceBookingState


def soon(days=3):
    return next_hour(timezone.now() + days * DAY)


def form(borrower, days=3, **changes):
    day = timezone.localdate() + days * DAY
    return {"borrower": borrower, "day": day.isoformat(), "starts": "14:00", "ends": "16:00", "purpose": "rehearsal",
            "title": "中秋合练", "people": "10", "no_charge": "on", **changes}  # fmt: skip


@pytest.fixture
def rule():
    return SharingRuleFactory()


@pytest.fixture
def group(client):
    found = GroupFactory()
    client.force_login(found.leader)
    return found


def book(client, rule, sent):
    return client.post(reverse("community:book_space", args=[rule.space_id]), sent)


def text_of(answer):
    return answer.content.decode()


# --- the directory ---
def test_the_directory_finds_by_district_people_access_and_for_whom(client):
    near = SpaceFactory(
        facility=FacilityFactory(institution__area__code="440103001", access=["wheelchair"]), capacity=60
    )
    far = SpaceFactory(facility=FacilityFactory(institution__area__code="440104001"), capacity=200)
    SharingRuleFactory(space=near, for_groups=False)
    SharingRuleFactory(space=far)
    AreaFactory(code="440105")

    def found(query):
        page = text_of(client.get(f"/spaces/?{query}"))
        return [one.name for one in (near, far) if reverse("community:space", args=[one.pk]) in page]

    assert found("") == [near.name, far.name]
    assert found("d=440103") == [near.name]
    assert found("people=100") == [far.name]
    assert found("x=wheelchair") == [near.name]
    assert found("who=groups") == [far.name]
    assert found(f"q={near.name}") == [near.name]
    assert found("d=440105") == []


def test_the_directory_knows_what_is_free_on_a_day_and_hour(client, rule):
    open_daily(rule.space.facility)
    booked_space(rule=rule, starts_at=soon())
    path, day = reverse("community:space", args=[rule.space_id]), soon().date().isoformat()

    def is_found(since, until):
        return path in text_of(client.get(f"/spaces/?on={day}&since={since}&until={until}"))

    assert is_found("16:00", "18:00")
    assert not is_found("15:00", "17:00")
    assert not is_found("20:00", "22:00")


def test_a_wrong_time_in_the_directory_is_named_and_loses_nothing(client, rule):
    page = client.get("/spaces/?on=2026-01-05&since=18:00&until=09:00&q=戏台")

    assert page.status_code == 200
    assert "要晚于开始的时间" in text_of(page)
    assert "戏台" in text_of(page)


def test_the_directory_costs_the_same_for_one_and_for_twenty(client, count_queries):
    SharingRuleFactory()
    one = count_queries(lambda: client.get("/spaces/"))
    SharingRuleFactory.create_batch(19)

    assert count_queries(lambda: client.get("/spaces/")) == one


def test_archived_spaces_are_nowhere_to_be_found(client, rule):
    rule.space.archived_at = timezone.now()
    rule.space.save()

    assert client.get(reverse("community:space", args=[rule.space_id])).status_code == 404
    assert rule.space.name not in text_of(client.get("/spaces/"))


# --- a space ---
def test_the_rules_are_shown_before_booking_and_absences_too(client, rule):
    page = text_of(client.get(reverse("community:space", args=[rule.space_id])))

    assert "180 天内 3 次，停借 30 天" in page
    assert "登录后再约" in page


def test_the_week_offers_free_times_that_fill_the_form(client, rule, group):
    open_daily(rule.space.facility)
    booked_space(rule=rule, starts_at=soon(8))
    monday = soon(8).date() - dt.timedelta(days=soon(8).weekday())

    page = text_of(client.get(reverse("community:space", args=[rule.space_id]), {"week": monday.isoformat()}))

    assert "已占" in page
    assert f"day={soon(8):%Y-%m-%d}&amp;starts=09:00&amp;ends=10:00#book" in page
    assert "16:00-21:00" in page


def test_a_person_without_a_group_is_told_how_to_get_one(client, rule):
    client.force_login(UserFactory())

    assert "登记团队" in text_of(client.get(reverse("community:space", args=[rule.space_id])))


def test_a_leader_books_and_sees_the_code(client, rule, group):
    answer = book(client, rule, form(f"g{group.pk}"))

    booking = SpaceBooking.objects.get()
    assert answer.url == reverse("community:my_room", args=[booking.pk])
    assert booking.spoken_code in text_of(client.get(answer.url))
    assert (booking.group, booking.state) == (group, S.CONFIRMED)


def test_a_seat_borrows_for_its_institution_in_the_journal_too(client, rule):
    other = InstitutionFactory()
    client.force_login(holder_of(other))

    book(client, rule, form(f"i{other.pk}"))

    assert SpaceBooking.objects.get().institution == other


def test_nobody_books_for_a_group_they_do_not_lead(client, rule, group):
    answer = book(client, rule, form(f"g{GroupFactory().pk}"))

    assert answer.status_code == 422
    assert not SpaceBooking.objects.exists()


def test_a_wrong_form_keeps_what_was_typed(client, rule, group):
    answer = book(client, rule, form(f"g{group.pk}", title="八和会馆折子戏排练", people=""))

    assert answer.status_code == 422
    assert "八和会馆折子戏排练" in text_of(answer)


def test_a_taken_time_is_refused_with_the_next_one_and_keeps_the_text(client, rule, group):
    booked_space(rule=rule, starts_at=soon())

    answer = book(client, rule, form(f"g{group.pk}", title="八和会馆折子戏排练"))

    assert answer.status_code == 409
    assert "最近的空闲时段是" in text_of(answer)
    assert "八和会馆折子戏排练" in text_of(answer)


def test_a_session_that_ended_keeps_the_text_for_after_signing_in(client, rule, group):
    client.logout()

    answer = book(client, rule, form(f"g{group.pk}", title="八和会馆折子戏排练"))

    assert answer.status_code == 302
    assert crypto.decrypt_json(client.session["kept_text"])["fields"]["title"] == ["八和会馆折子戏排练"]


# --- mine ---
def test_my_bookings_are_those_of_my_groups_and_my_seat(client, group):
    mine, other = booked_space(Borrower(group=group)), booked_space()
    page = text_of(client.get("/me/rooms/"))

    assert reverse("community:my_room", args=[mine.pk]) in page
    assert reverse("community:my_room", args=[other.pk]) not in page
    assert client.get(reverse("community:my_room", args=[other.pk])).status_code == 404


def test_cancelling_too_late_is_refused_on_the_page(client, rule, group):
    rule.min_notice_hours = 0
    rule.save()
    now = timezone.now()
    booking = booked_space(
        Borrower(group=group),
        rule=rule,
        at=now - 3 * DAY,
        starts_at=next_hour(now - DAY),
    )

    answer = client.post(reverse("community:my_room_act", args=[booking.pk, "cancel"]))

    assert answer.status_code == 409
    assert "请联系管理方取消" in text_of(answer)


def test_an_empty_appeal_is_asked_for_again_and_a_good_one_reaches_the_desk(client, group):
    now = timezone.now()
    booking = booked_space(
        Borrower(group=group), at=now - 5 * DAY, starts_at=next_hour(now - 2 * DAY), state=S.ABSENT
    )
    path = reverse("community:my_room_act", args=[booking.pk, "appeal"])

    assert client.post(path, {"reason": ""}).status_code == 422
    client.post(path, {"reason": "队长住院"})

    client.force_login(holder_of(booking.space.facility.institution))
    assert "队长住院" in text_of(client.get("/workbench/rooms/"))


def test_the_code_at_the_door_signs_in_and_the_page_signs_out(client, rule, group):
    now = timezone.now()
    booking = booked_space(Borrower(group=group), rule=rule, at=now - 5 * DAY, starts_at=next_hour(now))
    SpaceBooking.objects.filter(pk=booking.pk).update(
        starts_at=now - 10 * dt.timedelta(minutes=1), ends_at=now + HOUR
    )
    here = reverse("community:here", args=[rule.door_code])
    if timezone.localdate(now - 10 * dt.timedelta(minutes=1)) != timezone.localdate(now):
        pytest.skip("ten past midnight")

    assert "签到" in text_of(client.get(here))
    client.post(here, {"booking": booking.pk})
    client.post(reverse("community:my_room_act", args=[booking.pk, "sign-out"]), {"people_came": "12"})

    after = SpaceBooking.objects.get()
    assert (after.state, after.people_came) == (S.SIGNED_OUT, 12)


# --- the desk ---
def test_the_owner_answers_at_the_desk_and_another_owner_cannot(client):
    booking = booked_space(rule=SharingRuleFactory(needs_approval=True))
    path = reverse("community:room_desk_act", args=[booking.pk, "confirm"])

    client.force_login(holder_of(InstitutionFactory()))
    assert client.post(path).status_code == 404
    client.force_login(holder_of(booking.space.facility.institution))
    assert booking.title in text_of(client.get("/workbench/rooms/"))
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 409
    assert SpaceBooking.objects.get().state == S.CONFIRMED


def test_declining_without_a_reason_is_asked_for_again(client):
    booking = booked_space(rule=SharingRuleFactory(needs_approval=True))
    client.force_login(holder_of(booking.space.facility.institution))

    assert client.post(reverse("community:room_desk_act", args=[booking.pk, "decline"])).status_code == 422
    assert client.post(reverse("community:room_desk_act", args=[booking.pk, "explode"])).status_code == 404


def test_the_sheet_for_the_door_carries_the_code(client, rule):
    client.force_login(holder_of(rule.space.facility.institution))

    assert rule.door_code in text_of(client.get(reverse("community:door_sheet", args=[rule.space_id])))


# --- calendars ---
def entries(answer):
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_public_calendar_says_when_and_not_who(client, rule):
    booking = booked_space(rule=rule, title="秘密排练")

    answer = client.get(reverse("community:space_calendar", args=[rule.space_id]))

    (entry,) = entries(answer)
    assert (entry["summary"], entry["dtstart"].dt) == ("已占用", booking.starts_at)
    assert "秘密排练" not in text_of(answer)


def test_the_secret_calendar_has_details_and_a_new_address_ends_the_old(client, group):
    booked_space(Borrower(group=group))
    client.post("/me/rooms/feed/")
    old = CalendarFeed.objects.get().token
    client.post("/me/rooms/feed/")
    client.logout()

    assert client.get(reverse("community:space_feed", args=[old])).status_code == 404
    (entry,) = entries(client.get(reverse("community:space_feed", args=[CalendarFeed.objects.get().token])))
    assert entry["summary"] == f"{group.name}：合练"


def test_the_owner_sees_the_bookings_of_its_spaces_in_its_own_calendar(client, rule):
    booked_space(rule=rule)
    client.force_login(holder_of(rule.space.facility.institution))
    client.post("/me/rooms/feed/")

    (entry,) = entries(client.get(reverse("community:space_feed", args=[CalendarFeed.objects.get().token])))
    assert entry["url"].endswith("/workbench/rooms/")


# --- figures ---
def past(rule, days, state, **values):
    now = timezone.now()
    booking = booked_space(
        rule=rule, at=now - (days + 3) * DAY, starts_at=next_hour(now - days * DAY), state=state
    )
    SpaceBooking.objects.filter(pk=booking.pk).update(**values)
    return booking


def test_use_is_the_share_of_open_hours_that_events_and_bookings_took(client, rule):
    open_daily(rule.space.facility, "09:00", "19:00")
    day = next_hour(timezone.now() - 40 * DAY).replace(day=15)
    now = timezone.now()
    for hour, state in ((9, S.SIGNED_OUT), (12, S.ABSENT), (15, S.CANCELLED)):
        booked_space(rule=rule, at=day - 5 * DAY, starts_at=day.replace(hour=hour), state=state)
    Occupancy.objects.filter(period__startswith=day.replace(hour=15)).update(released_at=day - DAY)
    Occupancy.objects.create(
        space=rule.space, period=(day.replace(hour=18), day.replace(hour=21)), holder="cloudplatform.event:7"
    )
    client.force_login(holder_of(rule.space.facility.institution))

    answer = client.get("/workbench/rooms/usage/", {"month": f"{day:%Y-%m}"})
    (row,) = answer.context["rows"]

    days = row.open_minutes / 600
    assert days in (28, 29, 30, 31)
    assert (row.booking_minutes, row.event_minutes, row.absent_minutes) == (120, 60, 120)
    assert row.share == 180 / row.open_minutes
    assert now > day
    rows = text_of(
        client.get(reverse("community:usage_rows", args=[rule.space_id]), {"month": f"{day:%Y-%m}"})
    )
    assert "/events/7/" in rows


@pytest.mark.parametrize(("kind", "start"), [("xlsx", b"PK"), ("csv", "\ufeff设施".encode())])
def test_figures_are_handed_out_as_a_sheet(client, rule, kind, start):
    client.force_login(holder_of(rule.space.facility.institution))

    answer = client.get("/workbench/rooms/usage/", {"format": kind})

    assert answer.content.startswith(start)


def test_figures_cost_the_same_for_one_space_and_for_ten(client, rule, count_queries):
    client.force_login(holder_of(rule.space.facility.institution))
    client.get("/workbench/rooms/usage/")
    one = count_queries(lambda: client.get("/workbench/rooms/usage/"))
    for space in SpaceFactory.create_batch(9, facility=rule.space.facility):
        booked_space(rule=SharingRuleFactory(space=space))

    assert count_queries(lambda: client.get("/workbench/rooms/usage/")) == one


# --- duties and the bureau ---
def test_asks_and_appeals_are_duties_of_the_owner():
    from community.places.queries.space_duties import duties

    now = timezone.now()
    asked = booked_space(rule=SharingRuleFactory(needs_approval=True))
    space_bookings.withdraw_booking(
        booking=booked_space(rule=SharingRuleFactory(needs_approval=True)), by=actor(), at=now
    )
    owner = asked.space.facility.institution
    missed = booked_space(
        rule=SharingRuleFactory(space=SpaceFactory(facility=asked.space.facility)), at=now - 9 * DAY,
        starts_at=next_hour(now - DAY), state=S.ABSENT,
    )  # fmt: skip
    space_desk.appeal_absence(booking=missed, text="住院", by=actor(), at=now)

    titles = [duty.title for duty in duties(owner, now)]

    assert len(titles) == 2
    assert titles[0].startswith("答复借用")
    assert titles[1].startswith("答复申诉")


def test_the_district_reads_bookings_of_its_own_area_only(client):
    here = SpaceFactory(facility=FacilityFactory(institution__area__code="440103001"))
    booked_space(rule=SharingRuleFactory(space=here))
    path = reverse("admin:community_spacebooking_changelist")

    for user, is_seen in (
        (district_staff("440103"), True),
        (district_staff("440104"), False),
        (city_staff(), True),
    ):
        client.force_login(user)
        assert (here.name in text_of(client.get(path))) == is_seen
