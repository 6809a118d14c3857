"""How an institution makes itself known: its plans, and what the media wrote, counted by month and channel. Policy: 3.3.3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth

from community.members.models import Institution
from community.press.models import Campaign, Channel, Clipping, PressConference, PublicityPlan
from community.press.models.publicity import ClippingQuerySet
from core.dates.months import month_before, month_of, months_between
from core.models import Attachment

MONTHS = 12
COLUMNS = ("刊播日期", "单位", "渠道", "媒体", "标题", "倾向", "宣传活动", "信息稿件", "涉及项目", "链接")


@dataclass(frozen=True)
class MonthCount:
    """Clippings of one month by channel, in the order of Channel."""

    month: date
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


def clippings_by_month(rows: ClippingQuerySet, today: date) -> Sequence[MonthCount]:
    """The last twelve months, oldest first; months without clippings too. One query."""
    last = month_of(today)
    first = last
    for _ in range(MONTHS - 1):
        first = month_before(first)
    counted = (
        rows.filter(published_on__gte=first).annotate(month=TruncMonth("published_on")).values_list("month", "channel")
        .annotate(number=Count("pk")).order_by("month", "channel")
    )  # fmt: skip
    counts = Counter({(month, channel): number for month, channel, number in counted})
    return [
        MonthCount(month, [counts[month, channel] for channel in Channel.values])
        for month in months_between(first, last)
    ]


def plans_of(institution: Institution) -> Sequence[PublicityPlan]:
    """All its plans, newest first. One query."""
    return list(PublicityPlan.objects.filter(institution=institution).order_by("-year"))


@dataclass(frozen=True)
class PlanFile:
    """A plan with its campaigns, its press conferences and their materials."""

    plan: PublicityPlan
    campaigns: Sequence[Campaign]
    conferences: Sequence[tuple[PressConference, Sequence[Attachment]]]


def plan_file(plan: PublicityPlan) -> PlanFile:
    """Three queries."""
    campaigns = (
        Campaign.objects.filter(plan=plan).select_related("owner__user").annotate(reports=Count("clippings"))
    )
    conferences = list(PressConference.objects.filter(plan=plan).order_by("held_at", "pk"))
    subjects = {f"community.pressconference:{one.pk}": one for one in conferences}
    files: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(about__in=subjects).order_by("uploaded_at", "pk"):
        files.setdefault(subjects[file.about].pk, []).append(file)
    return PlanFile(
        plan,
        list(campaigns.order_by("starts_on", "pk")),
        [(one, files.get(one.pk, [])) for one in conferences],
    )


def table(rows: Iterable[Clipping]) -> list[list[object]]:
    """Clippings in the order of COLUMNS."""
    return [
        [
            row.published_on, row.institution.name, row.get_channel_display(), row.outlet, row.title,
            row.get_tone_display() if row.tone else "", str(row.campaign or ""), str(row.brief or ""), row.project, row.link,
        ]
        for row in rows
    ]  # fmt: skip
