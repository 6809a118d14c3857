"""Facts that propose an item by themselves: what is overdue, unmet or missed, in every app below. Policy: 3.1.2."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils.timezone import localdate

from cloudplatform.models import Demand
from cloudplatform.states import DemandState
from projects.models import Rectification
from roundtable import policy
from roundtable.models import AgendaItem, ItemKind
from roundtable.queries.meetings import halves


@dataclass(frozen=True)
class Fact:
    """One fact worth an item. `key` names it for ever, so that one meeting hears of it once."""

    key: str
    kind: str
    title: str
    brief: str
    about: str = ""
    about_title: str = ""
    about_path: str = ""
    weight: int = 0
    carried_from: AgendaItem | None = None


def facts(at: datetime) -> Sequence[Fact]:
    """Everything that should be talked about, heaviest first within its kind."""
    return [fact for source in SOURCES for fact in source(at)]


def missed_halves(at: datetime) -> Iterator[Fact]:
    for half in halves(at):
        if half.is_missed:
            yield Fact(
                key=f"half-year:{half.key}", kind=ItemKind.DUTY, title=f"{half.name}没有召开例会",
                brief=f"政策要求每半年召开一次。{half.name}没有召开，也还没有公开说明原因。", about_path="/roundtable/",
                about_title="半年例会", weight=100,
            )  # fmt: skip


def overdue_rectifications(at: datetime) -> Iterator[Fact]:
    rows = Rectification.objects.unreplied().filter(due_on__lt=localdate(at)).select_related("project")
    for one in rows.order_by("due_on", "pk"):
        days = (localdate(at) - one.due_on).days
        yield Fact(
            key=f"projects.rectification:{one.pk}", kind=ItemKind.RECTIFICATION,
            title=f"整改超期 {days} 天：{one.project.title}", brief=one.problem, weight=days,
            about=f"projects.project:{one.project_id}", about_title=one.project.title,
            about_path=f"/projects/{one.project_id}/",
        )  # fmt: skip


def unmet_demands(at: datetime) -> Iterator[Fact]:
    """The most supported of the public demands nobody answered for long; only those everybody may read."""
    for one in old_demands(at).order_by("-support_count", "posted_at")[: policy.DEMANDS_PROPOSED_MAX]:
        days = (at - one.posted_at).days
        yield Fact(
            key=f"cloudplatform.demand:{one.pk}", kind=ItemKind.DEMAND, title=f"{one.area.name}的需求等了 {days} 天",
            brief=f"“{one.text}”，{one.support_count} 人附议，还没有答复。", weight=one.support_count,
            about=f"cloudplatform.demand:{one.pk}", about_title=one.text[:60], about_path=f"/demands/{one.pk}/",
        )  # fmt: skip


def old_demands(at: datetime) -> QuerySet[Demand]:
    limit = at - timedelta(days=policy.UNMET_DEMAND_DAYS)
    rows = Demand.objects.filter(
        state__in=[DemandState.SCREENED, DemandState.GATHERED], posted_at__lt=limit, merged_into__isnull=True
    )
    return rows.select_related("area").defer("search")


SOURCES: Final[tuple[Callable[[datetime], Iterator[Fact]], ...]] = (
    missed_halves,
    overdue_rectifications,
    unmet_demands,
)
