"""Sample shared spaces: rules, positions, photos."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from random import Random
from typing import Final

from community.models import Access, Area, Facility, Kind, OpeningHours, Photo, Purpose, SharingRule, Space
from community.places.models.sharing import CODE_ALPHABET, CODE_LENGTH
from community.places.queries.maps import MIDDLES
from community.policy import CITY_CODE
from core.record.journal import subject_of
from sample.institutions import Bodies
from sample.people import People
from sample.photos import of_place
from sample.places import Places
from sample.words import MARK
from sample.world import World, make

# Roughly the middle of each district, in degrees; the sample places are scattered around it.
EQUIPMENT: Final = {
    "多功能厅": "舞台、音响、投影、折叠椅 160 张",
    "排练室": "镜墙、把杆、木地板、音箱两只",
    "文化广场": "固定舞台、灯架",
    "文化室": "长桌、投影、白板",
    "活动厅": "投影、音箱、可移动座椅",
    "阅读角": "书架、圆桌、落地灯",
}
WORDS: Final = {
    "多功能厅": "多功能厅，前面是舞台，台下排着折叠椅",
    "排练室": "排练室，一面镜墙，地上铺木板",
    "活动厅": "活动厅，四块展板，木地板",
}
PHOTOGRAPHED: Final = 14  # facilities with photos


@dataclass
class Shared:
    """The spaces that may be borrowed, by their rule."""

    rules: list[SharingRule] = field(default_factory=list)

    def of(self, name: str) -> list[Space]:
        return [rule.space for rule in self.rules if rule.space.name == name]


def code(dice: Random) -> str:
    return "".join(dice.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def make_sharing(world: World, bodies: Bodies, people: People, places: Places) -> Shared:
    dice = world.dice("sharing")
    _open_halls(bodies, people, places)
    _place_on_the_map(places.facilities, dice)
    rooms = [room for spaces in places.spaces.values() for room in spaces]
    for room in rooms:
        room.equipment = EQUIPMENT[room.name]
    Space.objects.bulk_update(rooms, ["equipment"])
    rules = make([rule for room in rooms if (rule := _rule(world, room, dice)) is not None])
    for rule in rules:
        rule.space.rule = rule
        world.tell(
            "community.sharingrule.set", rule, people.of(rule.space.facility.institution), rule.changed_at,
            space=rule.space_id, is_shared=rule.is_shared,
        )  # fmt: skip
    _photos(world, people, places, dice)
    return Shared([rule for rule in rules if rule.is_shared])


def _open_halls(bodies: Bodies, people: People, places: Places) -> None:
    """Culture halls and libraries run a building each, with a rehearsal room and a hall: they share too."""
    for hall in bodies.halls:
        if hall.kind not in (Kind.CULTURE_HALL, Kind.LIBRARY) or hall.pk not in people.seated:
            continue
        district = hall.area_id if len(hall.area_id) > len(CITY_CODE) else "440106"
        street = Area.objects.streets().filter(parent=district)[0]
        facility = make([
            Facility(
                institution=hall, name=f"{hall.name.removesuffix(MARK)}主楼{MARK}", area=street, is_sample=True,
                address="示例路 88 号", transport="地铁站步行约 5 分钟（示例）",
                access=[Access.WHEELCHAIR, Access.HEARING_LOOP, Access.NURSING_ROOM],
            )
        ])[0]  # fmt: skip
        places.facilities.append(facility)
        places.hours[facility.pk] = make([
            OpeningHours(facility=facility, weekday=weekday, opens=time(9), closes=time(21, 30))
            for weekday in range(7) if weekday != 0
        ])  # fmt: skip
        places.spaces[hall.pk] = make([
            Space(facility=facility, name=name, capacity=capacity) for name, capacity in (("排练室", 60), ("多功能厅", 240))
        ])  # fmt: skip


def _place_on_the_map(facilities: list[Facility], dice: Random) -> None:
    for facility in facilities:
        latitude, longitude = MIDDLES[facility.area_id[:6]]
        facility.latitude = Decimal(f"{latitude + dice.uniform(-0.03, 0.03):.6f}")
        facility.longitude = Decimal(f"{longitude + dice.uniform(-0.03, 0.03):.6f}")
        facility.about = "示例数据，不是真实设施。"
    Facility.objects.bulk_update(facilities, ["latitude", "longitude", "about"])


def _rule(world: World, room: Space, dice: Random) -> SharingRule | None:
    """Rehearsal rooms for groups at once, halls for members by approval, squares not at all."""
    rule = SharingRule(
        space=room, is_shared=True, changed_at=world.at(-180 - dice.randrange(60), 15), door_code=code(dice)
    )
    if room.name in ("排练室", "文化室"):
        rule.note = "请穿软底鞋，离开时关空调、收好把杆。"
        rule.weekly_limit, rule.min_notice_hours = 3, 12
    elif room.name == "多功能厅":
        rule.needs_approval, rule.max_ahead_days = True, 60
        rule.purposes = [Purpose.SHOW, Purpose.REHEARSAL, Purpose.TALK, Purpose.MEETING]
        rule.note = "舞台灯光由本站人员操作。"
    elif room.name == "活动厅":
        rule.kinds = [Kind.STATION, Kind.COMMUNITY, Kind.SOCIETY, Kind.TROUPE, Kind.SCHOOL]
        rule.purposes = [Purpose.TALK, Purpose.CLASS, Purpose.EXHIBITION, Purpose.MEETING]
        rule.needs_approval = dice.random() < 0.5
    elif room.name == "阅读角":
        rule.for_members, rule.purposes = False, [Purpose.TALK]
    else:
        rule.is_shared = False
        return rule if dice.random() < 0.3 else None
    return rule


def _photos(world: World, people: People, places: Places, dice: Random) -> None:
    shown = [*places.facilities[: PHOTOGRAPHED - 4], *places.facilities[-4:]]
    wanted = [
        (facility, room)
        for facility in shown
        for room in places.spaces[facility.institution_id]
        if room.name in WORDS
    ]
    files = make([
        of_place(
            subject_of(facility), f"{number}.png", people.of(facility.institution),
            world.at(-150 + number, 11), dice,
        )
        for number, (facility, _room) in enumerate(wanted)
    ])  # fmt: skip
    last: dict[int, int] = {}
    photos = []
    for (facility, room), file in zip(wanted, files, strict=True):
        last[facility.pk] = last.get(facility.pk, 0) + 1
        photos.append(
            Photo(
                facility=facility,
                space=room,
                file=file,
                words=f"示例图：{WORDS[room.name]}",
                position=last[facility.pk],
            )
        )
    for photo in make(photos):
        world.tell(
            "community.photo.added", photo, photo.file.uploaded_by, photo.file.uploaded_at,
            facility=photo.facility_id,
        )  # fmt: skip
