"""Inbox lists (bureau and institution): filters from the query string, grouping, counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from community.models import Area
from core.desk.inbox import BOXES
from core.desk.lights import GROUPS, ORDER, Light
from core.models import SavedView, User

DISTRICT: Final = 6  # characters of the code of a district
CHIPS: Final = 4  # kinds, and districts, that are offered as chips
HOLDERS: Final = {"": "我和没人接的", "me": "只看我的", "nobody": "没人接的"}
GROUPINGS: Final = {"due": "按期限", "kind": "按事项"}
BOX_NAMES: Final = {"todo": "待办", "doing": "在办", "done": "已办", "followed": "关注"}


class Listed(Protocol):
    """A line of a box, for cases of bureaus and duties of institutions."""

    kind: Any  # has code and name
    light: Light
    area: str
    holder: Any
    cover_for: Any


Shown = TypeVar("Shown", bound=Listed)


@dataclass(frozen=True)
class View:
    """The parsed filters of a list; unknown values are ignored."""

    box: str = "todo"
    kind: str = ""
    district: str = ""
    light: str = ""
    holder: str = ""
    group: str = "due"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> View:
        def one(name: str, known: Iterable[str], default: str = "") -> str:
            value = query.get(name, default)
            return value if value in known else default

        return cls(
            one("box", BOXES, "todo"), query.get("kind", ""), query.get("district", ""), one("light", ORDER),
            one("holder", HOLDERS), one("group", GROUPINGS, "due"),
        )  # fmt: skip

    @property
    def query(self) -> str:
        """The filters as a query string, without defaults."""
        default = View()
        named = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return urlencode({name: value for name, value in named.items() if value != getattr(default, name)})

    def cut(self, items: Iterable[Shown], user: User) -> list[Shown]:
        return [item for item in items if self._holds(item, user)]

    def _holds(self, item: Listed, user: User) -> bool:
        if self.kind and item.kind.code != self.kind:
            return False
        if self.district and item.area[:DISTRICT] != self.district:
            return False
        if self.light and item.light.kind != self.light:
            return False
        if self.holder == "me":
            return item.holder is not None and (item.holder.person_id == user.pk or bool(item.cover_for))
        return self.holder != "nobody" or item.holder is None

    @property
    def is_plain(self) -> bool:
        """Whether no filter is set, so that there is nothing to save."""
        return self == View(box=self.box)


@dataclass(frozen=True)
class Chip:
    """A filter link with its count; `pk` of a saved view."""

    title: str
    count: int
    query: str
    light: str = ""
    is_current: bool = False
    pk: int | None = None


def chips(view: View, items: Sequence[Listed], districts: Mapping[str, str]) -> Sequence[Chip]:
    """All, by light, and the kinds and districts most lines are of; the form of the page has every kind and district."""
    whole = View(box=view.box, group=view.group)
    found = [Chip("全部", len(items), whole.query, is_current=view == whole)]
    for light in ("over", "today"):
        found.append(_chip(view, replace(whole, light=light), GROUPS[light], [
            item for item in items if item.light.kind == light
        ], light))  # fmt: skip
    names = {item.kind.code: item.kind.name for item in items}
    found += _most_frequent(
        _chip(view, replace(whole, kind=code), name, [one for one in items if one.kind.code == code])
        for code, name in names.items()
    )
    found += _most_frequent(
        _chip(
            view, replace(whole, district=code), name, [one for one in items if one.area[:DISTRICT] == code]
        )
        for code, name in districts.items()
    )
    first, *rest = found
    return [first, *(chip for chip in rest if chip.count or chip.is_current)]


def kept(view: View, found: Mapping[str, Sequence[Listed]], user: User, desk: str) -> Sequence[Chip]:
    """The saved views of a person with their counts. One query."""
    chips = []
    for row in SavedView.objects.filter(person=user, desk=desk).order_by("saved_at", "pk"):
        asked = View.of(QueryDict(row.query))
        count = len(asked.cut(found[asked.box], user))
        chips.append(Chip(row.name, count, asked.query, is_current=asked == view, pk=row.pk))
    return chips


def _most_frequent(found: Iterable[Chip]) -> list[Chip]:
    """The chips with the most lines, and the chosen one."""
    by_count = sorted(found, key=lambda chip: -chip.count)
    return [chip for place, chip in enumerate(by_count) if place < CHIPS or chip.is_current]


def _chip(now: View, asked: View, title: str, items: Sequence[Listed], light: str = "") -> Chip:
    return Chip(title, len(items), asked.query, light, now == asked)


@dataclass(frozen=True)
class Group:
    title: str
    count: int
    items: Sequence[Listed]


def grouped(view: View, page: Sequence[Listed], items: Sequence[Listed]) -> Sequence[Group]:
    """The lines of a page under headings; a heading counts the whole box, not the page."""
    if view.box == "done":
        return [Group("最近办的在前", len(items), page)] if page else []
    if view.group == "kind":
        return _under(page, items, lambda item: item.kind.name)
    return _under(page, items, lambda item: GROUPS[item.light.kind])


def _under(page: Sequence[Listed], items: Sequence[Listed], name: Callable[[Listed], str]) -> Sequence[Group]:
    counts: dict[str, int] = {}
    for item in items:
        counts[name(item)] = counts.get(name(item), 0) + 1
    groups: dict[str, list[Listed]] = {}
    for item in page:
        groups.setdefault(name(item), []).append(item)
    return [Group(title, counts[title], lines) for title, lines in groups.items()]


def districts_of(items: Iterable[Listed]) -> dict[str, str]:
    """The districts that lines lie in, by code. One query."""
    codes = {item.area[:DISTRICT] for item in items if len(item.area) >= DISTRICT}
    return dict(Area.objects.filter(pk__in=codes).order_by("pk").values_list("pk", "name"))
