"""What a measure is asked and what it answers: kinds of subject, cuts, periods, cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from django.utils.timezone import get_default_timezone, localdate

FIRST_DAY: Final = date(2000, 1, 1)  # before anything the portal holds
SUBJECT_LENGTHS: Final[Mapping[str, int]] = {"city": 4, "district": 6, "street": 9}


class Kind(StrEnum):
    """What a measure can be asked of. The key of an area is its code, of all others the primary key as text."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    INSTITUTION = "institution"
    PROJECT = "project"
    PRODUCT = "product"
    FACILITY = "facility"

    @property
    def label(self) -> str:
        return KIND_NAMES[self]


KIND_NAMES: Final[Mapping[Kind, str]] = {
    Kind.CITY: "全市", Kind.DISTRICT: "区", Kind.STREET: "镇街", Kind.INSTITUTION: "单位", Kind.PROJECT: "项目",
    Kind.PRODUCT: "产品", Kind.FACILITY: "设施",
}  # fmt: skip


class Cut(StrEnum):
    """What a subject's figure can be broken down by. Days are "2026-11-30", months "2026-11", others stored values."""

    DAY = "day"
    MONTH = "month"
    DISTRICT = "district"
    STREET = "street"
    ART_FORM = "art_form"
    AUDIENCE = "audience"
    PRODUCT_KIND = "product_kind"
    PROJECT_TYPE = "project_type"
    PROJECT_FIELD = "project_field"
    PROJECT_LEVEL = "project_level"
    SECTOR = "sector"
    INSTITUTION_KIND = "institution_kind"
    FACILITY_KIND = "facility_kind"
    FUND_SOURCE = "fund_source"
    SHARE = "share"
    EMPOWERMENT = "empowerment"
    CHANNEL = "channel"
    EXPERT_CATEGORY = "expert_category"
    PANEL_KIND = "panel_kind"
    DIMENSION = "dimension"
    STATE = "state"


CUT_NAMES: Final[Mapping[Cut, str]] = {
    Cut.DAY: "日", Cut.MONTH: "月", Cut.DISTRICT: "区", Cut.STREET: "镇街", Cut.ART_FORM: "门类", Cut.AUDIENCE: "适合人群",
    Cut.PRODUCT_KIND: "产品类别", Cut.PROJECT_TYPE: "项目类型", Cut.PROJECT_FIELD: "重点领域", Cut.PROJECT_LEVEL: "项目级别",
    Cut.SECTOR: "系统", Cut.INSTITUTION_KIND: "单位类别", Cut.FACILITY_KIND: "设施类别", Cut.FUND_SOURCE: "经费来源",
    Cut.SHARE: "共享内容", Cut.EMPOWERMENT: "赋能方式", Cut.CHANNEL: "渠道", Cut.EXPERT_CATEGORY: "智库成员类别",
    Cut.PANEL_KIND: "评审类型", Cut.DIMENSION: "评价项", Cut.STATE: "状态",
}  # fmt: skip
TIMES: Final = (Cut.DAY, Cut.MONTH)


@dataclass(frozen=True)
class Subject:
    """One district, institution, project …: a kind and a key as text."""

    kind: Kind
    key: str


@dataclass(frozen=True)
class Period:
    """The half-open time [starts_at, ends_at) of two aware instants."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("A period has aware ends.")
        if self.starts_at >= self.ends_at:
            raise ValueError("A period ends after it starts.")

    @classmethod
    def days(cls, first: date, until: date) -> Period:
        """The days from `first` to the day before `until`."""
        return cls(_midnight(first), _midnight(until))

    @classmethod
    def month(cls, day: date) -> Period:
        """The calendar month `day` lies in."""
        first = day.replace(day=1)
        return cls.days(first, (first + timedelta(days=32)).replace(day=1))

    @classmethod
    def year(cls, year: int) -> Period:
        return cls.days(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def up_to(cls, day: date) -> Period:
        """Everything there ever was, to the end of `day`."""
        return cls.days(FIRST_DAY, day + timedelta(days=1))

    @property
    def first_day(self) -> date:
        """The first day that begins inside the period (or at its end)."""
        return _day_from(self.starts_at)

    @property
    def until_day(self) -> date:
        """The first day that begins at or after the end: the day before it is the last that counts."""
        return _day_from(self.ends_at)

    @property
    def over_day(self) -> date:
        """The first day that is not over when the period ends."""
        return localdate(self.ends_at)

    @property
    def begins_at_midnight(self) -> bool:
        return _midnight(self.first_day) == self.starts_at

    def from_day(self, day: date) -> Period | None:
        """The part that is left from the beginning of `day`; None where nothing is."""
        start = max(_midnight(day), self.starts_at)
        return Period(start, self.ends_at) if start < self.ends_at else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=get_default_timezone())


def _day_from(at: datetime) -> date:
    day = localdate(at)
    return day if _midnight(day) == at else day + timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """
    The figure of one subject, or of one part of it (`cut`; empty for the whole).

    `denominator` is None for counts and sums. `n` is the number of rows it was counted from, never 0.
    """

    subject: str
    cut: str
    numerator: int
    denominator: int | None
    n: int

    def __add__(self, other: Cell) -> Cell:
        both = self.denominator is not None and other.denominator is not None
        return replace(
            self,
            numerator=self.numerator + other.numerator,
            denominator=(self.denominator or 0) + (other.denominator or 0) if both else None,
            n=self.n + other.n,
        )


def add_up(cells: Iterable[Cell]) -> list[Cell]:
    """One cell for each subject and cut: those of the same name added."""
    found: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        key = (cell.subject, cell.cut)
        found[key] = found[key] + cell if key in found else cell
    return list(found.values())
