"""Measures of money by source: planned, received, spent, share of social forces. Policy: 4.2a."""

from __future__ import annotations

from django.db.models import Q, Sum

from core.measures import By, Cut, OnDay, Rows, Standing, measure
from projects.measures.keys import of_project, project_cuts
from projects.models import EntryKind, Funding, FundingEntry, Project
from projects.policy import Source
from projects.states import RUNNING, ProjectState

SOCIAL = (Source.SOCIAL, Source.IN_KIND)

PLANNED = Rows(
    of=lambda: Funding.objects.filter(project__state__in=[*RUNNING, ProjectState.EXITED]),
    when=Standing("project__incubating_since", "project__exited_on", by_days=True), keys=of_project("project__"),
    cuts={**project_cuts("project__"), Cut.FUND_SOURCE: By("source")},
    seen_by=lambda rows, user: rows.filter(project__in=Project.objects.visible_to(user)),
)  # fmt: skip
APPLIED = Rows(
    of=lambda: Funding.objects.exclude(project__state=ProjectState.DRAFT), when=Standing(), keys=of_project("project__"),
    cuts={**project_cuts("project__"), Cut.FUND_SOURCE: By("source")},
    seen_by=lambda rows, user: rows.filter(project__in=Project.objects.visible_to(user)),
)  # fmt: skip
ENTRIES = Rows(
    of=FundingEntry.objects.all, when=OnDay("booked_on"), keys=of_project("account__project__"),
    cuts={**project_cuts("account__project__"), Cut.FUND_SOURCE: By("account__source")},
    seen_by=lambda rows, user: rows.filter(account__project__in=Project.objects.visible_to(user)),
)  # fmt: skip
RECEIVED, SPENT = Q(kind=EntryKind.RECEIVED), Q(kind=EntryKind.SPENT)

planned = measure(
    code="money.planned", name="项目计划经费", unit="元", clause="4.2a", better="higher", source=PLANNED, per=100, digits=2,
    counted="这段时间结束时在建的标杆项目，申报的各来源计划经费合计。", numerator=Sum("planned_cents"),
)  # fmt: skip
applied = measure(
    code="money.applied", name="项目申报经费", unit="元", clause="4.2a", better="", source=APPLIED, per=100, digits=2,
    counted="提交过的申报书里，现在写着的各来源计划经费合计，不分时间；没有入选的、已退出的也算，草稿不算。",
    numerator=Sum("planned_cents"),
)  # fmt: skip
received = measure(
    code="money.received", name="项目到账经费", unit="元", clause="4.2a", better="higher", source=ENTRIES, per=100, digits=2,
    counted="这段时间登记到账的经费，冲销的已减去；实物和服务按折价算。", where=RECEIVED, numerator=Sum("amount_cents"),
)  # fmt: skip
spent = measure(
    code="money.spent", name="项目支出经费", unit="元", clause="4.2a", better="", source=ENTRIES, per=100, digits=2,
    counted="这段时间登记支出的经费，冲销的已减去。", where=SPENT, numerator=Sum("amount_cents"),
)  # fmt: skip
social_share = measure(
    code="money.social_share", name="社会投入占比", unit="%", clause="4.2a", better="higher", source=ENTRIES, digits=1,
    counted="这段时间到账的经费里，社会投入和实物折价的比例。", where=RECEIVED,
    numerator=Sum("amount_cents", filter=Q(account__source__in=SOCIAL), default=0), denominator=Sum("amount_cents"),
)  # fmt: skip
spent_rate = measure(
    code="money.spent_rate", name="经费执行率", unit="%", clause="4.2a", better="higher", source=ENTRIES, digits=1,
    counted="这段时间支出占这段时间到账的比例；跨年执行的可能超过 100%。",
    numerator=Sum("amount_cents", filter=SPENT, default=0), denominator=Sum("amount_cents", filter=RECEIVED, default=0),
)  # fmt: skip
