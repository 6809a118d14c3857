"""Measures of projects by type and field, and of participation. Policy: 1.2.4, 1.3, 2.2, 3.2.1, 3.2.2."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from community.models import Kind as InstitutionKind
from core.measures import (
    By,
    Cut,
    Kind,
    Moment,
    OnDay,
    Period,
    Rows,
    Standing,
    area_cuts,
    by_area,
    measure,
    subjects,
)
from projects.measures.keys import of_project, project_cuts
from projects.models import Brand, Objection, Partner, Project, ProjectArea
from projects.policy import Nature
from projects.states import RUNNING, PartnerState, ProjectState
from projects.states.empower import BrandState

SOCIAL = (InstitutionKind.COMPANY, InstitutionKind.SOCIETY, InstitutionKind.TROUPE, InstitutionKind.NEW_SPACE)
SINCE_INCUBATION = Standing("incubating_since", "exited_on", by_days=True)

subjects(
    kind=Kind.PROJECT, of=lambda: Project.objects.public().order_by("title", "pk"), name="title",
    among=lambda period: Project.objects.running().filter(SINCE_INCUBATION.within(period)),
)  # fmt: skip


def _marked_by_partners(rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    """With whether partners that have signed are of another sector or level than the lead, or social forces."""
    signed = Partner.objects.filter(
        answered_at__lt=period.ends_at, project=OuterRef("pk"), state=PartnerState.SIGNED
    )
    elsewhere = ~Q(institution__sector=F("project__lead__sector")) | ~Q(
        institution__level=F("project__lead__level")
    )
    found: QuerySet[Any] = rows.annotate(
        is_across=Exists(signed.filter(elsewhere)),
        has_social=Exists(signed.filter(institution__kind__in=SOCIAL)),
    )
    return found


SUBMITTED = Rows(
    of=lambda: Project.objects.exclude(state__in=[ProjectState.DRAFT, ProjectState.WITHDRAWN]), when=Moment("submitted_at"),
    keys=of_project(), cuts=project_cuts(), seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
RUN = Rows(
    of=lambda: Project.objects.filter(state__in=[*RUNNING, ProjectState.EXITED]), when=SINCE_INCUBATION, keys=of_project(),
    cuts=project_cuts(), marked=_marked_by_partners, seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
NAMED = Rows(
    of=lambda: Project.objects.filter(named_on__isnull=False), when=Standing("named_on", "exited_on", by_days=True),
    keys=of_project(), cuts=project_cuts(), seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
NEWLY_NAMED = Rows(
    of=lambda: Project.objects.filter(named_on__isnull=False), when=OnDay("named_on"), keys=of_project(),
    cuts=project_cuts(), seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
EXITED = Rows(
    of=lambda: Project.objects.filter(state=ProjectState.EXITED), when=OnDay("exited_on"), keys=of_project(),
    cuts=project_cuts(), seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
SERVED = Rows(
    of=lambda: ProjectArea.objects.filter(project__state__in=RUNNING), when=Standing("since", "until", by_days=True),
    keys={**by_area("area"), Kind.PROJECT: By("project_id"), Kind.INSTITUTION: By("project__lead_id")},
    cuts={**area_cuts("area"), Cut.PROJECT_TYPE: By("project__type")}, seen_by=lambda rows, user: rows,
)  # fmt: skip
BRANDS = Rows(
    of=lambda: Brand.objects.filter(state__in=[BrandState.JOINED, BrandState.ENDED]),
    when=Standing("joined_on", "ended_on", by_days=True),
    keys={**by_area("lead__area"), Kind.INSTITUTION: By("lead_id"), Kind.PROJECT: By("project_id")},
    cuts=area_cuts("lead__area"), seen_by=lambda rows, user: rows.public(),
)  # fmt: skip
OBJECTIONS = Rows(
    of=lambda: Objection.objects.filter(project__isnull=False), when=Moment("filed_at"), keys=of_project("project__"),
    cuts=project_cuts("project__"), seen_by=lambda rows, user: rows.handled_by(user),
)  # fmt: skip

submitted = measure(
    code="projects.submitted", name="项目申报", unit="个", clause="3.2.1", better="higher", source=SUBMITTED,
    counted="这段时间最近一次提交的标杆项目申报，撤回的不算。",
)  # fmt: skip
new_rate = measure(
    code="projects.new_rate", name="新项目新品牌新机制占比", unit="%", clause="3.2.1", better="higher", source=SUBMITTED,
    digits=1, counted="这段时间提交的申报里，属于新项目、新品牌或新机制的比例，其余是牵头重点工作纳入。",
    numerator=Count("pk", filter=~Q(nature=Nature.EXISTING)), denominator=Count("pk"),
)  # fmt: skip
running = measure(
    code="projects.running", name="在建标杆项目", unit="个", clause="1.3", better="higher", source=RUN,
    counted="这段时间结束前进入培育、到结束时没有退出的标杆项目，含已命名的。",
)  # fmt: skip
across_rate = measure(
    code="projects.across_rate", name="跨系统跨层级项目占比", unit="%", clause="3.1.3", better="higher", source=RUN, digits=1,
    counted="在建标杆项目里，签署参与的单位中有一家和牵头单位系统不同或层级不同的比例。",
    numerator=Count("pk", filter=Q(is_across=True)), denominator=Count("pk"),
)  # fmt: skip
social_rate = measure(
    code="projects.social_rate", name="社会力量参与项目占比", unit="%", clause="1.2.4", better="higher", source=RUN, digits=1,
    counted="在建标杆项目里，签署参与的单位中有企业、社会组织、院团或新型文化空间的比例。",
    numerator=Count("pk", filter=Q(has_social=True)), denominator=Count("pk"),
)  # fmt: skip
named = measure(
    code="projects.named", name="已命名标杆项目", unit="个", clause="2.2", better="higher", source=NAMED,
    counted="这段时间结束时命名有效的标杆项目，整改中的算，退出的不算。",
)  # fmt: skip
newly_named = measure(
    code="projects.newly_named", name="新命名标杆项目", unit="个", clause="1.3", better="higher", source=NEWLY_NAMED,
    counted="命名日期在这段时间的标杆项目，后来退出的也算。",
)  # fmt: skip
exited = measure(
    code="projects.exited", name="退出标杆项目", unit="个", clause="2.2", better="lower", source=EXITED,
    counted="退出日期在这段时间的标杆项目。",
)  # fmt: skip
served = measure(
    code="projects.served_streets", name="项目服务镇街", unit="镇街次", clause="3.2.1", better="higher", source=SERVED,
    counted="这段时间结束时在建标杆项目登记服务的镇街，一个镇街被几个项目服务算几次。",
)  # fmt: skip
brands = measure(
    code="brands.joined", name="整合品牌", unit="个", clause="3.2.1", better="higher", source=BRANDS,
    counted="这段时间结束时整合运行中的服务品牌。",
)  # fmt: skip
objections = measure(
    code="projects.objections", name="项目公示异议", unit="件", clause="2.2", better="lower", source=OBJECTIONS,
    counted="这段时间对公示项目提出的异议，含后来不成立的；对整份名单提的不算。",
)  # fmt: skip
