"""The day: signing in, who is there for what, outcomes that freeze, a close that refuses. Policy: 3.1.2."""

import datetime as dt

import pytest
from django.db import InternalError, transaction
from django.db.utils import ProgrammingError

from core.record.lifecycle import MoveNotAllowed
from roundtable.actions import agenda, day, decisions
from roundtable.actions import votes as voting
from roundtable.models import AgendaItem, Presence, Resolution
from roundtable.queries.live import here, roll
from tests.factories.community import SeatFactory, city_staff
from tests.factories.core import UserFactory
from tests.factories.roundtable import (
    DAY,
    accepted,
    acting,
    decided,
    head_of,
    invited,
    listed,
    member,
    proposal,
    seat_of,
    sitting,
    slip,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


# --- signing in ---
def test_a_delegate_signs_in_from_an_hour_before():
    meeting = invited()
    person = accepted(meeting.invitations.first()).seat.user
    with pytest.raises(day.SignInNotOpen):
        day.sign_in(roundtable=meeting, user=person, by=acting(person), at=meeting.starts_at - 2 * HOUR)

    there = day.sign_in(roundtable=meeting, user=person, by=acting(person), at=meeting.starts_at - HOUR)
    assert (there.standing, there.seat, there.how) == ("delegate", seat_of(person), "qr")
    with pytest.raises(day.AlreadyIn):
        day.sign_in(roundtable=meeting, user=person, by=acting(person), at=meeting.starts_at)


def test_nobody_signs_in_without_a_seat_or_for_a_body_that_was_not_called():
    meeting = invited()
    with pytest.raises(day.NoSeat):
        day.sign_in(roundtable=meeting, user=UserFactory(), by=acting(city_staff()), at=meeting.starts_at)
    stranger = member()[1]
    with pytest.raises(day.NotInvited):
        day.sign_in(roundtable=meeting, user=stranger, by=acting(stranger), at=meeting.starts_at)


def test_an_institution_has_one_delegate_and_others_of_it_sit_in():
    meeting = invited()
    invitation = accepted(meeting.invitations.first())
    colleague = SeatFactory(institution=invitation.institution)
    for person in (colleague.user, invitation.seat.user):
        day.sign_in(roundtable=meeting, user=person, by=acting(person), at=meeting.starts_at)

    standing = {one.user_id: one.standing for one in meeting.attendances.all()}
    assert standing == {colleague.user_id: "observer", invitation.seat.user_id: "delegate"}
    found = roll(meeting)
    assert (found.called, found.came, found.observing, len(found.missing)) == (2, 1, 1, 1)


def test_an_alternate_comes_as_the_delegate():
    meeting = invited()
    invitation = meeting.invitations.first()
    alternate = SeatFactory(institution=invitation.institution)
    accepted(invitation, alternate=alternate)
    there = day.tick_off(roundtable=meeting, seat=alternate, by=acting(city_staff()), at=meeting.starts_at)
    assert (there.standing, there.how) == ("delegate", "list")


def test_a_meeting_begins_with_somebody_there_and_not_the_day_before():
    staff = city_staff()
    meeting = invited(staff)
    with pytest.raises(day.NobodyThere):
        day.open_meeting(roundtable=meeting, by=acting(staff), at=meeting.starts_at)
    with pytest.raises(day.TooEarly):
        day.open_meeting(roundtable=meeting, by=acting(staff), at=meeting.starts_at - DAY)


# --- present for an item ---
def test_presence_is_kept_for_each_item_late_comers_and_leavers_too():
    staff = city_staff()
    meeting = sitting(staff, members=2, items=2, opens_item=True)
    at, by = meeting.starts_at + HOUR, acting(staff)
    first, second = meeting.items.on_agenda().order_by("position")
    late = SeatFactory(institution=meeting.invitations.first().institution)
    decisions.decide(item=first, outcome="noted", conclusion="知道了", by=by, at=at)
    leaver, other = meeting.attendances.order_by("pk")
    day.leave(attendance=leaver, by=by, at=at)
    day.open_item(item=second, by=by, at=at)
    comer = day.sign_in(roundtable=meeting, user=late.user, by=by, at=at)

    def there(item):
        return {one.attendance.pk for one in here(meeting, item) if one.is_present}

    assert there(first) == {leaver.pk, other.pk}
    assert there(second) == {other.pk, comer.pk}
    assert Presence.objects.get(item=second, attendance=leaver).reason == "left"


def test_somebody_who_voted_cannot_be_made_absent_and_who_steps_back_can():
    staff = city_staff()
    meeting = sitting(staff, members=3, opens_item=True)
    at, by = meeting.starts_at + HOUR, acting(staff)
    item = meeting.items.get(state="sitting")
    voter, recused, _ = meeting.attendances.order_by("pk")
    day.set_presence(item=item, attendance=recused, is_present=False, reason="recused", by=by, at=at)
    vote = voting.open_vote(item=item, question="同意吗", by=by, at=at)
    assert vote.entitled == 2
    voting.cast(vote=vote, attendance=voter, choice="for", by=by, at=at)

    with pytest.raises(day.VotedOnItem):
        day.set_presence(item=item, attendance=voter, is_present=False, by=by, at=at)
    with pytest.raises(day.VotedOnItem):
        day.leave(attendance=voter, by=by, at=at)
    assert Presence.objects.get(item=item, attendance=recused).reason == "recused"


def test_one_item_is_talked_about_at_a_time():
    staff = city_staff()
    meeting = sitting(staff, items=2, opens_item=True)
    second = meeting.items.get(state="listed")
    with pytest.raises(day.AnotherSitting):
        day.open_item(item=second, by=acting(staff), at=meeting.starts_at)
    day.pause_item(item=meeting.items.get(state="sitting"), by=acting(staff), at=meeting.starts_at)
    assert day.open_item(item=second, by=acting(staff), at=meeting.starts_at).state == "sitting"


def test_the_agenda_is_fixed_once_the_meeting_began():
    staff = city_staff()
    meeting = sitting(staff)
    item = meeting.items.get()
    for change in (
        lambda: agenda.put_back(item=item, by=acting(staff), at=meeting.starts_at),
        lambda: agenda.decline(item=item, reason="不议了", by=acting(staff), at=meeting.starts_at),
        lambda: agenda.rewrite(item=item, proposal=proposal(), by=acting(staff), at=meeting.starts_at),
        lambda: listed(meeting, staff=staff, at=meeting.starts_at),
    ):
        with pytest.raises((agenda.MeetingBegan, MoveNotAllowed)):
            change()


# --- outcomes ---
def test_an_agreed_item_has_a_resolution_or_says_why_none():
    staff = city_staff()
    meeting = sitting(staff, opens_item=True)
    item, at = meeting.items.get(), meeting.starts_at + HOUR
    with pytest.raises(decisions.NothingToDo):
        decisions.decide(item=item, outcome="agreed", conclusion="同意", by=acting(staff), at=at)
    done = decisions.decide(
        item=item,
        outcome="agreed",
        conclusion="同意",
        no_resolution_reason="已经办好",
        by=acting(staff),
        at=at,
    )
    assert (done.state, done.no_resolution_reason) == ("decided", "已经办好")


def test_outcomes_are_given_only_while_the_meeting_goes_on():
    staff = city_staff()
    meeting = invited(staff)
    with pytest.raises(MoveNotAllowed):
        decisions.decide(
            item=meeting.items.get(), outcome="noted", conclusion="x", by=acting(staff), at=meeting.starts_at
        )


def test_a_decided_item_is_frozen_in_the_database():
    staff = city_staff()
    meeting = decided(sitting(staff), staff)
    item = meeting.items.get()
    with pytest.raises(MoveNotAllowed):
        decisions.decide(item=item, outcome="agreed", conclusion="改", by=acting(staff), at=meeting.starts_at)
    for write in (
        lambda: AgendaItem.objects.filter(pk=item.pk).update(conclusion="改了"),
        lambda: item.notes.update(text="改了"),
        lambda: item.presences.update(is_present=False, reason="out"),
    ):
        with pytest.raises((InternalError, ProgrammingError), match="is decided"), transaction.atomic():
            write()


def test_the_close_refuses_and_names_what_is_undecided_and_the_rest_can_be_put_off():
    staff = city_staff()
    meeting = sitting(staff, items=2, opens_item=True)
    at, by = meeting.starts_at + HOUR, acting(staff)
    with pytest.raises(day.Undecided, match=r"议题1.*议题2"):
        day.close_meeting(roundtable=meeting, by=by, at=at)

    assert decisions.defer_rest(roundtable=meeting, by=by, at=at) == 2
    assert day.close_meeting(roundtable=meeting, by=by, at=at).state == "held"
    assert set(meeting.items.values_list("outcome", flat=True)) == {"deferred"}


# --- resolutions at birth ---
def test_a_resolution_has_a_lead_and_a_working_day_to_come():
    staff = city_staff()
    meeting = sitting(staff, opens_item=True)
    item, lead = meeting.items.get(), meeting.invitations.first().institution
    helper = meeting.invitations.last().institution

    def draft(**changes):
        return decisions.draft_resolution(
            item=item, draft=slip(**{"lead": lead, **changes}), by=acting(staff), at=meeting.starts_at
        )

    with pytest.raises(decisions.LeadMissing):
        draft(lead=None)
    with pytest.raises(decisions.DueOnHoliday, match="12月14日"):
        draft(due_on=dt.date(2026, 12, 12))
    with pytest.raises(decisions.DueInThePast):
        draft(due_on=meeting.starts_at.date())
    with pytest.raises(decisions.PersonOfAnother):
        draft(person=seat_of(head_of(helper)))
    made = draft(assisting=[helper, lead])
    assert (made.number, made.state, [one.institution for one in made.assists.all()]) == (
        f"{meeting.number}-01",
        "provisional",
        [helper],
    )


def test_a_dropped_slip_keeps_its_number_and_nothing_is_drafted_afterwards():
    staff = city_staff()
    meeting = sitting(staff, opens_item=True)
    item, lead, by = meeting.items.get(), meeting.invitations.first().institution, acting(staff)
    first = decisions.draft_resolution(item=item, draft=slip(lead), by=by, at=meeting.starts_at)
    decisions.drop_resolution(resolution=first, by=by, at=meeting.starts_at)
    second = decisions.draft_resolution(item=item, draft=slip(lead), by=by, at=meeting.starts_at)
    decisions.decide(item=item, outcome="agreed", conclusion="同意", by=by, at=meeting.starts_at)

    assert [one.number[-2:] for one in (first, second)] == ["01", "02"]
    with pytest.raises(MoveNotAllowed):
        decisions.draft_resolution(item=item, draft=slip(lead), by=by, at=meeting.starts_at)
    assert Resolution.objects.in_force().count() == 0
