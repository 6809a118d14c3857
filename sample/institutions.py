"""
Sample institutions: bureaus, the real ones of the published record, and invented stations, rooms, spaces and suppliers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from community.models import Area, Institution, Kind, Level, Sector
from community.policy import CITY_CODE
from sample.catalogue import SUPPLIERS
from sample.words import MARK
from sample.world import World, make, moment

# Institutions named in public sources. Only what those say is kept of them: a name, and where it is said.
REAL = (
    ("广州图书馆", Kind.LIBRARY, Level.CITY, "440106", "1982 年开馆，2012 年新馆开放，位于天河区。"),
    ("广州少年儿童图书馆", Kind.LIBRARY, Level.CITY, "440104", "位于越秀区，2015 年迁入新址。"),
    ("广州市文化馆", Kind.CULTURE_HALL, Level.CITY, CITY_CODE, ""),
    ("逢源街文化站", Kind.STATION, Level.STREET, "440103006", ""),
    ("越秀区品牌民间文艺团队孵化基地", Kind.DEPARTMENT, Level.DISTRICT, "440104", ""),
    ("广州海事博物馆", Kind.MUSEUM, Level.CITY, CITY_CODE, ""),
    ("南汉二陵博物馆", Kind.MUSEUM, Level.CITY, CITY_CODE, ""),
    ("粤剧艺术博物馆", Kind.MUSEUM, Level.CITY, CITY_CODE, ""),
)

# Streets with a sample station, in the order of the code of their district.
STATION_STREETS = (
    ("440103", ("多宝街道", "昌华街道", "华林街道", "西村街道", "花地街道")),
    ("440104", ("六榕街道", "北京街道", "东山街道", "黄花岗街道")),
    ("440105", ("南华西街道", "江南中街道", "赤岗街道", "琶洲街道")),
    ("440106", ("石牌街道", "车陂街道", "棠下街道", "猎德街道")),
    ("440111", ("永平街道", "景泰街道", "江高镇", "太和镇")),
    ("440112", ("长洲街道", "萝岗街道", "九佛街道")),
    ("440113", ("市桥街道", "小谷围街道", "沙湾街道", "石碁镇")),
    ("440114", ("新华街道", "炭步镇", "狮岭镇")),
    ("440115", ("黄阁镇", "榄核镇", "南沙街道")),
    ("440117", ("街口街道", "温泉镇", "吕田镇")),
    ("440118", ("荔城街道", "新塘镇", "正果镇")),
)
# (name, street) of invented new cultural spaces.
NEW_SPACES = (
    ("西关街坊书屋", "昌华街道"),
    ("榕树头会客厅", "东山街道"),
    ("江畔艺文仓", "琶洲街道"),
    ("天河夜读空间", "石牌街道"),
    ("云山脚下文化客栈", "太和镇"),
    ("科学城午间剧场", "萝岗街道"),
    ("沙湾古巷手作馆", "沙湾街道"),
    ("荔乡故事屋", "荔城街道"),
)
# (name, kind, sector, level, area) of invented members of every sector; other parts of the city count on their order.
HALLS = (
    ("西关文化馆", Kind.CULTURE_HALL, Sector.CULTURE, Level.DISTRICT, "440103"),
    ("珠江图书馆", Kind.LIBRARY, Sector.CULTURE, Level.CITY, CITY_CODE),
    ("岭南记忆博物馆", Kind.MUSEUM, Sector.CULTURE, Level.DISTRICT, "440104"),
    ("花城中学", Kind.SCHOOL, Sector.EDUCATION, Level.DISTRICT, "440106"),
    ("榕荫社工服务中心", Kind.SOCIETY, Sector.CIVIL_AFFAIRS, Level.DISTRICT, "440105"),
    ("珠水美术馆", Kind.ART_MUSEUM, Sector.CULTURE, Level.CITY, CITY_CODE),
    ("红棉新时代文明实践中心", Kind.DEPARTMENT, Sector.PUBLICITY, Level.CITY, CITY_CODE),
    ("云麓全民健身中心", Kind.DEPARTMENT, Sector.SPORT, Level.DISTRICT, "440111"),
    ("木棉科普馆", Kind.MUSEUM, Sector.SCIENCE, Level.DISTRICT, "440112"),
    ("凤凰工人文化宫", Kind.DEPARTMENT, Sector.UNION, Level.CITY, CITY_CODE),
    ("青苗青少年宫", Kind.DEPARTMENT, Sector.YOUTH, Level.DISTRICT, "440113"),
    ("榕树下妇女儿童之家", Kind.DEPARTMENT, Sector.WOMEN, Level.DISTRICT, "440118"),
)
# Bodies that only membership needs: nothing else in the city hangs on them.
OTHERS = (
    ("东濠艺术工坊", Kind.COMPANY, Sector.ENTERPRISE, Level.DISTRICT, "440104"),  # suspended
    ("石围塘旧书社", Kind.SOCIETY, Sector.SOCIETY, Level.DISTRICT, "440103"),  # left
    ("黄沙码头说书会", Kind.SOCIETY, Sector.SOCIETY, Level.DISTRICT, "440103"),  # on record, has applied
)
ROOM_STREETS = ("多宝街道", "南华西街道", "棠下街道", "永平街道", "炭步镇", "榄核镇")


@dataclass
class Bodies:
    """The institutions made. `bureau` is the city's; `district_bureaus` by district code."""

    bureau: Institution
    district_bureaus: dict[str, Institution] = field(default_factory=dict)
    stations: list[Institution] = field(default_factory=list)
    rooms: list[Institution] = field(default_factory=list)
    new_spaces: list[Institution] = field(default_factory=list)
    suppliers: list[Institution] = field(default_factory=list)
    halls: list[Institution] = field(default_factory=list)
    others: list[Institution] = field(default_factory=list)

    @property
    def hosts(self) -> list[Institution]:
        """Those that run places."""
        return [*self.stations, *self.rooms, *self.new_spaces]


