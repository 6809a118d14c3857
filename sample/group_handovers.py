"""Groups passing from leader to leader: one waits for an answer, the others went each way it can go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from community.models import Group, GroupHandOver
from community.policy import GROUP_HAND_OVER_OPEN_FOR
from community.states import GroupHandOverState
from core.models import User
from core.people import contacts
from sample.people import People
from sample.world import World, make

H = GroupHandOverState
# (place of the group in the plan, state, offered so many days ago)
PLAN: Final = (
    (0, H.OFFERED, 2),
    (2, H.ACCEPTED, 60),
    (5, H.DECLINED, 40),
    (7, H.WITHDRAWN, 33),
    (9, H.EXPIRED, 90),
)
NOTE: Final = "我下个月搬去外地，想请你接着带大家排练。"
FORMER: Final = 60  # the citizen who led before the hand-over that was accepted


def make_group_hand_overs(world: World, people: People, groups: Sequence[Group]) -> None:
    for place, state, days in PLAN:
        _make(world, people, groups[place], state, days)


def _make(world: World, people: People, group: Group, state: str, days: int) -> None:
    offered_at, is_open = world.at(-days, 20), state == H.OFFERED
    former = people.citizens[FORMER] if state == H.ACCEPTED else None
    leader, contact = former or group.leader, people.accounts["citizen"].phone if is_open else ""
    after = GROUP_HAND_OVER_OPEN_FOR if state == H.EXPIRED else timedelta(days=1)
    row = GroupHandOver(
        group=group, contact=contact, contact_index=contacts.index_of(contact) if contact else "", note=NOTE, offered_by=leader,
        offered_at=offered_at, expires_at=offered_at + GROUP_HAND_OVER_OPEN_FOR, state=state, former_leader=former,
        answered_at=None if is_open else offered_at + after,
    )  # fmt: skip
    make([row])
    world.tell("community.grouphandover.offered", row, leader, offered_at, NOTE, group=group.pk)
    if row.answered_at is None:
        return
    by: dict[str, User | None] = {
        H.ACCEPTED: group.leader,
        H.DECLINED: people.citizens[FORMER + 1],
        H.WITHDRAWN: leader,
    }
    world.tell(f"community.grouphandover.{state}", row, by.get(state), row.answered_at, group=group.pk)
    if former is not None:
        people_of: dict[str, Any] = {"from_leader": former.pk, "to_leader": group.leader_id}
        world.tell("community.group.handed_over", group, group.leader, row.answered_at, **people_of)
