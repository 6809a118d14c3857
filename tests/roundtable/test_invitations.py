"""Invitations: once each, delegates by seat, calendars that follow."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from icalendar import Calendar

from core.messages import sms
from core.models import Notice
from roundtable.actions import invitations, meetings
from roundtable.models import Invitation, Roundtable
from roundtable.states import InvitationState
from tests.factories.community import SeatFactory, city_staff
from tests.factories.roundtable import DAY, NOW, VIDEO, accepted, acting, head_of, invited, seat_of

pytestmark = pytest.mark.django_db
WHY = meetings.Notice("会场停电", is_confirmed=True)


def with_email(institution):
    person = head_of(institution)
    person.email = "head@example.org"
    person.save()
    return person


def sequences():
    """UID and SEQUENCE of every calendar file that was mailed, in order."""
    found = []
    for letter in mail.outbox:
        for _name, content, _type in letter.attachments:
            entry = Calendar.from_ical(content).walk("VEVENT")[0]
            found.append((str(entry["UID"]), int(entry["SEQUENCE"]), str(entry["STATUS"])))
    return found


def test_the_same_invitation_is_sent_once_to_the_inbox_by_mail_and_by_sms(run_jobs):
    staff = city_staff()
    meeting = invited(staff, members=1)
    institution = meeting.invitations.get().institution
    person = with_email(institution)
    person.phone, person.phone_verified = "+8613800138000", True
    person.save()
    sms.MemoryGateway.outbox.clear()
    for _ in range(2):
        meetings.draw_up_list(roundtable=meeting, institutions=[institution], by=acting(staff), at=NOW)
    run_jobs()

    assert Notice.objects.filter(recipient=person, title__startswith="请派代表").count() == 1
    assert len(sequences()) == 1
    assert sum("请派代表" in letter.subject for letter in mail.outbox if not letter.attachments) == 1
    assert sum("请派代表" in text for _phone, text in sms.MemoryGateway.outbox) == 1
    with pytest.raises(IntegrityError, match="roundtable_invited_once"), transaction.atomic():
        Invitation.objects.create(roundtable=meeting, institution=institution)


def test_who_is_called_later_gets_theirs_then():
    staff = city_staff()
    meeting = invited(staff)
    late = SeatFactory().institution
    meetings.draw_up_list(roundtable=meeting, institutions=[late], by=acting(staff), at=NOW)
    assert meeting.invitations.get(institution=late).state == InvitationState.SENT


def test_a_delegate_holds_a_seat_of_the_institution():
    invitation = invited().invitations.first()
    person = head_of(invitation.institution)
    with pytest.raises(invitations.DelegateWithoutSeat):
        invitations.name_delegate(invitation=invitation, seat=SeatFactory(), by=acting(person), at=NOW)
    gone = SeatFactory(institution=invitation.institution, ends_on=dt.date(2021, 1, 1))
    with pytest.raises(invitations.DelegateWithoutSeat):
        invitations.name_delegate(
            invitation=invitation, seat=seat_of(person), alternate=gone, by=acting(person), at=NOW
        )


def test_the_database_knows_no_delegate_without_a_seat():
    invitation = invited().invitations.first()
    with pytest.raises(IntegrityError, match="roundtable_delegate_has_a_seat"), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(state="accepted", replied_at=NOW)


def test_a_reply_may_change_until_the_meeting_begins():
    meeting = invited()
    invitation = accepted(meeting.invitations.first())
    person = head_of(invitation.institution)
    invitations.excuse(invitation=invitation, reason="出差", by=acting(person), at=NOW)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.seat) == (InvitationState.DECLINED, None)

    Roundtable.objects.filter(pk=meeting.pk).update(state="sitting", opened_at=NOW)
    with pytest.raises(invitations.MeetingStarted):
        accepted(invitation)


def test_who_does_not_answer_is_reminded_once_a_day(run_jobs):
    invitation = invited(members=1).invitations.get()
    sent = [invitations.chase(invitation=invitation, at=NOW + days * DAY) for days in (5, 5, 6)]
    run_jobs()
    assert sent == [True, False, True]
    assert Notice.objects.filter(title__startswith="还等你们").count() == 2


def test_a_meeting_moved_after_invitations_takes_the_calendars_along(run_jobs):
    staff = city_staff()
    meeting = invited(staff, members=1)
    with_email(meeting.invitations.get().institution)
    run_jobs()
    for days in (22, 23):
        starts_at = NOW + days * DAY
        meetings.move(
            roundtable=meeting, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), space=None,
            video_url=VIDEO, notice=WHY, by=acting(staff), at=NOW + DAY,
        )  # fmt: skip
        run_jobs()
    meetings.cancel(roundtable=meeting, reason="台风", by=acting(staff), at=NOW + 2 * DAY)
    run_jobs()

    uid = f"{meeting.number}@huacheng"
    assert sequences() == [
        (uid, 0, "CONFIRMED"),
        (uid, 1, "CONFIRMED"),
        (uid, 2, "CONFIRMED"),
        (uid, 3, "CANCELLED"),
    ]
    assert meeting.invitations.get().sequence == 3


def test_who_was_invited_reads_the_old_time_and_the_new(run_jobs):
    staff = city_staff()
    meeting = invited(staff, members=1)
    old, starts_at = meeting.when_and_where, meeting.starts_at + 2 * DAY
    meetings.move(
        roundtable=meeting, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), space=None,
        video_url=VIDEO, notice=WHY, by=acting(staff), at=NOW + DAY,
    )  # fmt: skip
    run_jobs()
    meeting.refresh_from_db()
    told = Notice.objects.filter(title__startswith="时间或地点有变").first().body
    assert (f"原来是 {old}" in told, f"现在是 {meeting.when_and_where}" in told) == (True, True)


def test_a_draft_that_moves_tells_nobody(run_jobs):
    staff = city_staff()
    from tests.factories.roundtable import planned

    meeting = planned(staff)
    starts_at = NOW + 25 * DAY
    moved = meetings.move(
        roundtable=meeting, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), space=None, video_url=VIDEO,
        by=acting(staff), at=NOW,
    )  # fmt: skip
    run_jobs()
    assert (moved.sequence, Notice.objects.count()) == (0, 0)
