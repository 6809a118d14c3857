"""Borrowing a space: every rule says no by its own name and says what would be possible."""

import datetime as dt

import pytest
from django.utils import timezone

from community import policy
from community.models import Kind, Occupancy, SharingRule, SpaceBooking
from community.places.actions import closures, space_bookings, space_desk, upkeep
from community.places.actions import sharing_refusals as refusals
from community.places.queries.sharing import Borrower
from community.states import SPACE_BOOKING, SpaceBookingState
from community.tasks import run_due_space_bookings
from core.models import Notice
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import FacilityFactory, InstitutionFactory, SpaceFactory, holder_of, open_daily
from tests.factories.core import actor
from tests.factories.spaces import GroupFactory, SharingRuleFactory, booked_space
from tests.lifecycle_tables import taken_back

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=timezone.get_default_timezone())  # a Monday
START = NOW.replace(hour=14) + dt.timedelta(days=2)
HOUR, DAY, MINUTE = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(minutes=1)
S = SpaceBookingState


def ask(rule=None, borrower=None, **changes):
    return booked_space(
        borrower, rule=rule or SharingRuleFactory(), at=NOW, **{"starts_at": START, **changes}
    )


def do(verb, booking, at=NOW, **values):
    home = space_desk if hasattr(space_desk, verb) else space_bookings
    clock = verb in ("expire_ask", "note_absence", "close_booking")
    return getattr(home, verb)(booking=booking, at=at, **({} if clock else {"by": actor()}), **values)


# --- the lifecycle ---
def every(state):
    booking = ask()
    booking.state = state
    booking.signed_in_at = START if state in (S.SIGNED_IN, S.SIGNED_OUT) else None
    booking.answer_due_at = START if state == S.ASKED else None
    booking.save()
    return booking


VERBS = {
    "confirm_booking": ({}, NOW, {S.ASKED: S.CONFIRMED}),
    "decline_booking": ({"reason": "布展"}, NOW, {S.ASKED: S.DECLINED}),
    "withdraw_booking": ({}, NOW, {S.ASKED: S.WITHDRAWN}),
    "cancel_booking": ({}, NOW, {S.CONFIRMED: S.CANCELLED}),
    "call_off_booking": ({"reason": "停电"}, NOW, {S.CONFIRMED: S.CANCELLED}),
    "expire_ask": ({}, START, {S.ASKED: S.EXPIRED}),
    "sign_in": ({}, START, {S.CONFIRMED: S.SIGNED_IN, S.SIGNED_IN: S.SIGNED_IN}),
    "sign_out": ({"people_came": 9}, START + HOUR, {S.SIGNED_IN: S.SIGNED_OUT}),
    "close_booking": ({}, START + 3 * HOUR, {S.SIGNED_IN: S.SIGNED_OUT}),
    "note_absence": ({}, START + HOUR, {S.CONFIRMED: S.ABSENT}),
    "excuse_absence": ({"reason": "台风"}, START + DAY, {S.ABSENT: S.EXCUSED}),
}


@pytest.mark.parametrize("state", S)
def test_each_verb_moves_from_its_states_and_no_others(state):
    booking, found = every(state), {}
    for verb, (values, at, _) in VERBS.items():
        with taken_back():
            try:
                found[verb] = do(verb, SpaceBooking.objects.get(pk=booking.pk), at=at, **values).state
            except (MoveNotAllowed, space_desk.SignInOver):
                found[verb] = state

    assert found == {verb: moves.get(state, state) for verb, (_, _, moves) in VERBS.items()}


def test_the_verbs_make_every_move_of_the_table():
    moves = {(a, b) for _, _, found in VERBS.values() for a, b in found.items() if a != b}

    assert moves == {
        (source, target) for source, targets in SPACE_BOOKING.moves.items() for target in targets
    }


