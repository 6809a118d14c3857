"""Rankings of institutions and districts by points, and what a circular freezes of them. Policy: 4.3."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from community.members.models import Area, Institution, Seat
from community.policy import Right
from community.press.models import Circular, PointEvent, PointRule
from community.press.queries.points import PointLine, lines
from core.dates.months import next_month

CITY_LEVEL = "市直单位"
HIGHER = (PointEvent.ADOPTED_PROVINCE, PointEvent.ADOPTED_NATION)


@dataclass
class Standing:
    """One place of a ranking. `counts` by event; equal points share a place."""

    key: str
    name: str
    district: str
    points: int = 0
    year_points: int = 0
    place: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[PointLine] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return self.counts[PointEvent.SENT]

    @property
    def adopted(self) -> int:
        return self.counts[PointEvent.ADOPTED_DISTRICT] + self.counts[PointEvent.ADOPTED_CITY]

    @property
    def higher(self) -> int:
        return sum(self.counts[event] for event in HIGHER)

    @property
    def published(self) -> int:
        return self.counts[PointEvent.PUBLISHED]


def ranking(month: date) -> list[Standing]:
    """Institutions by their points in `month`, as the rows are now; best first. Six queries."""
    return ranked(standings(lines(month, month)))


def standings(found: Iterable[PointLine]) -> list[Standing]:
    """Sum points by institution."""
    grouped: defaultdict[int, list[PointLine]] = defaultdict(list)
    for line in found:
        grouped[line.happening.institution].append(line)
    names = dict(Area.objects.districts().values_list("code", "name"))
    answer = []
    for institution in Institution.objects.filter(pk__in=grouped).order_by("area_id", "name"):
        mine = grouped[institution.pk]
        answer.append(Standing(
            key=str(institution.pk), name=institution.name, district=names.get(institution.area_id[:6], CITY_LEVEL),
            points=sum(line.points for line in mine), counts=Counter(line.happening.event for line in mine), lines=mine,
        ))  # fmt: skip
    return answer


def by_district(institutions: Iterable[Standing]) -> list[Standing]:
    """The same points summed by district; institutions of the city stand together."""
    found: dict[str, Standing] = {}
    for one in institutions:
        district = found.setdefault(one.district, Standing(one.district, one.district, one.district))
        district.points += one.points
        district.year_points += one.year_points
        district.counts.update(one.counts)
    return ranked(list(found.values()))


def ranked(found: list[Standing]) -> list[Standing]:
    """Give places 1, 1, 3 …; the order within a place is that of the names."""
    found.sort(key=lambda one: (-one.points, one.name))
    for number, one in enumerate(found, start=1):
        above = found[number - 2] if number > 1 else None
        one.place = above.place if above is not None and above.points == one.points else number
    return found


def content(month: date, issued: Mapping[date, datetime] | None = None) -> dict[str, Any]:
    """
    What the circular of `month` says, ready to be frozen: only numbers, names and the briefs behind each point.

    `issued` as in `points.lines`.
    """
    institutions = ranked(standings(lines(month, month, issued)))
    before = points_before(month)
    for one in institutions:
        one.year_points = before.get(one.key, 0) + one.points
    reporting = Institution.objects.filter(
        pk__in=Seat.objects.filter(starts_on__lt=next_month(month))
        .carrying(Right.REPORT)
        .values("institution")
    ).exclude(kind="bureau")
    heard = {int(one.key) for one in institutions}
    silent = [
        name
        for pk, name in reporting.order_by("area_id", "name").values_list("pk", "name")
        if pk not in heard
    ]
    return {
        "rows": [_row(one) for one in institutions],
        "districts": [_district(one) for one in by_district(institutions)],
        "silent": silent,
        "rules": [
            {"label": str(PointEvent(rule.event).label), "points": rule.points, "cap": rule.month_cap}
            for rule in rules_in(month)
        ],
    }


def rules_in(month: date) -> Sequence[PointRule]:
    """The rules that stand at the end of `month`, in the order of the events."""
    order = list(PointEvent.values)
    rules = PointRule.objects.filter(starts_on__lt=next_month(month)).exclude(ends_on__lt=next_month(month))
    return sorted(rules, key=lambda rule: (order.index(rule.event), rule.starts_on))


def points_before(month: date) -> Mapping[str, int]:
    """Points of the year before `month` by institution: as issued, and as counted now where nothing was issued."""
    first = month.replace(month=1)
    totals: Counter[str] = Counter()
    issued = set()
    for frozen in Circular.objects.current().filter(month__gte=first, month__lt=month):
        issued.add(frozen.month)
        totals.update({str(row["institution"]): row["points"] for row in frozen.content["rows"]})
    if month > first:
        last = date(month.year, month.month - 1, 1)
        for line in lines(first, last):
            if line.month not in issued:
                totals[str(line.happening.institution)] += line.points
    return totals


def digest_of(month: date, version: int, frozen: Mapping[str, Any]) -> str:
    """SHA-256 over the circular in one canonical form: anybody can compute it from the published JSON."""
    whole = {"month": month.isoformat(), "version": version, "content": frozen}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(circular: Circular) -> bool:
    return circular.digest == digest_of(circular.month, circular.version, circular.content)


def _row(one: Standing) -> dict[str, Any]:
    return {
        "place": one.place, "institution": int(one.key), "name": one.name, "district": one.district, "sent": one.sent,
        "adopted": one.adopted, "higher": one.higher, "published": one.published, "points": one.points,
        "year_points": one.year_points,
        "lines": [
            {
                "brief": line.happening.brief, "title": line.happening.title, "label": line.label,
                "day": line.happening.day.isoformat(), "points": line.points, "full": line.full, "is_late": line.is_late,
                "words": line.happening.words,
            }
            for line in one.lines
        ],
    }  # fmt: skip


def _district(one: Standing) -> dict[str, Any]:
    return {
        "place": one.place, "name": one.name, "sent": one.sent, "adopted": one.adopted, "higher": one.higher,
        "published": one.published, "points": one.points, "year_points": one.year_points,
    }  # fmt: skip


COLUMNS = ("名次", "单位", "区", "报送", "采用", "省级以上", "刊发", "本月得分", "本年累计")
DISTRICT_COLUMNS = ("名次", "区", "报送", "采用", "省级以上", "刊发", "本月得分", "本年累计")


def table(circular: Circular) -> list[list[object]]:
    """The ranking of institutions in the order of COLUMNS."""
    keys = ("place", "name", "district", "sent", "adopted", "higher", "published", "points", "year_points")
    return [[row[key] for key in keys] for row in circular.content["rows"]]


def district_table(circular: Circular) -> list[list[object]]:
    keys = ("place", "name", "sent", "adopted", "higher", "published", "points", "year_points")
    return [[row[key] for key in keys] for row in circular.content["districts"]]


def summary(circular: Circular) -> str:
    """One paragraph of plain figures."""
    rows = circular.content["rows"]
    total = {key: sum(row[key] for row in rows) for key in ("sent", "adopted", "higher", "published")}
    silent = len(circular.content["silent"])
    return (
        f"{circular.month.year}年{circular.month.month}月，{len(rows)} 家单位得分，共报送 {total['sent']} 条，"
        f"区、市采用 {total['adopted']} 条次，省级以上采用 {total['higher']} 条次，刊发 {total['published']} 篇次；"
        f"{silent} 家单位没有得分。"
    )
