"""Invitations to seats: sent to a phone or address, answered once, by its holder."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from community import policy, tasks
from community.members.actions import invitations as actions
from community.members.actions import seats
from community.models import Seat, SeatInvitation
from community.policy import Role
from community.states import INVITATION, InvitationState
from core.messages.sms import MemoryGateway
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from tests.factories.community import (
    AreaFactory,
    InstitutionFactory,
    SeatFactory,
    city_staff,
    district_staff,
    holder_of,
)
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = dt.timedelta(days=1)
PHONE = "13800138001"

S = InvitationState
ALLOWED = {(S.SENT, S.ACCEPTED), (S.SENT, S.DECLINED), (S.SENT, S.EXPIRED), (S.SENT, S.WITHDRAWN)}


@pytest.mark.parametrize("source", S.values)
@pytest.mark.parametrize("target", S.values)
def test_an_invitation_is_answered_once(source, target):
    assert INVITATION.allows(source, target) is ((source, target) in ALLOWED)


@pytest.fixture
def head():
    return SeatFactory(role=Role.HEAD)


def holder_of_phone(phone=PHONE, verified=True):
    user = UserFactory()
    user.set_phone(phone)
    user.phone_verified = verified
    user.save()
    return user


def invited(head, contact=PHONE, role=Role.HANDLER, at=NOW, **term):
    return actions.invite(
        institution=head.institution, role=role, contact=contact, by=head.actor, at=at, **term
    )


def accept(invitation, user, at=NOW):
    return actions.accept(invitation=invitation, by=Actor(user), at=at)


# --- sending ---
def test_the_link_goes_to_the_phone_and_only_its_hash_is_kept(head, run_jobs, settings):
    settings.SMS_GATEWAY = "core.messages.sms.MemoryGateway"
    MemoryGateway.outbox.clear()
    invitation = invited(head)
    run_jobs()

    [(phone, text)] = MemoryGateway.outbox
    assert phone == PHONE
    assert f"/me/seats/invitations/{invitation.token}/" in text
    stored = SeatInvitation.objects.filter(pk=invitation.pk).values().get()
    assert invitation.token not in str(stored)
    assert SeatInvitation.objects.by_token(invitation.token).get() == invitation


def test_the_link_goes_to_an_address_and_the_row_does_not_show_it(head, run_jobs):
    invitation = invited(head, "Chan@Example.org")
    run_jobs()

    assert mail.outbox[0].to == ["chan@example.org"]
    assert invitation.masked_contact == "c****@example.org"


def test_a_withdrawn_invitation_is_not_sent(head, run_jobs):
    invitation = invited(head, "chan@example.org")
    actions.withdraw(invitation=invitation, by=head.actor, at=NOW)
    run_jobs()

    assert mail.outbox == []


def test_contacts_are_ciphertext_in_the_database(head):
    from django.db import connection

    invited(head)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM community_seatinvitation")
        assert PHONE not in cursor.fetchone()[0]


def test_the_same_person_is_not_invited_twice_to_the_same_seat(head):
    invited(head)

    with pytest.raises(actions.InvitedAlready):
        invited(head, "+86 138-0013-8001")
    assert invited(head, role=Role.EDITOR)


def test_two_heads_are_not_invited_at_once(head):
    invited(head, role=Role.HEAD)

    with pytest.raises(actions.HeadInvitedAlready):
        invited(head, "13800138002", role=Role.HEAD)
    row = SeatInvitation.objects.get()
    row.pk, row.contact_index, row.token_hash = None, "other", "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_only_so_many_invitations_wait_at_once(head, monkeypatch):
    monkeypatch.setattr(policy, "INVITATIONS_OPEN_MAX", 1)
    invited(head)

    with pytest.raises(actions.TooManyInvitations):
        invited(head, "13800138002")


def test_a_term_that_holds_no_day_is_not_offered(head):
    with pytest.raises(seats.TermBeginsInThePast):
        invited(head, starts_on=TODAY - DAY)
    with pytest.raises(seats.TermEndsTooEarly):
        invited(head, ends_on=TODAY)


def test_an_alternate_does_not_choose_the_next_head(head):
    stand_in = SeatFactory(
        institution=head.institution, role=Role.HEAD, starts_on=TODAY, ends_on=TODAY + DAY, alternate_of=head
    )

    with pytest.raises(actions.AlternateMayNot):
        invited(stand_in, role=Role.HEAD)
    assert invited(stand_in, role=Role.HANDLER)


# --- answering ---
def test_accepting_gives_the_seat_and_the_journal_keeps_who_invited_in_which_seat(head):
    invitation, user = invited(head, ends_on=TODAY + 9 * DAY), holder_of_phone()

    seat = accept(invitation, user)

    assert (seat.user, seat.role, seat.starts_on, seat.ends_on) == (
        user,
        Role.HANDLER,
        TODAY,
        TODAY + 9 * DAY,
    )
    sent = JournalEntry.objects.get(fact="community.invitation.sent")
    assert (sent.actor, sent.seat_id, sent.seat_label) == (head.user, head.pk, head.label)
    assert JournalEntry.objects.get(fact="community.invitation.accepted").actor == user


def test_an_address_counts_only_once_it_is_verified(head):
    invitation, user = invited(head, "chan@example.org"), UserFactory(email="chan@example.org")
    address = EmailAddress.objects.create(user=user, email="Chan@example.org", verified=False)

    with pytest.raises(actions.NotYourInvitation):
        accept(invitation, user)
    address.verified = True
    address.save()
    assert accept(invitation, user).user == user


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_nobody_else_answers_even_with_the_link(head, answer):
    invitation = invited(head)

    for user in (UserFactory(), holder_of_phone(verified=False)):
        with pytest.raises(actions.NotYourInvitation):
            getattr(actions, answer)(invitation=invitation, by=Actor(user), at=NOW)
    assert not Seat.objects.filter(role=Role.HANDLER).exists()


@pytest.mark.parametrize("end", ["accept", "decline", "withdraw"])
def test_a_link_used_or_withdrawn_is_refused_in_words(head, end):
    invitation, user = invited(head), holder_of_phone()
    getattr(actions, end)(invitation=invitation, by=Actor(user), at=NOW)

    with pytest.raises(actions.InvitationOver) as refused:
        accept(invitation, user)
    invitation.refresh_from_db()
    assert invitation.get_state_display() in str(refused.value)


def test_an_invitation_is_open_until_its_last_moment_and_not_longer(head):
    user, late = holder_of_phone(), invited(head)
    with pytest.raises(actions.InvitationOver):
        accept(late, user, at=late.expires_at)

    assert accept(late, user, at=late.expires_at - dt.timedelta(seconds=1))


def test_the_clock_closes_what_nobody_answered_and_a_new_one_can_be_sent(head):
    old = invited(head, at=NOW - policy.INVITATION_OPEN_FOR)
    tasks.run_due_seats()

    old.refresh_from_db()
    assert old.state == S.EXPIRED
    assert invited(head)


def test_an_overdue_invitation_does_not_stand_in_the_way_before_the_clock_comes(head):
    invited(head, role=Role.HEAD, at=NOW - policy.INVITATION_OPEN_FOR)

    assert invited(head, "13800138002", role=Role.HEAD)


def test_a_new_head_who_accepts_ends_the_term_of_the_old_one_that_day(head):
    new = accept(invited(head, role=Role.HEAD), holder_of_phone())

    head.refresh_from_db()
    assert head.ends_on == new.starts_on == TODAY


def test_a_second_head_of_the_same_day_is_refused_and_the_invitation_stays_open(head):
    first = accept(invited(head, role=Role.HEAD), holder_of_phone())
    second = invited(first, "13800138002", role=Role.HEAD)

    with pytest.raises(seats.HeadAlreadyAppointed):
        accept(second, holder_of_phone("13800138002"))
    second.refresh_from_db(), first.refresh_from_db()
    assert (second.state, first.ends_on) == (S.SENT, None)


# --- nobody is locked out ---
def test_the_bureau_invites_a_head_where_none_sits_and_the_head_in_office_hears_of_it(head, run_jobs):
    staff, waiting = city_staff(), invited(head, role=Role.HEAD)

    again = actions.reissue_head(
        institution=head.institution,
        contact="new@example.org",
        reason="原负责人离职",
        asked_by=city_staff(),
        by=Actor(staff),
        at=NOW,
    )
    run_jobs()

    waiting.refresh_from_db()
    assert (waiting.state, again.state) == (S.WITHDRAWN, S.SENT)
    assert Notice.objects.filter(recipient=head.user, body__contains="原负责人离职").exists()
    assert head.user.seats.current().exists()


def test_nobody_invites_themselves_by_any_of_their_addresses(head):
    head.user.set_phone(PHONE)
    head.user.phone_verified = True
    head.user.save()
    EmailAddress.objects.create(user=head.user, email="me@example.org", verified=True)
    for contact in (PHONE, "me@example.org", "ME@example.org "):
        with pytest.raises(actions.SelfInvitation):
            invited(head, contact)


def test_who_proves_an_address_after_inviting_it_cannot_take_the_seat(head):
    invitation = invited(head)
    head.user.set_phone(PHONE)
    head.user.phone_verified = True
    head.user.save()
    with pytest.raises(actions.SelfInvitation):
        accept(invitation, head.user)
    seat = SeatFactory(institution=head.institution, user=head.user, role=Role.EDITOR)
    with pytest.raises(IntegrityError, match="community_nobody_invites_themselves"), transaction.atomic():
        SeatInvitation.objects.filter(pk=invitation.pk).update(state=S.ACCEPTED, seat=seat, answered_at=NOW)


@pytest.mark.parametrize("role", [Role.HEAD, Role.HANDLER])
def test_nobody_alone_invites_into_a_bureau(role):
    officer = SeatFactory(institution=InstitutionFactory(city_bureau=True), role=Role.HEAD)
    with pytest.raises(actions.OwnBureau):
        invited(officer, role=role)


@pytest.mark.parametrize("who", ["asked_by", "by"])
def test_neither_of_the_two_who_give_an_institution_a_head_becomes_it(head, who):
    two = {"asked_by": city_staff(), "by": city_staff()}
    me = two[who]
    me.set_phone(PHONE)
    me.phone_verified = True
    me.save()
    two["by"] = Actor(two["by"])
    with pytest.raises(actions.SelfInvitation):
        actions.reissue_head(
            institution=head.institution, contact=PHONE, reason="原负责人离职", at=NOW, **two
        )


def test_who_asked_for_a_head_does_not_take_the_seat_with_an_address_proved_later(head):
    asker = city_staff()
    invitation = actions.reissue_head(
        institution=head.institution,
        contact=PHONE,
        reason="原负责人离职",
        asked_by=asker,
        by=Actor(city_staff()),
        at=NOW,
    )
    asker.set_phone(PHONE)
    asker.phone_verified = True
    asker.save()
    with pytest.raises(actions.SelfInvitation):
        accept(invitation, asker)


def test_the_people_and_the_district_hear_of_a_new_head(run_jobs):
    house = InstitutionFactory(area=AreaFactory(code="440103101"))
    colleague, district = holder_of(house), district_staff("440103")
    invitation = actions.reissue_head(
        institution=house,
        contact=PHONE,
        reason="原负责人离职",
        asked_by=city_staff(),
        by=Actor(city_staff()),
        at=NOW,
    )
    accept(invitation, holder_of_phone())
    run_jobs()
    told = set(Notice.objects.filter(title=f"{house}有了新的负责人").values_list("recipient", flat=True))
    assert {colleague.pk, district.pk} <= told


def test_the_journal_keeps_person_and_seat_after_both_are_gone(head):
    invited(head)
    accept(invited(head, "13800138002", role=Role.HEAD), holder_of_phone("13800138002"))

    head.refresh_from_db()
    entry = JournalEntry.objects.filter(fact="community.invitation.sent").first()
    assert head.ends_on == TODAY
    assert (entry.actor, entry.seat_label) == (head.user, f"{head.institution.name} 负责人")
    with pytest.raises(Exception, match="protect"):
        head.user.delete()
