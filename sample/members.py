"""Membership: every invented body of the city is a member; one is suspended, one has left."""

from __future__ import annotations

from datetime import date

from community.members.actions.responsibilities import load_responsibilities
from community.models import Institution, Membership
from community.states import MembershipState
from core.models import User
from core.searchtext import document
from sample.alliances import make_alliances
from sample.applications import make_applications
from sample.institutions import Bodies
from sample.people import People
from sample.world import World, make

IN_FORCE = date(2023, 6, 5)  # when the policy was issued


def make_members(world: World, bodies: Bodies, people: People) -> None:
    staff = people.accounts["city2"]
    suspended, left, _outside = bodies.others
    joining = [
        *bodies.halls,
        *bodies.stations,
        *bodies.rooms,
        *bodies.new_spaces,
        *bodies.suppliers,
        suspended,
        left,
    ]
    dice = world.dice("members")
    rows = [_membership(one, world.day(-dice.randrange(330, 376))) for one in joining]
    _suspend(rows[-2])
    _leave(rows[-1], world.day(-45))
    make(rows)
    Institution.objects.filter(pk__in=[suspended.pk, left.pk]).update(may_act=False)
    _tell(world, rows, staff)
    load_responsibilities(since=IN_FORCE)
    make_applications(world, bodies, people)
    make_alliances(world, bodies, people)


def _membership(institution: Institution, since: date) -> Membership:
    return Membership(
        institution=institution, joined_on=since, search=document(institution.name, institution.about)
    )


def _suspend(row: Membership) -> None:
    row.state, row.reason = MembershipState.SUSPENDED, "连续两个季度没有报送服务情况，整改中。"


def _leave(row: Membership, day: date) -> None:
    row.state, row.left_on, row.reason = (
        MembershipState.LEFT,
        day,
        "本单位申请退出：场地租约到期，不再对外开放。",
    )
    row.leave_reason = "场地租约到期，不再对外开放。"


def _tell(world: World, rows: list[Membership], staff: User) -> None:
    for row in rows:
        world.tell(
            "community.membership.admitted", row, staff, world.at((row.joined_on - world.today).days, 10),
            institution=row.institution_id,
        )  # fmt: skip
    suspended, left = rows[-2:]
    world.tell("community.membership.suspended", suspended, staff, world.at(-20, 10), note=suspended.reason)
    world.tell("community.membership.left", left, staff, world.at(-45, 10), note=left.reason)
