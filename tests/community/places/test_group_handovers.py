"""A group passes from leader to leader: asked, accepted by the person asked and nobody else, at most one at a time."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community import tasks
from community.models import GroupHandOver
from community.places.actions import group_handovers as actions
from community.places.actions.groups import TooManyGroups, leave_register
from community.policy import GROUP_HAND_OVER_OPEN_FOR, GROUPS_PER_LEADER
from community.states import GROUP_HAND_OVER, GroupHandOverState, GroupState
from core.models import Notice
from core.record.actors import Actor
from tests.community.members.test_invitations import PHONE, holder_of_phone
from tests.factories.community import district_staff
from tests.factories.core import UserFactory
from tests.factories.spaces import GroupFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
S = GroupHandOverState
ALLOWED = {(S.OFFERED, target) for target in S if target != S.OFFERED}


@pytest.fixture
def group():
    return GroupFactory()


@pytest.fixture
def successor():
    return holder_of_phone()


def offered(group, by=None, at=NOW, contact=PHONE):
    return actions.offer_group(
        group=group, contact=contact, note="我要搬家", by=Actor(by or group.leader), at=at
    )


def accept(offer, by, at=NOW):
    return actions.accept_group(hand_over=offer, by=Actor(by), at=at)


@pytest.mark.parametrize("source", S.values)
@pytest.mark.parametrize("target", S.values)
def test_an_offer_is_answered_once(source, target):
    assert GROUP_HAND_OVER.allows(source, target) is ((source, target) in ALLOWED)


def test_the_leader_stays_until_the_successor_accepts(group, successor):
    former = group.leader
    offer = offered(group)
    group.refresh_from_db()
    assert group.leader == former

    accept(offer, successor)

    group.refresh_from_db()
    offer.refresh_from_db()
    assert (group.leader, offer.state, offer.former_leader) == (successor, S.ACCEPTED, former)


def test_nobody_but_the_person_asked_can_accept(group, successor):
    offer = offered(group)

    for stranger in (UserFactory(), holder_of_phone("13800138002"), group.leader):
        with pytest.raises(actions.NotYourGroupOffer):
            accept(offer, stranger)


def test_a_number_that_was_never_proved_does_not_count(group):
    with pytest.raises(actions.NotYourGroupOffer):
        accept(offered(group), holder_of_phone(verified=False))


def test_the_address_is_encrypted_while_open_and_gone_afterwards(group, successor):
    offer = offered(group)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM community_grouphandover WHERE id = %s", [offer.pk])
        assert PHONE not in cursor.fetchone()[0]

    accept(offer, successor)

    offer.refresh_from_db()
    assert (offer.contact, offer.contact_index) == ("", "")
    with pytest.raises(IntegrityError, match="address_only_while_open"), transaction.atomic():
        GroupHandOver.objects.filter(pk=offer.pk).update(contact_index="x")


def test_one_person_is_asked_at_a_time_and_the_database_refuses_a_second_too(group):
    offer = offered(group)

    with pytest.raises(actions.GroupOfferedAlready):
        offered(group, contact="13800138009")
    offer.pk = None
    with pytest.raises(IntegrityError, match="one_open_grouphandover"), transaction.atomic():
        offer.save()


def test_the_leader_cannot_hand_the_group_to_themselves(group):
    leader = holder_of_phone("13800138003")
    group.leader = leader
    group.save()

    with pytest.raises(actions.SameLeader):
        offered(group, contact="138 0013 8003")


@pytest.mark.parametrize(
    "state", [GroupState.APPLIED, GroupState.VOUCHED, GroupState.REFUSED, GroupState.LEFT]
)
def test_a_group_that_is_not_registered_is_not_handed_over(state):
    with pytest.raises(actions.GroupNotRegistered):
        offered(GroupFactory(state=state))


def test_who_leads_as_many_as_one_may_cannot_take_another(group, successor):
    GroupFactory.create_batch(GROUPS_PER_LEADER, leader=successor)

    with pytest.raises(TooManyGroups):
        accept(offered(group), successor)


def test_a_group_that_left_the_register_meanwhile_is_not_taken_over(group, successor):
    offer = offered(group)
    leave_register(group=group, by=Actor(group.leader), at=NOW)

    with pytest.raises(actions.GroupNotRegistered):
        accept(offer, successor)


def test_what_was_taken_back_declined_or_is_too_old_cannot_be_accepted(group, successor):
    late = NOW + GROUP_HAND_OVER_OPEN_FOR
    first = offered(group)
    with pytest.raises(actions.GroupOfferOver):
        accept(first, successor, at=late)
    actions.withdraw_offer(hand_over=first, by=Actor(group.leader), at=NOW)
    with pytest.raises(actions.GroupOfferOver):
        accept(first, successor)
    second = offered(group)
    actions.decline_group(hand_over=second, by=Actor(successor), at=NOW)

    with pytest.raises(actions.GroupOfferOver):
        accept(second, successor)


def test_the_clock_closes_what_nobody_answered(group):
    offer = offered(group, at=NOW - GROUP_HAND_OVER_OPEN_FOR - dt.timedelta(minutes=1))

    tasks.run_due_seats()

    offer.refresh_from_db()
    assert (offer.state, offer.contact) == (S.EXPIRED, "")


def test_the_bureau_asks_somebody_when_the_leader_is_gone_and_the_leader_hears_of_it(
    client, group, successor, run_jobs
):
    client.force_login(district_staff(group.area_id[:6]))
    path = f"/admin/community/group/do/replace_leader/?ids={group.pk}"
    assert client.post(path, {"contact": PHONE, "note": ""}).status_code == 200

    done = client.post(path, {"contact": PHONE, "note": "负责人搬到外地，联系不上。"})
    run_jobs()

    assert done.status_code == 302
    assert Notice.objects.filter(recipient=successor, title__contains="请您接任").exists()
    assert Notice.objects.filter(recipient=group.leader, body__contains="联系不上").exists()
    accept(GroupHandOver.objects.get(), successor)


def test_the_successor_finds_the_offer_among_their_groups_and_accepts_there(client, group, successor):
    offer = offered(group)
    client.force_login(successor)
    assert '"/me/groups/"' in client.get("/me/").content.decode()
    assert "请您接任" in client.get("/me/groups/").content.decode()

    client.post(f"/me/groups/offers/{offer.pk}/accept/")

    group.refresh_from_db()
    assert group.leader == successor


def test_the_leader_asks_on_the_page_of_the_group_and_takes_it_back(client, group):
    client.force_login(group.leader)

    wrong = client.post(f"/me/groups/{group.pk}/offer/", {"contact": "12"})
    client.post(f"/me/groups/{group.pk}/offer/", {"contact": PHONE})
    page = client.get(f"/me/groups/{group.pk}/").content.decode()
    offer = GroupHandOver.objects.get()
    client.post(f"/me/groups/offers/{offer.pk}/withdraw/")

    offer.refresh_from_db()
    assert (wrong.status_code, "接受以前还是您负责" in page, offer.state) == (422, True, S.WITHDRAWN)
