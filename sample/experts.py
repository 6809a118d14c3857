"""The think tank of the sample city: some sixty invented people in four categories, in every state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from community.models import Institution
from core.models import User
from sample.institutions import Bodies
from sample.people import People
from sample.words import GIVEN, MARK, SURNAMES
from sample.world import World, make
from thinktank.models import Appointment, Expert, Interest
from thinktank.policy import Category, Field, Shown
from thinktank.states import ExpertState

S = ExpertState
EACH = 15  # people a category
YEAR = 365

# (position, employer, fields) by category; employers are kinds of bodies, not names of real ones.
WORDS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    Category.EXPERT: (
        ("国家一级演员", "粤剧院团（示例）", (Field.STAGE, Field.HERITAGE)),
        ("广绣代表性传承人", "广绣工作室（示例）", (Field.HERITAGE,)),
        ("策展人", "美术馆（示例）", (Field.EXHIBITION,)),
        ("注册会计师", "会计师事务所（示例）", (Field.FINANCE, Field.MANAGEMENT)),
        ("文旅规划师", "规划设计院（示例）", (Field.TOURISM, Field.GOVERNANCE)),
    ),
    Category.SCHOLAR: (
        ("教授，研究公共文化政策", "高校公共管理学院（示例）", (Field.MANAGEMENT, Field.GOVERNANCE)),
        ("副教授，研究图书馆学", "高校信息管理学院（示例）", (Field.READING, Field.DIGITAL)),
        ("研究员，研究岭南文化", "社科院（示例）", (Field.HERITAGE, Field.TOURISM)),
        ("副研究员，研究数字人文", "高校新媒体学院（示例）", (Field.DIGITAL, Field.EXHIBITION)),
        ("教授，研究文化经济", "高校经济学院（示例）", (Field.FINANCE, Field.TOURISM)),
    ),
    Category.PRACTITIONER: (
        ("馆员，做阅读推广", "", (Field.READING, Field.NEEDS)),
        ("群文副研究馆员", "", (Field.STAGE, Field.MANAGEMENT)),
        ("文化站站长", "", (Field.GOVERNANCE, Field.NEEDS)),
        ("数字文化馆负责人", "", (Field.DIGITAL,)),
        ("文化志愿者总队队长", "", (Field.NEEDS, Field.STAGE)),
    ),
    Category.CITIZEN: (
        ("退休教师，社区读书会发起人", "", (Field.NEEDS, Field.READING)),
        ("小学生家长", "", (Field.NEEDS,)),
        ("业主委员会委员", "", (Field.GOVERNANCE, Field.NEEDS)),
        ("合唱团团长", "", (Field.NEEDS, Field.STAGE)),
        ("来穗青年，程序员", "", (Field.NEEDS, Field.DIGITAL)),
    ),
}  # fmt: skip
ABOUT = (
    "长期参加社区文化活动，了解居民想看什么、坐得下来看什么。",
    "参与过镇街文化站服务标准的讨论，写过三篇基层调研报告。",
    "做过十多年一线工作，熟悉小场地演出的条件和限制。",
    "关心公共文化服务怎样用好有限的经费，主张先问需求再办活动。",
)
# What became of those who are not simply appointed, by their place among all.
LATER: dict[int, str] = {
    9: S.SUSPENDED, 24: S.SUSPENDED, 13: S.ENDED, 28: S.ENDED, 44: S.ENDED, 14: S.DECLINED, 59: S.DECLINED,
    29: S.APPLIED, 43: S.APPLIED, 58: S.APPLIED, 42: S.UNDER_REVIEW, 57: S.UNDER_REVIEW, 56: S.RECOMMENDED,
}  # fmt: skip
ANSWERS = {
    S.SUSPENDED: "本人出国访学一年，暂停参加评审。",
    S.ENDED: "聘期已满。",
    S.DECLINED: "这一届该领域名额已满，欢迎下一届再申请。",
}


@dataclass
class ThinkTank:
    experts: list[Expert] = field(default_factory=list)
    by_account: dict[str, Expert] = field(default_factory=dict)

    def of(self, key: str) -> Expert:
        return self.by_account[key]


def make_experts(world: World, bodies: Bodies, people: People) -> ThinkTank:
    dice = world.dice("experts")
    users = _users(world, people, dice)
    experts = make([_expert(world, bodies, dice, place, user) for place, user in enumerate(users)])
    tank = ThinkTank(experts)
    tank.by_account = {key: next(one for one in experts if one.user == people.accounts[key])
                       for key in ("expert", "expert2")}  # fmt: skip
    _letters(world, people, experts)
    _interests(world, bodies, experts)
    _facts(world, people, experts)
    return tank


def _users(world: World, people: People, dice: Random) -> list[User]:
    """The two accounts have a place of their category; the others are new people."""
    taken = set(User.objects.values_list("display_name", flat=True))
    users: list[User] = []
    while len(users) < EACH * len(Category):
        name = f"{dice.choice(SURNAMES)}{dice.choice(GIVEN)}{MARK}"
        if name not in taken:
            taken.add(name)
            users.append(User(
                username=f"sample-expert-{len(users):02d}", display_name=name, date_joined=world.at(-560, 9),
                password=f"{UNUSABLE_PASSWORD_PREFIX}sample",
            ))  # fmt: skip
    users[EACH], users[2 * EACH] = people.accounts["expert"], people.accounts["expert2"]
    make([user for user in users if user.pk is None])
    return users


def _expert(world: World, bodies: Bodies, dice: Random, place: int, user: User) -> Expert:
    category = list(Category)[place // EACH]
    position, employer, fields = WORDS[category][place % 5]
    state = LATER.get(place, S.APPOINTED)
    body = _body(bodies, place) if category == Category.PRACTITIONER else None
    begins = world.day(-166 - dice.randrange(200, 360))  # before the first panel
    had_term = state in (S.APPOINTED, S.SUSPENDED, S.ENDED)
    if state == S.ENDED:
        begins = world.day(-30 - 2 * YEAR)
    ends = begins + timedelta(days=2 * YEAR)
    return Expert(
        user=user, name=user.display_name, category=category, fields=[] if state == S.RECOMMENDED else [str(one) for one in fields],
        position=position, employer=body.name if body else employer, institution=body,
        introduction="" if state == S.RECOMMENDED else ABOUT[place % len(ABOUT)], reason="愿意参加评审，为街坊把关。",
        recommended_by=bodies.stations[place % len(bodies.stations)] if place % 3 == 2 else None, shows=_shows(dice, place),
        state=state, since=_since(world, state, place), starts_on=begins if had_term else None,
        ends_on=ends if had_term else None, answer=ANSWERS.get(S(state), ""), is_sample=True,
        address=f"{dice.getrandbits(40):010x}",
    )  # fmt: skip


def _body(bodies: Bodies, place: int) -> Institution:
    return bodies.hosts[place % len(bodies.hosts)]


def _shows(dice: Random, place: int) -> list[str]:
    """Most show name, work and fields; some only their fields; a few nothing."""
    if place % 11 == 10:
        return []
    if place % 7 == 6:
        return [Shown.FIELDS]
    shown = [
        Shown.NAME,
        Shown.POSITION,
        Shown.EMPLOYER,
        Shown.FIELDS,
        Shown.INTRODUCTION,
        Shown.TERM,
        Shown.WORKLOAD,
    ]
    return [str(one) for one in shown[: dice.randrange(4, 8)]]


def _since(world: World, state: str, place: int):
    days = {S.APPLIED: 3, S.UNDER_REVIEW: 8, S.RECOMMENDED: 2, S.DECLINED: 40, S.SUSPENDED: 20, S.ENDED: 30}
    return world.at(-days.get(S(state), 190) - place % 3, 10)


def _letters(world: World, people: People, experts: list[Expert]) -> None:
    by = people.accounts["city2"]
    make([
        Appointment(
            expert=one, number=f"智聘{one.starts_on:%Y}-{one.pk:04d}-1", starts_on=one.starts_on, ends_on=one.ends_on, made_by=by,
            made_at=world.at((one.starts_on - world.today).days, 9),
        )
        for one in experts
        if one.starts_on is not None and one.ends_on is not None
    ])  # fmt: skip


def _interests(world: World, bodies: Bodies, experts: list[Expert]) -> None:
    declared = make([
        Interest(
            expert=one, institution=bodies.suppliers[place % len(bodies.suppliers)] if place % 2 else None,
            person_name="" if place % 2 else f"简景云{MARK}", note="曾任艺术顾问" if place % 2 else "师生",
            declared_at=world.at(-150 + place, 10),
        )
        for place, one in enumerate(experts)
        if place % 6 == 1 or place % 10 == 0
    ])  # fmt: skip
    for interest in declared:
        world.tell(
            "thinktank.interest.declared", interest, interest.expert.user, interest.declared_at, expert=interest.expert_id
        )  # fmt: skip


def _facts(world: World, people: People, experts: list[Expert]) -> None:
    by = people.accounts["city2"]
    told = {
        S.UNDER_REVIEW: "taken_up", S.DECLINED: "declined", S.SUSPENDED: "suspended", S.ENDED: "ended",
        S.RECOMMENDED: "recommended",
    }  # fmt: skip
    for one in experts:
        state = S(one.state)
        if state != S.RECOMMENDED:
            first = (
                one.since if one.starts_on is None else world.at((one.starts_on - world.today).days - 20, 9)
            )
            applied = first if state == S.APPLIED else first - timedelta(days=5)
            world.tell("thinktank.expert.applied", one, one.user, applied, category=one.category)
        if one.starts_on is not None:
            begins = world.at((one.starts_on - world.today).days, 9)
            world.tell("thinktank.expert.taken_up", one, by, begins - timedelta(days=10))
            world.tell("thinktank.expert.appointed", one, by, begins)
        if state in told:
            who = people.of(one.recommended_by) if state == S.RECOMMENDED and one.recommended_by else by
            world.tell(f"thinktank.expert.{told[state]}", one, who, one.since, one.answer)