def test_a_space_is_held_from_the_ask_on_by_the_name_of_the_booking():
    booking = ask(SharingRuleFactory(needs_approval=True))

    assert (booking.state, booking.answer_due_at) == (S.ASKED, NOW + 48 * HOUR)
    assert booking.occupancy.holder == f"community.spacebooking:{booking.pk}"
    with pytest.raises(refusals.SlotGone):
        ask(booking.space.rule)


@pytest.mark.parametrize(
    "verb", ["decline_booking", "withdraw_booking", "expire_ask", "note_absence", "cancel_booking"]
)
def test_what_ends_early_frees_the_time(verb):
    values, at, moves = VERBS[verb]
    booking = every(next(iter(moves)))

    do(verb, booking, at=at, **values)

    assert not Occupancy.objects.filter(pk=booking.occupancy_id, released_at__isnull=True).exists()


def test_the_owner_borrows_its_own_space_without_asking_itself():
    rule = SharingRuleFactory(needs_approval=True)

    assert ask(rule, Borrower(institution=rule.space.facility.institution)).state == S.CONFIRMED


# --- the rules, one by one ---
def refused(kind, rule=None, borrower=None, **changes):
    with pytest.raises(kind) as refusal:
        ask(rule, borrower, **changes)
    return str(refusal.value)


def test_a_space_that_is_not_shared_is_refused():
    refused(refusals.NotShared, SharingRuleFactory(is_shared=False))


def test_an_archived_space_is_refused():
    rule = SharingRuleFactory()
    upkeep.archive_space(space=rule.space, by=actor(), at=NOW)

    refused(refusals.NotShared, rule)


def test_a_space_for_members_refuses_groups_and_says_for_whom_it_is():
    assert "成员单位" in refused(refusals.NotForThisBorrower, SharingRuleFactory(for_groups=False))


def test_a_space_for_schools_refuses_a_station():
    rule = SharingRuleFactory(kinds=[Kind.SCHOOL])

    assert "学校" in refused(refusals.NotForThisBorrower, rule, Borrower(institution=InstitutionFactory()))
    assert ask(rule, Borrower(institution=InstitutionFactory(kind=Kind.SCHOOL))).pk


def test_a_group_that_is_suspended_borrows_nothing():
    refused(refusals.NotOnTheRegister, borrower=Borrower(group=GroupFactory(state="suspended")))


def test_a_purpose_that_is_not_allowed_is_refused_with_those_that_are():
    assert "讲座" in refused(refusals.PurposeNotAllowed, SharingRuleFactory(purposes=["talk"]))


def test_more_people_than_fit_are_refused():
    assert "80" in refused(refusals.TooManyPeople, SharingRuleFactory(max_people=80), people=81)


@pytest.mark.parametrize("hours", [0.5, 3.5])
def test_too_short_and_too_long_are_refused(hours):
    refused(refusals.LengthNotAllowed, ends_at=START + hours * HOUR)


def test_times_off_the_step_are_refused():
    refused(refusals.OffTheStep, starts_at=START + 10 * MINUTE, ends_at=START + 70 * MINUTE)


def test_two_days_at_once_are_refused():
    refused(refusals.NotOneDay, starts_at=START.replace(hour=23), ends_at=START.replace(hour=23) + 2 * HOUR)


def test_too_soon_is_refused_with_the_earliest_time():
    assert "3月3日 09:00" in refused(refusals.TooSoon, starts_at=NOW + 23 * HOUR)


def test_too_far_ahead_is_refused_with_the_last_day():
    assert "4月1日" in refused(refusals.TooFarAhead, starts_at=START + 29 * DAY)


def test_outside_the_hours_of_the_rule_is_refused():
    refused(refusals.OutsideSharedHours, SharingRuleFactory(opens=dt.time(18)))


def test_outside_the_hours_of_the_facility_is_refused_with_the_next_free_time():
    facility = FacilityFactory()
    open_daily(facility, "18:00", "21:00")

    assert "3月4日 18:00-20:00" in refused(
        refusals.SlotGone, SharingRuleFactory(space=SpaceFactory(facility=facility))
    )