def make_institutions(world: World) -> Bodies:
    areas = Area.objects.in_bulk()
    bodies = _bureaus(areas)
    _real(areas)
    streets = {
        area.name: area for area in Area.objects.filter(level=Level.STREET).order_by("-code")
    }  # of streets that share a name the lowest code wins
    bodies.stations = make([_station(streets_of(areas, district)[name], bodies)
                            for district, names in STATION_STREETS for name in names])  # fmt: skip
    bodies.rooms = make([_room(streets[name], bodies) for name in ROOM_STREETS])
    bodies.new_spaces = make([_new_space(name, streets[street], bodies) for name, street in NEW_SPACES])
    bodies.suppliers = make([
        _body(words.name, words.kind, words.sector, Level.DISTRICT, areas[words.district], bodies)
        for words in SUPPLIERS
    ])  # fmt: skip
    bodies.halls = make([_member(row, areas, bodies) for row in HALLS])
    bodies.others = make([_member(row, areas, bodies) for row in OTHERS])
    Institution.objects.update(created_at=moment(world.day(-400)))  # the column would read the clock
    return bodies


def streets_of(areas: dict[str, Area], district: str) -> dict[str, Area]:
    return {area.name: area for code, area in areas.items() if area.parent_id == district}


def _bureaus(areas: dict[str, Area]) -> Bodies:
    def bureau(name: str, level: str, area: Area, above: Institution | None) -> Institution:
        return Institution(
            name=f"{name}文化主管部门{MARK}", kind=Kind.BUREAU, sector=Sector.CULTURE, level=level, area=area,
            supervisor=above, is_sample=True,
        )  # fmt: skip

    city = make([bureau("广州市", Level.CITY, areas[CITY_CODE], None)])[0]
    districts = sorted(
        (area for area in areas.values() if area.level == Level.DISTRICT), key=lambda a: a.order
    )
    made = make([bureau(area.name, Level.DISTRICT, area, city) for area in districts])
    return Bodies(bureau=city, district_bureaus={one.area_id: one for one in made})


def _real(areas: dict[str, Area]) -> None:
    rows = [
        Institution(name=name, kind=kind, sector=Sector.CULTURE, level=level, area=areas[code], about=about)
        for name, kind, level, code, about in REAL
    ]
    for area in sorted((a for a in areas.values() if a.level == Level.DISTRICT), key=lambda a: a.order):
        for kind, word in ((Kind.LIBRARY, "图书馆"), (Kind.CULTURE_HALL, "文化馆")):
            rows.append(Institution(
                name=f"{area.name}{word}", kind=kind, sector=Sector.CULTURE, level=Level.DISTRICT, area=area
            ))  # fmt: skip
    make(rows)


def _member(row: tuple[str, str, str, str, str], areas: dict[str, Area], bodies: Bodies) -> Institution:
    name, kind, sector, level, code = row
    return _body(name, kind, sector, level, areas[code], bodies)


def _body(name: str, kind: str, sector: str, level: str, area: Area, bodies: Bodies) -> Institution:
    return Institution(
        name=f"{name}{MARK}", kind=kind, sector=sector, level=level, area=area,
        supervisor=bodies.district_bureaus.get(area.code[:6], bodies.bureau), is_sample=True, about="示例数据，不是真实单位。",
    )  # fmt: skip


def _station(street: Area, bodies: Bodies) -> Institution:
    return _body(f"{street.name}文化站", Kind.STATION, Sector.CULTURE, Level.STREET, street, bodies)


def _room(street: Area, bodies: Bodies) -> Institution:
    community = Area.objects.filter(parent=street).order_by("code")[0]
    return _body(
        f"{community.name}文化室", Kind.COMMUNITY, Sector.CULTURE, Level.COMMUNITY, community, bodies
    )


def _new_space(name: str, street: Area, bodies: Bodies) -> Institution:
    return _body(name, Kind.NEW_SPACE, Sector.ENTERPRISE, Level.STREET, street, bodies)
