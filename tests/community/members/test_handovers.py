"""Alternates and hand-overs, and terms that run out."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community import tasks
from community.members.actions import handovers as actions
from community.members.actions import seats
from community.members.actions.invitations import AlternateMayNot
from community.members.queries.seats import duties, without_head
from community.models import HandOver, Institution, Seat
from community.policy import Right, Role
from core.models import JournalEntry, Notice
from tests.factories.community import InstitutionFactory, SeatFactory, holder_of
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = dt.timedelta(days=1)


@pytest.fixture
def head():
    return SeatFactory(role=Role.HEAD)


@pytest.fixture
def liaison(head):
    return SeatFactory(institution=head.institution, role=Role.LIAISON)


def stand_in(seat, user, first=TODAY, days=5, by=None):
    return actions.name_alternate(
        seat=seat, user=user, starts_on=first, ends_on=first + days * DAY, by=by or actor(), at=NOW
    )


def hand(seat, successor, starts_on=TODAY, by=None):
    return actions.hand_over(
        seat=seat, successor=successor, starts_on=starts_on, note="钥匙在前台", open_items=[{"title": "改期"}],
        by=by or actor(), at=NOW,
    )  # fmt: skip


# --- standing in ---
def test_an_alternate_acts_with_the_rights_of_the_seat_only_within_the_time(head, liaison):
    editor = SeatFactory(institution=head.institution, role=Role.EDITOR).user
    seat = stand_in(liaison, editor, first=TODAY + DAY)
    assert not Institution.objects.where(editor, Right.REPORT).exists()

    Seat.objects.filter(pk=seat.pk).update(starts_on=TODAY)
    assert Institution.objects.where(editor, Right.REPORT).exists()
    Seat.objects.filter(pk=seat.pk).update(starts_on=TODAY - DAY, ends_on=TODAY)
    assert not Institution.objects.where(editor, Right.REPORT).exists()


def test_the_record_says_that_an_alternate_acted(head, liaison):
    seat = stand_in(head, liaison.user)

    assert seat.label == f"{head.institution.name} 负责人（代理）"
    assert seat.actor.seat_label.endswith("（代理）")


def test_an_alternate_of_the_head_is_no_second_head(head, liaison):
    stand_in(head, liaison.user)

    assert Seat.objects.current().filter(role=Role.HEAD, institution=head.institution).count() == 2
    with pytest.raises(seats.LastHead):
        seats.end_seat(seat=head, ends_on=TODAY, by=actor(), at=NOW)


@pytest.mark.parametrize(
    ("first", "days", "refusal"),
    [
        (-1, 5, seats.TermBeginsInThePast), (0, 0, seats.TermEndsTooEarly), (0, 30, actions.OutsideTheTerm),
    ],
)  # fmt: skip
def test_an_alternate_acts_inside_the_term(head, first, days, refusal):
    seat = SeatFactory(institution=head.institution, role=Role.EDITOR, ends_on=TODAY + 20 * DAY)

    with pytest.raises(refusal):
        stand_in(seat, head.user, TODAY + first * DAY, days)


def test_there_is_one_alternate_at_a_time(head, liaison):
    stand_in(liaison, head.user)

    with pytest.raises(actions.AlternateAlready):
        stand_in(liaison, holder_of(head.institution), first=TODAY + 2 * DAY)
    assert stand_in(liaison, holder_of(head.institution), first=TODAY + 5 * DAY)


def test_there_is_no_chain_of_alternates(head, liaison):
    seat = stand_in(head, liaison.user)

    with pytest.raises(actions.NoChainOfAlternates):
        stand_in(seat, holder_of(head.institution))
    with pytest.raises(AlternateMayNot):
        stand_in(liaison, holder_of(head.institution), by=seat.actor)
    with pytest.raises(AlternateMayNot):
        hand(head, liaison.user, by=seat.actor)


def test_nobody_stands_in_for_themselves_and_strangers_for_nobody(head, liaison):
    with pytest.raises(actions.AlternateIsTheHolder):
        stand_in(liaison, liaison.user)
    with pytest.raises(actions.NotAColleague):
        stand_in(liaison, UserFactory())


def test_when_the_seat_ends_so_do_those_who_stand_in_for_it(head, liaison):
    now, later = stand_in(liaison, head.user), stand_in(liaison, head.user, first=TODAY + 9 * DAY)

    seats.end_seat(seat=liaison, ends_on=TODAY + 2 * DAY, by=actor(), at=NOW)

    now.refresh_from_db(), later.refresh_from_db()
    assert now.ends_on == later.ends_on == TODAY + 2 * DAY
    assert later.starts_on == later.ends_on


def test_the_database_refuses_an_alternate_without_end(head):
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatFactory(institution=head.institution, alternate_of=head)


# --- passing it on ---
@pytest.mark.parametrize("role", [Role.HEAD, Role.LIAISON])
def test_handing_over_ends_one_term_and_begins_the_next_in_one_act(head, liaison, role):
    seat, successor = (head if role == Role.HEAD else liaison), holder_of(head.institution)

    made = hand(seat, successor, TODAY + 3 * DAY)

    seat.refresh_from_db()
    assert seat.ends_on == made.successor.starts_on == TODAY + 3 * DAY
    assert (made.successor.user, made.successor.role, made.open_items) == (
        successor,
        role,
        [{"title": "改期"}],
    )
    assert {"community.seat.ended", "community.seat.appointed", "community.seat.handed_over"} <= set(
        JournalEntry.objects.values_list("fact", flat=True)
    )


def test_the_successor_hears_of_it_and_confirms_once(head, liaison, run_jobs):
    made = hand(head, liaison.user)
    run_jobs()
    assert Notice.objects.filter(recipient=liaison.user, title__contains="交接").exists()
    assert [duty.title for duty in duties(head.institution, NOW)] == ["确认交接：负责人"]

    actions.acknowledge(hand_over=made, by=actor(liaison.user), at=NOW)
    again = actions.acknowledge(hand_over=made, by=actor(liaison.user), at=NOW + DAY)

    assert again.acknowledged_at == NOW
    assert duties(head.institution, NOW) == []
    assert JournalEntry.objects.filter(fact="community.handover.acknowledged").count() == 1


def test_a_refused_hand_over_leaves_everything_as_it_was(head, liaison):
    SeatFactory(institution=head.institution, role=Role.LIAISON, user=head.user)

    with pytest.raises(seats.SeatHeldAlready):
        hand(liaison, head.user)
    liaison.refresh_from_db()
    assert liaison.ends_on is None
    assert not HandOver.objects.exists()


def test_only_colleagues_take_over_and_only_what_has_not_ended(head, liaison):
    with pytest.raises(actions.NotAColleague):
        hand(liaison, UserFactory())
    with pytest.raises(seats.SeatHeldAlready):
        hand(liaison, liaison.user)
    seats.end_seat(seat=liaison, ends_on=TODAY, by=actor(), at=NOW)
    with pytest.raises(actions.SeatNotCurrent):
        hand(liaison, head.user)


def test_a_seat_is_not_handed_over_in_the_past(head, liaison):
    with pytest.raises((seats.TermEndsTooEarly, seats.TermBeginsInThePast)):
        hand(liaison, head.user, TODAY - DAY)


def test_the_rest_of_a_limited_term_passes_on(head):
    seat = SeatFactory(institution=head.institution, role=Role.LIAISON, ends_on=TODAY + 30 * DAY)

    assert hand(seat, head.user).successor.ends_on == TODAY + 30 * DAY


# --- running out ---
def test_holder_and_head_are_reminded_once_of_a_term_that_runs_out(head):
    soon = SeatFactory(institution=head.institution, role=Role.EDITOR, ends_on=TODAY + 14 * DAY)
    SeatFactory(institution=head.institution, role=Role.LIAISON, ends_on=TODAY + 15 * DAY)
    tasks.run_due_seats()
    tasks.run_due_seats()

    assert sorted(Notice.objects.values_list("recipient", flat=True)) == sorted([soon.user_id, head.user_id])
    assert [duty.title for duty in duties(head.institution, NOW)] == ["编辑席位到期，续任或交接"]


def test_who_already_has_a_successor_is_not_reminded(head):
    SeatFactory(institution=head.institution, role=Role.EDITOR, ends_on=TODAY + 5 * DAY)
    SeatFactory(institution=head.institution, role=Role.EDITOR, starts_on=TODAY + 5 * DAY)
    tasks.run_due_seats()

    assert not Notice.objects.exists()


def test_institutions_without_a_head_are_found_even_if_somebody_stands_in(head):
    empty = InstitutionFactory()
    SeatFactory(institution=empty, role=Role.HANDLER)

    assert list(without_head(Institution.objects.all())) == [empty]
    Seat.objects.filter(pk=head.pk).update(ends_on=TODAY)
    assert set(without_head(Institution.objects.all())) == {empty, head.institution}
