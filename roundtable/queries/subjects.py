"""Subjects an agenda item can be about, and mentions of a thing in items. Policy: 3.1.2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse

from cloudplatform.models import Demand
from cloudplatform.states import DemandState
from community.models import Institution
from core.models import User
from core.web.mentions import Mention
from evaluation.models import Rectification, Subject
from evaluation.states import PUBLIC as PUBLISHED
from projects.models import Project
from roundtable.models import AgendaItem, Resolution, Topic
from roundtable.states import LIVE, ItemState, TopicState

EACH = 30  # of one kind, the newest or most supported
TITLE = 120  # characters of `about_title`


@dataclass(frozen=True)
class About:
    """One thing an item can be about: its kind in words, journal subject, title and page."""

    kind: str
    subject: str
    title: str
    path: str


def subjects(institution: Institution, user: User) -> Sequence[About]:
    """What concerns `institution` and its person may read. Six queries."""
    return [
        *_projects(institution, user),
        *_judged(institution, user),
        *_demands(institution),
        *_own(institution),
    ]


def _projects(institution: Institution, user: User) -> Iterator[About]:
    joined = Q(lead=institution) | Q(
        pk__in=Project.objects.filter(partners__institution=institution).values("pk")
    )
    rows = Project.objects.visible_to(user).filter(joined).order_by("-pk")
    for one in rows.defer("search")[:EACH]:
        yield About("项目", f"projects.project:{one.pk}", one.title, reverse("portal:project", args=[one.pk]))


def _judged(institution: Institution, user: User) -> Iterator[About]:
    """Open rectifications and published scores."""
    for one in (
        Rectification.objects.running().filter(institution=institution).order_by("due_on", "pk")[:EACH]
    ):
        words = f"{one.title}（{one.due_on:%-m月%-d日}前）"
        yield About(
            "整改",
            f"evaluation.rectification:{one.pk}",
            words,
            reverse("evaluation:rectification", args=[one.pk]),
        )
    scored = Subject.objects.visible_to(user).filter(institution=institution, round__state__in=PUBLISHED)
    for row in scored.select_related("round").order_by("-round__period_until", "-pk")[:EACH]:
        yield About(
            "评估得分",
            f"evaluation.subject:{row.pk}",
            f"{row.title}：{row.round}",
            reverse("evaluation:score", args=[row.pk]),
        )


def _demands(institution: Institution) -> Iterator[About]:
    """What the district's people want and nobody answered, the most supported first."""
    district = institution.area_id[:6]
    rows = Demand.objects.filter(
        state__in=[DemandState.SCREENED, DemandState.GATHERED],
        area__code__startswith=district,
        merged_into__isnull=True,
    )
    for one in rows.defer("search").order_by("-support_count", "posted_at", "pk")[:EACH]:
        yield About(
            "需求",
            f"cloudplatform.demand:{one.pk}",
            f"{one.text[:60]}（{one.support_count} 人附议）",
            reverse("cloudplatform:demand", args=[one.pk]),
        )


def _own(institution: Institution) -> Iterator[About]:
    """Resolutions it leads, and what its working groups decided."""
    for one in (
        Resolution.objects.filter(lead=institution, state__in=LIVE)
        .defer("search")
        .order_by("due_on", "pk")[:EACH]
    ):
        yield About("议定事项", f"roundtable.resolution:{one.pk}", f"{one.number} {one.text}", one.path)
    topics = Topic.objects.filter(
        state=TopicState.DECIDED, group__places__institution=institution, group__places__state="joined"
    )
    for row in topics.select_related("group").defer("search").order_by("-decided_at", "-pk")[:EACH]:
        yield About("工作组的结论", f"roundtable.topic:{row.pk}", row.title, f"{row.group.path}#t{row.pk}")


def mentions(subject: str, user: User | AnonymousUser) -> Sequence[Mention]:
    """The items about a thing, and what was agreed about it, as far as `user` may read them. Two queries."""
    items = (
        AgendaItem.objects.visible_to(user)
        .filter(about=subject, roundtable__isnull=False)
        .exclude(state__in=[ItemState.WITHDRAWN, ItemState.DECLINED])
    )
    found = list(
        items.select_related("roundtable").defer("search").order_by("-roundtable__starts_at", "-pk")[:EACH]
    )
    agreed: dict[int, list[Resolution]] = {}
    about = [one.pk for one in found]
    for one in (
        Resolution.objects.visible_to(user)
        .in_force()
        .filter(item__in=about)
        .defer("search")
        .order_by("number")
    ):
        agreed.setdefault(one.item_id, []).append(one)
    return [mention for item in found for mention in _of(item, agreed.get(item.pk, []))]


def _of(item: AgendaItem, agreed: Sequence[Resolution]) -> Iterator[Mention]:
    meeting = item.roundtable
    if meeting is not None:
        words = item.get_outcome_display() if item.outcome else item.get_state_display()
        yield Mention(f"{meeting.title}：{item.title}", f"{meeting.path}#i{item.pk}", words)
    for one in agreed:
        yield Mention(f"{one.number} {one.text}", one.path, one.get_state_display())
