"""
Facts that propose agenda items automatically: what is overdue, unmet or missed, in every app below. Policy: 3.1.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from cloudplatform.models import Demand
from cloudplatform.states import DemandState
from evaluation.models import Rectification as EvaluationRectification
from evaluation.models import Subject
from projects.models import Rectification
from roundtable import policy, rules
from roundtable.models import AgendaItem, ItemKind, Outcome, Resolution
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
                brief=f"政策要求每半年召开一次。{half.name}没有召开，也还没有公开说明原因。", about_path=reverse("roundtable:index"),
                about_title="半年例会", weight=100,
            )  # fmt: skip


def overdue_rectifications(at: datetime) -> Iterator[Fact]:
    """Those of evaluation, and those of projects that evaluation does not follow."""
    followed = set(EvaluationRectification.objects.exclude(source="").values_list("source", flat=True))
    overdue = EvaluationRectification.objects.overdue(localdate(at)).order_by("due_on", "pk")
    for one in overdue:
        days = (localdate(at) - one.due_on).days
        yield Fact(
            key=f"evaluation.rectification:{one.pk}", kind=ItemKind.RECTIFICATION, title=f"整改超期 {days} 天：{one.title}",
            brief=f"时限 {one.due_on:%Y年%-m月%-d日}，还没有报告整改情况。", weight=days, about=f"evaluation.rectification:{one.pk}",
            about_title=one.title, about_path=reverse("evaluation:rectification", args=[one.pk]),
        )  # fmt: skip
    ours = [int(one.rpartition(":")[2]) for one in followed if one.startswith("projects.rectification:")]
    late = Rectification.objects.unreplied().filter(due_on__lt=localdate(at)).exclude(pk__in=ours)
    for each in late.select_related("project").order_by("due_on", "pk"):
        days = (localdate(at) - each.due_on).days
        yield Fact(
            key=f"projects.rectification:{each.pk}", kind=ItemKind.RECTIFICATION,
            title=f"整改超期 {days} 天：{each.project.title}", brief=each.problem, weight=days,
            about=f"projects.project:{each.project_id}", about_title=each.project.title,
            about_path=reverse("portal:project", args=[each.project_id]),
        )  # fmt: skip


def low_scores(at: datetime) -> Iterator[Fact]:
    """Published scores under the line, of the last twelve months."""
    since, line = at - timedelta(days=365), rules.SCORE_LINE.on(at)
    rows = Subject.objects.below(line).filter(round__published_at__gte=since)
    for one in rows.select_related("round").order_by("total", "pk"):
        yield Fact(
            key=f"evaluation.subject:{one.pk}", kind=ItemKind.SCORE, title=f"得分低于 {line} 分：{one.title}",
            brief=f"{one.round}得 {one.total:.1f} 分。", weight=int(line - (one.total or 0)),
            about=f"evaluation.subject:{one.pk}", about_title=one.title, about_path=reverse("evaluation:score", args=[one.pk]),
        )  # fmt: skip


def open_resolutions(at: datetime) -> Iterator[Fact]:
    """What was agreed and is not done: carried to the next agenda by a copy that links back."""
    rows = Resolution.objects.live().select_related("item", "lead").order_by("due_on", "pk")
    for one in rows:
        late = (localdate(at) - one.due_on).days
        state = f"超期 {late} 天" if late > 0 else f"{one.due_on:%-m月%-d日}到期"
        yield Fact(
            key=f"roundtable.resolution:{one.pk}", kind=ItemKind.CARRIED, title=f"{one.number} {one.text}"[:80],
            brief=f"{one.lead.name}牵头，{one.get_state_display()}，{state}。", weight=max(late, 0),
            about=f"roundtable.resolution:{one.pk}", about_title=f"{one.number} {one.text}", about_path=one.path,
            carried_from=one.item,
        )  # fmt: skip


def deferred_items(at: datetime) -> Iterator[Fact]:
    """What a meeting put off, until a later one has taken it up."""
    rows = AgendaItem.objects.filter(outcome=Outcome.DEFERRED, carried__isnull=True).exclude(
        roundtable__closed_at__isnull=True
    )
    for one in rows.select_related("roundtable").order_by("decided_at", "pk"):
        yield Fact(
            key=f"roundtable.agendaitem:{one.pk}", kind=ItemKind.CARRIED, title=one.title, brief=one.brief, weight=1,
            about=one.about or f"roundtable.agendaitem:{one.pk}", about_title=one.about_title or one.title,
            about_path=one.about_path or (one.roundtable.path if one.roundtable else ""), carried_from=one,
        )  # fmt: skip


def unmet_demands(at: datetime) -> Iterator[Fact]:
    """The most supported of the public demands nobody answered for long; only those everybody may read."""
    for one in old_demands(at).order_by("-support_count", "posted_at")[: policy.DEMANDS_PROPOSED_MAX]:
        days = (at - one.posted_at).days
        yield Fact(
            key=f"cloudplatform.demand:{one.pk}", kind=ItemKind.DEMAND, title=f"{one.area.name}的需求等了 {days} 天",
            brief=f"“{one.text}”，{one.support_count} 人附议，还没有答复。", weight=one.support_count,
            about=f"cloudplatform.demand:{one.pk}", about_title=one.text[:60], about_path=reverse("cloudplatform:demand", args=[one.pk]),
        )  # fmt: skip


def old_demands(at: datetime) -> QuerySet[Demand]:
    limit = at - rules.UNMET_DEMAND.span(at)
    rows = Demand.objects.filter(
        state__in=[DemandState.SCREENED, DemandState.GATHERED], posted_at__lt=limit, merged_into__isnull=True
    )
    return rows.select_related("area").defer("search")


Source = Callable[[datetime], Iterator[Fact]]
SOURCES: Final[list[Source]] = [
    open_resolutions,
    deferred_items,
    missed_halves,
    low_scores,
    overdue_rectifications,
    unmet_demands,
]


def register(source: Source) -> None:
    """Add what an app above knows: a yearly book that did not come out. Once, however often the app is made ready."""
    if source not in SOURCES:
        SOURCES.append(source)
