"""Groups of citizens in every state of the register; the sample leader has one that may borrow and one to mend."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from community.models import Group, Institution
from community.places.models.groups import GroupArt
from community.states import GroupState
from core.models import User
from sample.group_handovers import make_group_hand_overs
from sample.institutions import Bodies
from sample.people import People
from sample.words import MARK
from sample.world import World, make

S = GroupState
# (name, art, members, place among the stations, state)
PLAN: Final = (
    ("西关街坊合唱团", GroupArt.CHORUS, 42, 0, S.REGISTERED),
    ("多宝醒狮少年队", GroupArt.FOLK, 18, 0, S.REFUSED),
    ("荔湾湖曲艺社", GroupArt.OPERA, 15, 1, S.REGISTERED),
    ("昌华健身舞队", GroupArt.DANCE, 26, 1, S.VOUCHED),
    ("华林民乐组", GroupArt.BAND, 12, 2, S.APPLIED),
    ("六榕朗诵社", GroupArt.DRAMA, 16, 5, S.REGISTERED),
    ("北京路快闪舞团", GroupArt.DANCE, 22, 6, S.SUSPENDED),
    ("海珠咸水歌队", GroupArt.CHORUS, 20, 9, S.REGISTERED),
    ("赤岗手风琴队", GroupArt.BAND, 14, 11, S.LEFT),
    ("石牌街舞社", GroupArt.DANCE, 30, 13, S.REGISTERED),
    ("棠下读书会", GroupArt.READING, 19, 15, S.APPLIED),
    ("永平粤曲私伙局", GroupArt.OPERA, 11, 17, S.REGISTERED),
    ("沙湾飘色传习队", GroupArt.FOLK, 36, 26, S.VOUCHED),
    ("狮岭女子合唱团", GroupArt.CHORUS, 40, 30, S.REGISTERED),
    ("南沙水乡书画社", GroupArt.CRAFT, 17, 31, S.REGISTERED),
    ("增城客家山歌队", GroupArt.CHORUS, 23, 38, S.SUSPENDED),
)
REFUSED: Final = "名单里有一半是外区的少年宫学员，请补一份本街道的成员说明，再交一次。"
SUSPENDED: Final = "两次排练超时不离场，和管理员商量好以后再恢复。"
OWN: Final = 2  # the first of the plan belong to the sample leader


@dataclass
class Groups:
    """The groups made, in the order of the plan."""

    all: list[Group] = field(default_factory=list)

    @property
    def registered(self) -> list[Group]:
        return [group for group in self.all if group.state == S.REGISTERED]


def make_groups(world: World, bodies: Bodies, people: People) -> Groups:
    rows = [
        _group(world, number, people.accounts["group"] if number < OWN else people.citizens[20 + number],
               bodies.stations[PLAN[number][3]])
        for number in range(len(PLAN))
    ]  # fmt: skip
    groups = Groups(make(rows))
    for number, group in enumerate(groups.all):
        _tell(world, bodies, people, group, number)
    make_group_hand_overs(world, people, groups.all)
    return groups


def _applied(world: World, number: int, state: str) -> datetime:
    recent = state in (S.APPLIED, S.VOUCHED)
    return world.at(-3 - number % 4 if recent else -300 + 11 * number, 20, 15)


def _group(world: World, number: int, leader: User, home: Institution) -> Group:
    name, art, members, _place, state = PLAN[number]
    applied = _applied(world, number, state)
    was_registered = state in (S.REGISTERED, S.SUSPENDED, S.LEFT)
    return Group(
        name=f"{name}{MARK}", art=art, leader=leader, home=home, area=home.area, members=members, state=state,
        about="每周排练一次，节日在街道演出。", answer={S.REFUSED: REFUSED, S.SUSPENDED: SUSPENDED}.get(state, ""),
        applied_at=applied, registered_at=world.at(-290 + 11 * number, 10) if was_registered else None,
        is_sample=True,
    )  # fmt: skip


def _tell(world: World, bodies: Bodies, people: People, group: Group, number: int) -> None:
    official = people.of(bodies.district_bureaus[group.area_id[:6]])
    world.tell("community.group.applied", group, group.leader, group.applied_at, home=group.home_id)
    if group.state == S.VOUCHED:
        world.tell("community.group.vouched", group, people.of(group.home), world.at(-2, 9, 30))
    if group.state == S.REFUSED:
        world.tell("community.group.refused", group, people.of(group.home), world.at(-270, 9), REFUSED)
    if group.registered_at is None:
        return
    world.tell("community.group.vouched", group, people.of(group.home), world.at(-295 + 11 * number, 9))
    world.tell("community.group.registered", group, official, group.registered_at)
    if group.state == S.SUSPENDED:
        world.tell("community.group.suspended", group, official, world.at(-20, 16), SUSPENDED)
    if group.state == S.LEFT:
        world.tell("community.group.left", group, group.leader, world.at(-30, 21))
