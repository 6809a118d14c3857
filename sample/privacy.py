"""Sample account closures, access to minors' data, and a run of retention."""

from __future__ import annotations

from datetime import timedelta

from cloudplatform.models import Attendee
from community.models import MinorAccess
from community.policy import MINOR_ACCESS_FOR
from core.models import AccountClosure, RetentionRun, User
from core.people.closing import ERASED_NAME, grace
from core.record.journal import subject_of
from core.states import ClosureState
from sample.people import People
from sample.words import MARK
from sample.world import World, make

NAMES = (
    ("leaving", f"江敏儿{MARK}", True),
    ("stayed", f"凌志刚{MARK}", True),
    ("gone", f"{ERASED_NAME}{MARK}", False),
)


def make_privacy(world: World, people: People) -> None:
    leaving, stayed, gone = make([
        User(
            username=f"sample-closing-{key}", display_name=name, password="!sample", is_active=is_active,  # noqa: S106
            date_joined=world.at(-200, 9), closed_at=None if is_active else world.at(-30, 3),
        )
        for key, name, is_active in NAMES
    ])  # fmt: skip
    _closure(world, leaving, ClosureState.ASKED, -2, None)
    _closure(world, stayed, ClosureState.CANCELLED, -20, -18)
    _closure(world, gone, ClosureState.DONE, -37, -30)
    _looked_at_a_child(world, people)
    _a_night(world)


def _closure(world: World, user: User, state: str, asked: int, ended: int | None) -> None:
    asked_at = world.at(asked, 21)
    ended_at = world.at(ended, 21, 30) if ended else None
    row = make([
        AccountClosure(user=user, state=state, asked_at=asked_at, due_at=asked_at + grace(), ended_at=ended_at)
    ])[0]  # fmt: skip
    world.tell("core.closure.asked", row, user, asked_at, user=user.pk)
    if ended_at and state == ClosureState.CANCELLED:
        world.tell("core.closure.cancelled", row, user, ended_at, user=user.pk)
    elif ended_at:
        world.tell("core.account.erased", user, None, ended_at, closure=row.pk)


def _looked_at_a_child(world: World, people: People) -> None:
    staff = people.accounts["city1"]
    of_a_child = Attendee.objects.filter(family_member__relation="child").select_related("booking")
    booking = of_a_child.order_by("pk")[0].booking
    at, reason = world.at(-6, 20, 15), "孩子在散场时走失，要联系家长"
    row = make([
        MinorAccess(
            user=staff, seat_label=world.actor(staff).seat_label, about=subject_of(booking), reason=reason, at=at,
            until=at + MINOR_ACCESS_FOR,
        )
    ])[0]  # fmt: skip
    world.tell("community.minor.disclosed", row, staff, at, reason, subject=row.about)


def _a_night(world: World) -> None:
    counts = {"drafts": 3, "read_notices": 0, "sessions": 12, "invitations": 1}
    at = world.at(0, 3, 20) - timedelta(days=1)
    run = make([RetentionRun(at=at, counts=counts, total=sum(counts.values()))])[0]
    world.tell("core.retention.applied", run, None, at, note="", **counts)
