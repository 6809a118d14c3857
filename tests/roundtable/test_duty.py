"""The duty of each half-year, and calling a meeting. Policy: 3.1.2."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from roundtable.actions import clock, meetings
from roundtable.models import MissedHalf, Reminder, Roundtable
from roundtable.queries.meetings import halves
from roundtable.states import RoundtableState
from tests.factories.community import SeatFactory, city_staff
from tests.factories.roundtable import DAY, NOW, VIDEO, acting, invited, plan_of, planned
from tests.factories.spaces import SharingRuleFactory

pytestmark = pytest.mark.django_db


def on(year, month, day):
    return dt.datetime(year, month, day, 10, 0, tzinfo=timezone.get_default_timezone())


def held(meeting, at):
    Roundtable.objects.filter(pk=meeting.pk).update(
        state="held", invited_at=at, opened_at=meeting.starts_at, closed_at=meeting.ends_at
    )


def test_a_half_year_takes_one_regular_meeting_and_any_number_besides():
    staff = city_staff()
    first = planned(staff)

    with pytest.raises(meetings.HalfTaken) as refused:
        planned(staff, starts_at=NOW + 40 * DAY)
    extra = planned(staff, starts_at=NOW + 40 * DAY, kind="extra")

    assert first.number in str(refused.value)
    assert (first.number, extra.number) == ("RT-2026-2", "RT-2026-E1")


def test_the_database_refuses_a_second_regular_meeting():
    first = planned()
    other = planned(starts_at=NOW + 40 * DAY, kind="extra")

    with pytest.raises(IntegrityError, match="roundtable_one_regular_a_half_year"), transaction.atomic():
        Roundtable.objects.filter(pk=other.pk).update(kind="regular", half=first.half)


def test_a_cancelled_meeting_frees_its_half_year_and_keeps_its_number():
    staff = city_staff()
    first = planned(staff)
    meetings.cancel(roundtable=first, reason="台风", by=acting(staff), at=NOW)

    second = planned(staff, starts_at=NOW + 30 * DAY)

    assert (first.number, second.number) == ("RT-2026-2", "RT-2026-3")


def test_the_convener_sits_at_the_city_bureau_and_everybody_named_holds_a_seat():
    staff = city_staff()
    with pytest.raises(meetings.ConvenerNotOfBureau):
        planned(staff, convener=SeatFactory())
    gone = SeatFactory(ends_on=dt.date(2021, 1, 1))
    with pytest.raises(meetings.SeatNotHeld):
        planned(staff, chair=gone)


def test_a_meeting_needs_a_place_or_a_link_and_a_time_to_come():
    with pytest.raises(ValidationError, match="会场"):
        planned(video_url="")
    with pytest.raises(meetings.InThePast):
        planned(starts_at=NOW - DAY)


def test_the_space_is_borrowed_by_its_owners_rule_and_given_back():
    staff, rule = city_staff(), SharingRuleFactory(max_minutes=300)
    meeting = planned(staff, space=rule.space, video_url="")
    assert meeting.booking.space == rule.space

    moved = meetings.move(
        roundtable=meeting, starts_at=NOW + 21 * DAY, ends_at=NOW + 21 * DAY + dt.timedelta(hours=2), space=None,
        video_url=VIDEO, by=acting(staff), at=NOW,
    )  # fmt: skip

    meeting.booking.refresh_from_db()
    assert (meeting.booking.state, moved.booking) == ("cancelled", None)


def test_no_invitation_goes_out_before_the_owner_of_the_space_agreed():
    staff, rule = city_staff(), SharingRuleFactory(max_minutes=300, needs_approval=True)
    with pytest.raises(meetings.PlaceNotConfirmed):
        invited(staff, space=rule.space, video_url="")


def test_a_space_nobody_lends_is_refused():
    rule = SharingRuleFactory(is_shared=False)
    with pytest.raises(meetings.SpaceNotShared):
        planned(space=rule.space)


def test_invitations_need_people_an_agenda_and_five_days():
    staff = city_staff()
    with pytest.raises(meetings.NothingOnAgenda):
        invited(staff, items=0)
    with pytest.raises(meetings.NobodyInvited):
        invited(staff, members=0, kind="extra")
    with pytest.raises(meetings.TooShortNotice):
        invited(staff, starts_at=NOW + 3 * DAY, kind="topical")


# --- the light of a half-year ---
def test_lights_turn_from_blue_to_yellow_to_red():
    first = planned(at=on(2025, 1, 10), starts_at=on(2025, 2, 10))
    held(first, on(2025, 2, 1))

    def newest(at):
        return halves(at)[0].kind

    assert halves(on(2025, 8, 1))[1].kind == "ok"
    assert [newest(on(2025, 8, 1)), newest(on(2025, 11, 20)), halves(on(2026, 1, 5))[1].kind] == [
        "info",
        "warn",
        "bad",
    ]


def test_a_missed_half_year_needs_a_public_reason_after_its_end_only():
    staff = city_staff()
    planned(staff, at=on(2025, 1, 10), starts_at=on(2025, 2, 10))
    by = acting(staff)

    with pytest.raises(meetings.HalfNotOver):
        meetings.explain_missed_half(year=2025, half=2, reason="来不及安排会场", by=by, at=on(2025, 12, 31))
    with pytest.raises(meetings.ReasonTooShort):
        meetings.explain_missed_half(year=2025, half=2, reason="忙", by=by, at=on(2026, 1, 5))
    meetings.explain_missed_half(
        year=2025, half=2, reason="会场因台风关闭，改到次年", by=by, at=on(2026, 1, 5)
    )

    found = halves(on(2026, 1, 6))[1]
    assert (found.kind, found.reason) == ("", "会场因台风关闭，改到次年")
    assert MissedHalf.objects.count() == 1


def test_no_reason_is_taken_for_a_half_year_that_was_held():
    staff = city_staff()
    held(planned(staff, at=on(2025, 1, 10), starts_at=on(2025, 2, 10)), on(2025, 1, 20))
    with pytest.raises(meetings.HalfWasHeld):
        meetings.explain_missed_half(
            year=2025, half=1, reason="没有开成，说明", by=Actor(staff), at=on(2026, 1, 5)
        )


def test_the_clock_warns_once_a_step_however_often_it_runs(run_jobs):
    staff = city_staff()
    held(planned(staff, at=on(2025, 1, 10), starts_at=on(2025, 2, 10)), on(2025, 1, 20))
    for day in (1, 2, 2, 15):
        clock.warn_of_half_year(on(2025, 11, day))
    clock.warn_of_half_year(on(2025, 12, 5))
    clock.warn_of_half_year(on(2026, 1, 2))
    clock.warn_of_half_year(on(2026, 1, 3))
    run_jobs()

    kinds = Reminder.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["due-60", "due-30", "missed"]
    assert Notice.objects.filter(recipient=staff, topic="roundtable").count() == 3


def test_a_cancelled_meeting_is_over():
    staff = city_staff()
    meeting = meetings.cancel(roundtable=planned(staff), reason="台风", by=acting(staff), at=NOW)
    with pytest.raises(MoveNotAllowed):
        meetings.invite(roundtable=meeting, by=acting(staff), at=NOW)
    assert meeting.state == RoundtableState.CANCELLED
    assert plan_of(staff).theme