def test_during_a_closure_the_next_free_time_lies_after_it():
    rule = SharingRuleFactory()
    closures.announce_closure(
        facility=rule.space.facility, starts_at=START - HOUR, ends_at=START + 5 * HOUR, reason="检修", by=actor(),
        at=NOW, is_emergency=True,
    )  # fmt: skip

    assert "检修" in refused(refusals.SlotGone, rule)
    assert "19:00-21:00" in refused(refusals.SlotGone, rule)


def test_a_taken_time_is_refused_with_the_next_free_one():
    rule = SharingRuleFactory()
    ask(rule)

    assert "3月4日 16:00-18:00" in refused(refusals.SlotGone, rule)


def test_the_weekly_limit_holds_from_monday_to_sunday():
    rule, borrower = SharingRuleFactory(weekly_limit=1), Borrower(group=GroupFactory())
    ask(rule, borrower)

    assert "3月9日" in refused(refusals.WeeklyLimitReached, rule, borrower, starts_at=START + DAY)
    assert ask(rule, borrower, starts_at=START + 5 * DAY).pk
    assert ask(rule, starts_at=START + DAY).pk


def test_what_was_given_back_does_not_count_towards_the_week():
    rule, borrower = SharingRuleFactory(weekly_limit=1), Borrower(group=GroupFactory())
    do("cancel_booking", ask(rule, borrower))

    assert ask(rule, borrower).pk


# --- absences excused or mended ---
def missing(borrower, days_ago):
    start = NOW - days_ago * DAY
    return booked_space(borrower, starts_at=start.replace(hour=14), at=start - 3 * DAY, state=S.ABSENT)


def test_two_absences_are_forgiven_and_the_third_pauses_with_a_date():
    borrower = Borrower(group=GroupFactory())
    missing(borrower, 40)
    missing(borrower, 20)
    assert ask(borrower=borrower).pk

    missing(borrower, 10)
    assert "3月22日" in refused(refusals.BorrowerPaused, borrower=borrower)


def test_the_pause_ends_by_itself_and_old_absences_fade():
    faded, paused = Borrower(group=GroupFactory()), Borrower(group=GroupFactory())
    for days in (policy.ABSENCE_FADES_AFTER.days + 1, 20, 10):
        missing(faded, days)
    for days in (60, 45, 31):
        missing(paused, days)

    assert ask(borrower=faded).pk
    assert ask(borrower=paused).pk


def test_an_excused_absence_no_longer_pauses():
    borrower = Borrower(group=GroupFactory())
    last = [missing(borrower, days) for days in (30, 20, 10)][-1]
    do("appeal_absence", last, text="队长住院")
    do("excuse_absence", last, reason="情况属实")

    assert ask(borrower=borrower).pk


def test_an_appeal_is_made_once_and_in_time():
    booking = missing(Borrower(group=GroupFactory()), 3)
    late = missing(Borrower(group=GroupFactory()), 20)

    do("appeal_absence", booking, text="队长住院")
    for one in (booking, late, ask()):
        with pytest.raises(space_desk.AppealNotOpen):
            do("appeal_absence", one, text="再说一次")


def test_an_appeal_may_be_turned_down_once():
    booking = missing(Borrower(group=GroupFactory()), 3)
    do("appeal_absence", booking, text="忘了")

    assert do("uphold_absence", booking, reason="没有提前说").state == S.ABSENT
    with pytest.raises(MoveNotAllowed):
        do("uphold_absence", booking, reason="再答一次")


# --- on the day ---
def test_the_code_at_the_door_lets_the_borrower_sign_in_and_no_other_does():
    booking = ask()

    with pytest.raises(space_desk.DoorCodeWrong):
        do("sign_in", booking, at=START, door_code="ZZZZZZ")
    assert (
        do("sign_in", booking, at=START, door_code=booking.space.rule.door_code.lower()).state == S.SIGNED_IN
    )


