"""Alliances of each kind and state: founded by members of the city, with a charter one can open."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from random import Random
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from community.models import Alliance, AllianceKind, AlliancePlace, Institution
from community.states import AllianceState, PlaceState
from core.files.pdf import pdf
from core.models import Attachment
from core.models.files import storage_path
from core.record.journal import subject_of
from sample.institutions import Bodies
from sample.people import People
from sample.words import MARK
from sample.world import World, make

A, P = AllianceState, PlaceState


@dataclass(frozen=True)
class Plan:
    """`members` are (institution, joined, left, state); days count back from today, the lead comes first."""

    name: str
    kind: str
    state: str
    founded: int
    purpose: str
    members: list[tuple[Institution, int, int, str]]


def make_alliances(world: World, bodies: Bodies, people: People) -> None:
    dice = world.dice("alliances")
    for number, plan in enumerate(_plans(bodies)):
        _make(world, people, plan, dice, has_charter=number < 2)


def _plans(bodies: Bodies) -> list[Plan]:
    hall, library, museum, school, social = bodies.halls[:5]
    stations, spaces, suppliers = bodies.stations, bodies.new_spaces, bodies.suppliers
    return [
        Plan(
            "荔湾街坊文化联盟", AllianceKind.ALLIANCE, A.ACTIVE, 260,
            "把西关几条街的场地、演出和课程排在一张日历上：文化馆牵头排课，文化站出场地，书屋和剧社出节目，谁有空谁接。",
            [(hall, 260, 0, P.JOINED), (stations[0], 255, 0, P.JOINED), (stations[1], 250, 0, P.JOINED),
             (stations[2], 240, 0, P.JOINED), (spaces[0], 230, 0, P.JOINED), (suppliers[0], 200, 0, P.JOINED),
             (stations[3], 250, 90, P.LEFT), (social, 0, 0, P.INVITED), (museum, 0, 0, P.DECLINED), (suppliers[5], 0, 0, P.WITHDRAWN)],
        ),
        Plan(
            "珠江图书总分馆体系", AllianceKind.SYSTEM, A.ACTIVE, 300,
            "市图书馆作总馆，学校和社区文化室作分馆：统一办证，图书通借通还，每月送一场导读。",
            [(library, 300, 0, P.JOINED), (school, 280, 0, P.JOINED), (bodies.rooms[0], 270, 0, P.JOINED),
             (bodies.rooms[1], 270, 0, P.JOINED), (bodies.rooms[2], 150, 0, P.JOINED), (hall, 0, 0, P.INVITED)],
        ),
        Plan(
            "南沙水乡文旅联合体", AllianceKind.FEDERATION, A.DISSOLVED, 320,
            "围绕水乡节庆，文化站、民宿和手艺人一起办墟日。",
            [(stations[33], 320, 60, P.LEFT), (stations[34], 310, 60, P.LEFT), (suppliers[1], 300, 60, P.LEFT)],
        ),
        Plan(
            "青少年美育联合体", AllianceKind.FEDERATION, A.FORMING, 6,
            "中学、青少年宫和美术馆一起开课后美育课。",
            [(school, 6, 0, P.JOINED), (bodies.halls[10], 0, 0, P.INVITED), (bodies.halls[5], 0, 0, P.INVITED)],
        ),
    ]  # fmt: skip


def _make(world: World, people: People, plan: Plan, dice: Random, has_charter: bool) -> None:
    lead = plan.members[0][0]
    dissolved = plan.state == A.DISSOLVED
    alliance = make([Alliance(
        name=f"{plan.name}{MARK}", kind=plan.kind, purpose=plan.purpose, lead=lead, state=plan.state,
        founded_on=world.day(-plan.founded),
        activated_on=None if plan.state == A.FORMING else world.day(-plan.members[1][1]),
        dissolved_on=world.day(-60) if dissolved else None,
        dissolve_reason="节庆改由镇里统一办，各家回到自己的计划里。" if dissolved else "", is_sample=True,
    )])[0]  # fmt: skip
    places = make([_place(world, alliance, *row) for row in plan.members])
    head = people.of(lead)
    world.tell(
        "community.alliance.founded", alliance, head, world.at(-plan.founded, 9), lead=lead.pk, kind=plan.kind
    )
    for place in places[1:]:
        world.tell("community.alliance.invited", place, head, place.invited_at, alliance=alliance.pk)
        if place.joined_on:
            joined = world.at((place.joined_on - world.today).days, 11)
            world.tell(
                "community.alliance.joined", place, people.of(place.institution), joined, alliance=alliance.pk
            )
        if place.state == P.WITHDRAWN:
            fact = "community.alliance.invitation_withdrawn"
            world.tell(fact, place, head, world.at(-3, 17), alliance=alliance.pk)
        if place.state == P.DECLINED:
            answered = world.at((place.invited_at.date() - world.today).days + 3, 12)
            world.tell(
                "community.alliance.declined",
                place,
                people.of(place.institution),
                answered,
                note=place.reason,
            )
    if dissolved:
        world.tell(
            "community.alliance.dissolved", alliance, head, world.at(-60, 9), note=alliance.dissolve_reason
        )
    if has_charter:
        make([_charter(world, people, alliance, dice)])


def _place(
    world: World, alliance: Alliance, institution: Institution, joined: int, left: int, state: str
) -> AlliancePlace:
    is_in = state in (P.JOINED, P.LEFT)
    reasons = {
        P.DECLINED: "今年展览排满了，明年再看。",
        P.LEFT: "" if alliance.dissolved_on else "人手不够，先退出。",
    }
    return AlliancePlace(
        alliance=alliance, institution=institution, state=state,
        invited_at=world.at(-joined - 3 if is_in else -5, 10), joined_on=world.day(-joined) if is_in else None,
        left_on=world.day(-left) if state == P.LEFT else None, reason=reasons.get(P(state), ""),
    )  # fmt: skip


ARTICLES: Final = (
    ("成员", "成员单位自愿加入、自愿退出，退出当天起不再使用联盟名义。"),
    ("牵头", "牵头单位每季度召集一次碰头会，汇总日历，对外联络；可以移交给任何一个成员。"),
    ("共享", "场地、设备和节目按成本或免费互相借用，损坏照价赔偿。"),
    ("公开", "章程、成员、活动和到场人数在平台上公开。"),
)


def _charter(world: World, people: People, alliance: Alliance, dice: Random) -> Attachment:
    facts = {
        "name": alliance.name, "lead": alliance.lead.name, "day": f"{alliance.founded_on:%Y年%-m月%-d日}", "is_sample": True,
        "articles": [["宗旨", alliance.purpose], *[list(article) for article in ARTICLES]],
    }  # fmt: skip
    founded = world.at((alliance.founded_on - world.today).days, 9)
    content = pdf("community/charter.typ", facts, at=founded)  # type: ignore[arg-type]
    name = f"{alliance.name.removesuffix(MARK)}章程{MARK}.pdf"
    charter = Attachment(
        id=uuid.UUID(int=dice.getrandbits(128), version=4), about=subject_of(alliance), purpose="charter", name=name,
        content_type="application/pdf", size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), is_public=True,
        uploaded_by=people.of(alliance.lead), uploaded_at=founded,
    )  # fmt: skip
    charter.file.name = default_storage.save(storage_path(charter, name), ContentFile(content))
    return charter
