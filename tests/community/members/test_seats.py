"""Terms in office."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.members.actions import seats as actions
from community.models import Institution, Seat
from community.policy import Right, Role
from core.models import JournalEntry
from core.record import journal
from tests.factories.community import InstitutionFactory, SeatFactory
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = dt.timedelta(days=1)


@pytest.fixture
def station():
    return InstitutionFactory()


def appoint(station, role=Role.HANDLER, user=None, starts_on=TODAY, ends_on=None):
    return actions.appoint_seat(
        institution=station, user=user or UserFactory(), role=role, starts_on=starts_on, ends_on=ends_on,
        by=actor(), at=NOW,
    )  # fmt: skip


def end(seat, ends_on=TODAY):
    return actions.end_seat(seat=seat, ends_on=ends_on, by=actor(), at=NOW, reason="调离")


def test_an_appointed_person_acts_from_the_first_day_of_the_term(station):
    today, tomorrow = appoint(station), appoint(station, starts_on=TODAY + DAY)

    assert Institution.objects.where(today.user, Right.ORDER).exists()
    assert not Institution.objects.where(tomorrow.user, Right.ORDER).exists()


def test_the_last_day_of_a_term_is_excluded(station):
    seat = appoint(station, starts_on=TODAY, ends_on=TODAY + DAY)
    Seat.objects.filter(pk=seat.pk).update(starts_on=TODAY - DAY, ends_on=TODAY)

    assert not Seat.objects.current().filter(pk=seat.pk).exists()


def test_a_term_cannot_begin_yesterday(station):
    with pytest.raises(actions.TermBeginsInThePast):
        appoint(station, starts_on=TODAY - DAY)


def test_a_term_cannot_end_on_the_day_it_begins(station):
    with pytest.raises(actions.TermEndsTooEarly):
        appoint(station, ends_on=TODAY)


@pytest.mark.parametrize("role", Role.values)
def test_nobody_holds_the_same_seat_twice(station, role):
    seat = appoint(station, role)

    with pytest.raises(actions.SeatHeldAlready):
        appoint(station, role, user=seat.user, starts_on=TODAY + DAY)


def test_one_person_may_hold_two_different_seats(station):
    seat = appoint(station, Role.HANDLER)
    appoint(station, Role.EDITOR, user=seat.user)

    assert seat.user.seats.current().count() == 2


def test_a_new_head_takes_over_from_the_sitting_one_on_the_day_of_the_change(station):
    old = appoint(station, Role.HEAD)
    new = appoint(station, Role.HEAD, starts_on=TODAY + 10 * DAY)

    old.refresh_from_db()
    assert old.ends_on == new.starts_on
    assert JournalEntry.objects.filter(
        fact="community.seat.ended", subject=f"community.seat:{old.pk}"
    ).exists()


def test_a_second_head_cannot_be_appointed_across_a_later_term(station):
    appoint(station, Role.HEAD)
    appoint(station, Role.HEAD, starts_on=TODAY + 10 * DAY)

    with pytest.raises(actions.HeadAlreadyAppointed):
        appoint(station, Role.HEAD, starts_on=TODAY + 5 * DAY)


def test_the_database_refuses_two_heads_at_once_too(station):
    appoint(station, Role.HEAD)

    with pytest.raises(IntegrityError, match="community_one_head_at_a_time"), transaction.atomic():
        SeatFactory(institution=station, role=Role.HEAD, starts_on=TODAY)


def test_the_database_takes_no_act_of_an_ended_seat_and_takes_its_last_one(station):
    seat = appoint(station)
    acting = seat.actor
    Seat.objects.filter(pk=seat.pk).update(starts_on=TODAY - 9 * DAY, ends_on=TODAY)

    journal.record("community.seat.ended", about=seat, by=acting, at=NOW)  # its holder gives it up today
    with pytest.raises(IntegrityError, match="has ended: nothing is done in it"), transaction.atomic():
        journal.record("community.brief.submitted", about=seat, by=acting, at=NOW + DAY)


def test_what_was_done_before_the_seat_ended_is_still_written_down(station):
    seat = appoint(station)
    Seat.objects.filter(pk=seat.pk).update(starts_on=TODAY - 9 * DAY, ends_on=TODAY)

    journal.record("community.brief.submitted", about=seat, by=seat.actor, at=NOW - DAY)

    assert JournalEntry.objects.filter(fact="community.brief.submitted", seat_id=seat.pk).exists()


def test_a_refused_appointment_leaves_the_sitting_head_in_office(station):
    sitting = appoint(station, Role.HEAD)
    appoint(station, Role.HEAD, starts_on=TODAY + 10 * DAY)
    with pytest.raises(actions.HeadAlreadyAppointed):
        appoint(station, Role.HEAD, starts_on=TODAY + 5 * DAY)

    sitting.refresh_from_db()
    assert sitting.ends_on == TODAY + 10 * DAY


def test_an_ended_seat_gives_no_right_from_that_day_and_stays_on_record(station):
    appoint(station, Role.HEAD)
    seat = appoint(station)

    end(seat)

    assert not Institution.objects.where(seat.user, Right.ORDER).exists()
    assert Seat.objects.filter(pk=seat.pk).exists()
    assert JournalEntry.objects.get(fact="community.seat.ended").note == "调离"


def test_the_last_head_cannot_leave_the_institution_locked_out(station):
    head = appoint(station, Role.HEAD)
    appoint(station, Role.HANDLER)

    with pytest.raises(actions.LastHead):
        end(head)
    head.refresh_from_db()
    assert head.ends_on is None


def test_a_head_with_a_successor_may_leave_on_the_day_of_the_change_but_not_before(station):
    head = SeatFactory(institution=station, role=Role.HEAD, ends_on=TODAY + 10 * DAY)
    SeatFactory(institution=station, role=Role.HEAD, starts_on=TODAY + 10 * DAY)

    with pytest.raises(actions.LastHead):
        end(head, TODAY + 5 * DAY)
    assert end(head, TODAY + 10 * DAY).ends_on == TODAY + 10 * DAY


def test_a_term_cannot_be_ended_in_the_past(station):
    seat = SeatFactory(institution=station, role=Role.EDITOR)

    with pytest.raises(actions.TermEndsTooEarly):
        end(seat, TODAY - DAY)


def test_a_term_cannot_be_lengthened_by_ending_it(station):
    seat = SeatFactory(institution=station, role=Role.EDITOR, ends_on=TODAY + DAY)

    with pytest.raises(actions.TermEndsTooEarly):
        end(seat, TODAY + 9 * DAY)