def test_signing_in_opens_a_quarter_before_and_ends_when_the_time_is_freed():
    with pytest.raises(space_desk.TooEarlyToSignIn):
        do("sign_in", ask(), at=START - 16 * MINUTE)
    with pytest.raises(space_desk.SignInOver):
        do("sign_in", ask(), at=START + 30 * MINUTE)
    assert do("sign_in", ask(), at=START - 15 * MINUTE).signed_in_at == START - 15 * MINUTE


def test_cancelling_oneself_ends_with_the_hour_of_the_rule():
    booking = ask()

    with pytest.raises(refusals.CancelTooLate):
        do("cancel_booking", booking, at=START - 23 * HOUR)
    assert do("call_off_booking", booking, at=START - HOUR, reason="已电话说明").state == S.CANCELLED


def test_a_head_count_nobody_believes_is_refused():
    with pytest.raises(space_desk.PeopleUnbelievable):
        do("sign_out", every(S.SIGNED_IN), at=START + HOUR, people_came=241)


def test_signing_out_early_frees_the_rest():
    booking = every(S.SIGNED_IN)

    after = do("sign_out", booking, at=START + HOUR, people_came=8)

    assert (after.signed_out_at, after.people_came) == (START + HOUR, 8)
    assert ask(booking.space.rule).pk


def test_the_clock_lapses_asks_notes_absences_and_closes(run_jobs):
    now = timezone.now()
    asked = booked_space(
        rule=SharingRuleFactory(needs_approval=True), at=now - 3 * DAY, starts_at=_day(now, 1)
    )
    missed = booked_space(at=now - 9 * DAY, starts_at=_day(now, -1))
    left = booked_space(at=now - 9 * DAY, starts_at=_day(now, -1), state=S.SIGNED_IN)

    run_due_space_bookings()
    run_jobs()

    states = [type(one).objects.get(pk=one.pk).state for one in (asked, missed, left)]
    assert states == [S.EXPIRED, S.ABSENT, S.SIGNED_OUT]
    assert Notice.objects.filter(recipient=missed.booked_by, path=f"/me/rooms/{missed.pk}/").count() == 2


def _day(now, days):
    return timezone.localtime(now + days * DAY).replace(hour=14, minute=0, second=0, microsecond=0)


def test_owner_and_borrower_hear_of_each_other(run_jobs):
    rule = SharingRuleFactory(needs_approval=True)
    host = holder_of(rule.space.facility.institution)
    booking = ask(rule)
    do("decline_booking", booking, reason="布展")

    run_jobs()

    assert Notice.objects.filter(recipient=host, path="/workbench/rooms/").count() == 1
    assert Notice.objects.get(recipient=booking.booked_by).body.endswith("。布展")


def test_rule_made_stricter_later_binds_nobody_who_booked_and_a_milder_one_helps():
    booking = booked_space(rule=SharingRuleFactory(cancel_before_hours=24, release_after_minutes=30))
    promised = (booking.cancel_until, booking.release_at)

    def with_rule(**values):
        SharingRule.objects.update(**values)
        fresh = SpaceBooking.objects.select_related("space__rule").get()
        return fresh.cancel_until, fresh.release_at

    assert with_rule(cancel_before_hours=72, release_after_minutes=15) == promised
    milder = with_rule(cancel_before_hours=2, release_after_minutes=60)
    assert milder == (booking.starts_at - 2 * HOUR, booking.starts_at + HOUR)


def test_who_borrows_is_told_when_where_and_the_code(run_jobs):
    booking = booked_space()
    run_jobs()

    told = booking.booked_by.notices.get(title__contains="约好了").body
    start = timezone.localtime(booking.starts_at)
    assert all(words in told for words in (f"{start:%H:%M}", str(booking.space), booking.spoken_code))
