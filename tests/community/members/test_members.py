"""Standing of a member: suspended, taken up again, left; names; the list of responsibilities."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.members.actions import members as actions
from community.members.actions import names, responsibilities
from community.members.actions.alliances import LeadHandsOverFirst
from community.members.actions.institutions import NameTaken
from community.members.queries import members as queries
from community.members.queries.members import WantedMembers
from community.models import Institution, Membership, NameChange, Responsibility
from community.policy import Right, Role
from core.models import Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.members import alliance, head_of, member

pytestmark = pytest.mark.django_db


def suspend(membership):
    return actions.suspend_member(
        membership=membership, reason="没有报送", by=Actor(city_staff()), at=timezone.now()
    )


def record_leaving(membership, days_ago=0):
    return actions.record_leaving(
        membership=membership, left_on=timezone.localdate() - dt.timedelta(days=days_ago), reason="租约到期",
        by=Actor(city_staff()), at=timezone.now(),
    )  # fmt: skip


def found(text):
    return [one.institution.name for one in queries.find(WantedMembers(text=text)).members]


# --- standing ---
def test_people_of_a_suspended_member_read_on_but_do_nothing_for_it():
    membership = member()
    clerk, head = (
        holder_of(membership.institution),
        holder_of(membership.institution, Role.HEAD),
    )

    suspend(membership)

    assert not Institution.objects.where(clerk, Right.ORDER).exists()
    assert not clerk.seats.get().carries(Right.ORDER)
    assert Institution.objects.with_seat(clerk).exists()
    assert Institution.objects.where(head, Right.APPOINT).exists()


def test_a_reinstated_member_acts_again():
    membership = suspend(member())
    clerk = holder_of(membership.institution)

    actions.reinstate_member(membership=membership, by=Actor(city_staff()), at=timezone.now())

    assert Institution.objects.where(clerk, Right.ORDER).exists()


def test_a_head_hears_of_the_suspension_and_why(run_jobs):
    membership = member()
    head = head_of(membership)

    suspend(membership)
    run_jobs()

    assert Notice.objects.get(recipient=head.user).body == "没有报送"


def test_who_never_was_a_member_acts_as_before():
    assert Institution.objects.where(holder_of(InstitutionFactory()), Right.ORDER).exists()


def test_an_institution_has_one_live_membership():
    membership = member()

    with pytest.raises(actions.AlreadyMember):
        member(membership.institution)


def test_who_left_may_come_back_as_a_second_stay():
    membership = record_leaving(member())

    assert member(membership.institution).pk != membership.pk
    assert Institution.objects.get(pk=membership.institution_id).may_act


@pytest.mark.parametrize("left_on", [dt.date(2026, 1, 4), timezone.localdate() + dt.timedelta(days=1)])
def test_leaving_lies_between_joining_and_today(left_on):
    with pytest.raises(actions.LeavesBeforeItJoined):
        actions.record_leaving(
            membership=member(), left_on=left_on, reason="x", by=Actor(city_staff()), at=timezone.now()
        )


def test_one_asks_to_leave_once_and_may_stay():
    membership = member()
    by = head_of(membership)

    membership = actions.ask_to_leave(membership=membership, reason="租约到期", by=by, at=timezone.now())
    with pytest.raises(actions.LeaveAskedAlready):
        actions.ask_to_leave(membership=membership, reason="再说一次", by=by, at=timezone.now())
    actions.stay(membership=membership, by=by, at=timezone.now())

    with pytest.raises(actions.LeaveNotAsked):
        actions.stay(membership=membership, by=by, at=timezone.now())
    assert Membership.objects.get().leave_asked_at is None


def test_who_left_cannot_ask_to_leave():
    membership = record_leaving(member())

    with pytest.raises(MoveNotAllowed):
        actions.ask_to_leave(membership=membership, reason="x", by=Actor(UserFactory()), at=timezone.now())


def test_a_leader_hands_over_before_it_leaves():
    membership = member()
    alliance(membership)

    with pytest.raises(LeadHandsOverFirst):
        record_leaving(membership)


def test_the_database_refuses_a_leaving_without_a_day():
    membership = member()

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(state="left", reason="x")


# --- names ---
def ask(membership, new_name="岭南记忆馆（示例）"):
    return names.ask_name_change(
        institution=membership.institution,
        new_name=new_name,
        reason="批复",
        by=head_of(membership),
        at=timezone.now(),
    )


def test_a_confirmed_name_holds_and_the_old_one_still_finds_it(run_jobs):
    change = ask(member(name="西关民俗馆（示例）"))

    names.confirm_name_change(change=change, by=Actor(city_staff()), at=timezone.now())
    run_jobs()

    assert found("西关民俗馆") == found("岭南记忆") == ["岭南记忆馆（示例）"]
    assert "更名办好了" in Notice.objects.get(recipient=change.asked_by).title


def test_a_name_of_another_body_is_refused():
    InstitutionFactory(name="岭南记忆馆（示例）")

    with pytest.raises(NameTaken):
        ask(member())


def test_the_same_name_is_no_change():
    membership = member(name="西关民俗馆（示例）")

    with pytest.raises(names.NameIsTheSame):
        ask(membership, "西关民俗馆（示例）")


def test_one_name_is_asked_for_at_a_time():
    membership = member()
    by = head_of(membership)
    at = timezone.now()
    names.ask_name_change(
        institution=membership.institution, new_name="甲（示例）", reason="批复", by=by, at=at
    )

    with pytest.raises(names.NameChangeUnderWay):
        names.ask_name_change(
            institution=membership.institution, new_name="乙（示例）", reason="批复", by=by, at=at
        )


def test_who_asked_does_not_confirm_and_nothing_is_decided_twice():
    change = ask(member())
    with pytest.raises(names.AskedItOneself):
        names.confirm_name_change(change=change, by=Actor(change.asked_by), at=timezone.now())

    names.decline_name_change(change=change, reason="容易误会", by=Actor(city_staff()), at=timezone.now())

    with pytest.raises(MoveNotAllowed):
        names.confirm_name_change(change=change, by=Actor(city_staff()), at=timezone.now())
    assert NameChange.objects.get().answer == "容易误会"


# --- the directory ---
def test_who_left_is_not_listed_and_the_counts_leave_their_own_facet_out():
    member(sector="sport")
    member(sector="culture", kind="library")
    record_leaving(member(sector="youth"))

    answer = queries.find(WantedMembers(sectors=["sport"]))

    assert answer.counts["sector"] == {"sport": 1, "culture": 1}
    assert answer.counts["kind"] == {"station": 1}
    assert answer.members.count() == 1


@pytest.mark.parametrize(
    "already",
    [{}, {"sectors": ("sport",)}, {"kinds": ("library", "station"), "levels": ("district",)}, {"districts": ("440103",)}],
)  # fmt: skip
def test_a_facet_of_members_promises_as_many_as_come(already):
    for sector, kind, level, district in (
        ("sport", "station", "street", "440103101"), ("sport", "library", "district", "440103"),
        ("culture", "library", "district", "440104"), ("culture", "station", "street", "440104101"),
        ("youth", "library", "district", "440103"),
    ):  # fmt: skip
        member(sector=sector, kind=kind, level=level, area=AreaFactory(code=district))
    wanted = WantedMembers(**already)
    fields = {"sector": "sectors", "level": "levels", "kind": "kinds", "d": "districts"}

    promised = queries.find(wanted).counts
    come = {
        key: {value: queries.find(replace(wanted, **{name: (value,)})).members.count() for value in promised[key]}
        for key, name in fields.items()
    }  # fmt: skip

    assert promised == come
    assert all(promised.values())


# --- responsibilities ---
def test_the_list_is_there_from_the_start_and_names_every_sector_of_the_policy():
    responsibilities.load_responsibilities(since=dt.date(2023, 6, 5))  # in case an earlier test swept it

    sectors = set(Responsibility.objects.current().values_list("sector", flat=True))
    assert {"publicity", "culture", "sport", "science", "civil_affairs", "union", "youth", "women"} <= sectors


def test_a_new_wording_keeps_the_old_one_on_record():
    by, at = Actor(city_staff()), timezone.now()
    old = responsibilities.add_responsibility(
        body="教育部门", sector="education", duty="馆校合作", clause="三（二）2", by=by, at=at
    )

    new = responsibilities.revise_responsibility(
        responsibility=old,
        body="教育部门",
        duty="组织馆校合作",
        clause="三（二）2",
        reason="写清楚",
        by=by,
        at=at,
    )

    assert (new.line, new.since) == (old.line, timezone.localdate())
    assert Responsibility.objects.former().get().duty == "馆校合作"
    with pytest.raises(responsibilities.WordingIsOver):
        responsibilities.end_responsibility(responsibility=old, reason="x", by=by, at=at)
