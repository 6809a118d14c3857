"""Alliances: who founds, joins, leaves, leads; what is refused."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.members.actions import alliances as actions
from community.members.actions import members
from community.models import Alliance, AlliancePlace
from community.states import PlaceState
from core.models import Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.core.test_attachments import picture
from tests.factories.community import InstitutionFactory, city_staff
from tests.factories.members import alliance, charter, head_of, member

pytestmark = pytest.mark.django_db


def invite(one, institution):
    return actions.invite(alliance=one, institution=institution, by=Actor(city_staff()), at=timezone.now())


def accept(place):
    return actions.accept_invitation(place=place, by=Actor(city_staff()), at=timezone.now())


@pytest.fixture
def pair():
    """An alliance that runs: its lead and one who joined."""
    one = alliance()
    place = accept(invite(one, member().institution))
    return Alliance.objects.get(), place


def test_an_alliance_runs_once_somebody_else_has_joined(pair):
    one, place = pair

    assert (one.state, one.activated_on) == ("active", timezone.localdate())
    assert place.joined_on == timezone.localdate()


def test_the_invited_head_and_then_the_lead_hear_of_it(run_jobs):
    lead, invited = member(), member()
    one, head = alliance(lead), head_of(invited)

    accept(invite(one, invited.institution))
    run_jobs()

    assert "邀请你们加入" in Notice.objects.get(recipient=head.user).title
    assert Notice.objects.filter(
        recipient__seats__institution=lead.institution, title__contains="加入了"
    ).exists()


def found(lead, content=None, name="另一个（示例）"):
    by = Actor(city_staff())
    paper = charter(by, content) if content else charter(by)
    return actions.found_alliance(
        lead=lead, name=name, kind="system", purpose="x", charter=paper, by=by, at=timezone.now()
    )


def test_outsiders_and_suspended_members_do_not_found():
    suspended = members.suspend_member(
        membership=member(), reason="x", by=Actor(city_staff()), at=timezone.now()
    )

    for body in (InstitutionFactory(), suspended.institution):
        with pytest.raises(actions.OnlyMembersAlly):
            found(body)


def test_a_charter_is_a_pdf():
    with pytest.raises(actions.CharterNotPdf):
        found(member().institution, picture())


def test_two_alliances_do_not_share_a_name():
    one = alliance()

    with pytest.raises(actions.AllianceNameTaken):
        found(member().institution, name=one.name)


def test_one_is_invited_once(pair):
    one, place = pair

    with pytest.raises(actions.InvitedAlready):
        invite(one, place.institution)


def test_who_left_may_be_invited_again(pair):
    one, place = pair
    actions.leave_alliance(place=place, reason="人手不够", by=Actor(city_staff()), at=timezone.now())

    assert invite(one, place.institution).pk != place.pk
    assert AlliancePlace.objects.get(pk=place.pk).left_on == timezone.localdate()


def test_an_answer_is_given_once(pair):
    _one, place = pair

    with pytest.raises(MoveNotAllowed):
        actions.decline_invitation(place=place, reason="", by=Actor(city_staff()), at=timezone.now())


def test_the_lead_hands_over_before_it_leaves(pair):
    one, place = pair
    own = one.places.get(institution=one.lead)
    with pytest.raises(actions.LeadHandsOverFirst):
        actions.leave_alliance(place=own, reason="", by=Actor(city_staff()), at=timezone.now())

    actions.hand_over_lead(alliance=one, to=place.institution, by=Actor(city_staff()), at=timezone.now())
    actions.leave_alliance(place=own, reason="", by=Actor(city_staff()), at=timezone.now())

    assert Alliance.objects.get().lead == place.institution


def test_only_a_member_of_it_takes_the_lead(pair):
    with pytest.raises(actions.LeadIsNoMember):
        actions.hand_over_lead(
            alliance=pair[0], to=member().institution, by=Actor(city_staff()), at=timezone.now()
        )


def test_a_dissolved_alliance_lets_all_go_and_takes_nobody(pair):
    one, _place = pair
    waiting = invite(one, member().institution)

    actions.dissolve_alliance(alliance=one, reason="各回各家", by=Actor(city_staff()), at=timezone.now())

    assert set(one.places.values_list("state", flat=True)) == {"left", "withdrawn"}
    with pytest.raises(actions.AllianceIsOver):
        accept(waiting)
    with pytest.raises(actions.AllianceIsOver):
        invite(one, member().institution)


def test_who_leaves_the_community_leaves_its_alliances(pair):
    _one, place = pair
    membership = place.institution.memberships.get()

    members.record_leaving(
        membership=membership,
        left_on=timezone.localdate(),
        reason="x",
        by=Actor(city_staff()),
        at=timezone.now(),
    )

    assert AlliancePlace.objects.get(pk=place.pk).state == "left"


def test_a_forming_alliance_is_seen_by_the_lead_and_the_invited_only():
    invited = member()
    one = alliance()
    invite(one, invited.institution)

    seen = Alliance.objects.visible_to
    assert not seen(city_staff()).exists()
    assert seen(head_of(invited).user).exists()


def test_the_lead_takes_an_unanswered_invitation_back_and_may_invite_again(pair, run_jobs):
    one, _place = pair
    invited = member()
    head = head_of(invited)
    asked = invite(one, invited.institution)

    actions.take_invitation_back(place=asked, by=head_of(one.lead.memberships.get()), at=timezone.now())
    run_jobs()

    assert Notice.objects.filter(recipient=head.user, title__contains="收回了").exists()
    with pytest.raises(MoveNotAllowed):
        accept(asked)
    assert accept(invite(one, invited.institution)).state == PlaceState.JOINED


def test_what_was_answered_is_not_taken_back(pair):
    _one, place = pair

    with pytest.raises(actions.InvitationAnswered, match="不能再收回"):
        actions.take_invitation_back(place=place, by=Actor(city_staff()), at=timezone.now())


def test_the_database_knows_a_withdrawn_place_as_one_that_never_joined(pair):
    _one, place = pair

    with pytest.raises(IntegrityError, match="joined_has_a_day"), transaction.atomic():
        AlliancePlace.objects.filter(pk=place.pk).update(state="withdrawn")
