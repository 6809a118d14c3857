"""Measures of effects, cases and replications. Policy: 1.3, 3.2.2, 3.4.1-3.4.4."""

from __future__ import annotations

from django.db.models import Q, Sum

from core.measures import By, Cut, Kind, Moment, Rows, area_cuts, by_area, measure
from projects.measures.keys import of_project, project_cuts
from projects.models import Case, Empowering, Empowerment, Project, Replication
from projects.states import CaseState, EvidenceState, ReplicationState

EFFECTS = Rows(
    of=lambda: Empowerment.objects.filter(state=EvidenceState.CONFIRMED), when=Moment("confirmed_at"),
    keys=of_project("project__"), cuts={**project_cuts("project__"), Cut.EMPOWERMENT: By("mode")},
    seen_by=lambda rows, user: rows.filter(project__in=Project.objects.visible_to(user)),
)  # fmt: skip
CASES = Rows(
    of=lambda: Case.objects.filter(state=CaseState.PUBLISHED), when=Moment("published_at"),
    keys={**of_project("project__"), **by_area("institution__area"), Kind.INSTITUTION: By("institution_id")},
    cuts={**project_cuts("project__"), **area_cuts("institution__area"), Cut.EMPOWERMENT: By("mode")},
    seen_by=lambda rows, user: rows.published(),
)  # fmt: skip
REPLICATIONS = Rows(
    of=lambda: Replication.objects.filter(state=ReplicationState.CONFIRMED), when=Moment("confirmed_at"),
    keys={**by_area("area"), Kind.INSTITUTION: By("institution_id"), Kind.PROJECT: By("case__project_id")},
    cuts={**area_cuts("area"), Cut.EMPOWERMENT: By("case__mode"), Cut.PROJECT_TYPE: By("case__project__type")},
    seen_by=lambda rows, user: rows.filter(case__in=Case.objects.published()),
)  # fmt: skip

effects = measure(
    code="empowerment.confirmed", name="赋能成效", unit="项", clause="3.4.1", better="higher", source=EFFECTS,
    counted="这段时间由项目里另一家单位确认的赋能成效，各有前后对比的数。",
)  # fmt: skip
tourism = measure(
    code="empowerment.tourism", name="文旅融合赋能成效", unit="项", clause="3.4.2", better="higher", source=EFFECTS,
    counted="这段时间确认的赋能成效里，方式为文旅融合的。", where=Q(mode=Empowering.TOURISM),
)  # fmt: skip
tradition = measure(
    code="empowerment.tradition", name="传统文化赋能成效", unit="项", clause="3.4.3", better="higher", source=EFFECTS,
    counted="这段时间确认的赋能成效里，方式为传统文化的。", where=Q(mode=Empowering.TRADITION),
)  # fmt: skip
digital = measure(
    code="empowerment.digital", name="数字文化赋能成效", unit="项", clause="3.4.4", better="higher", source=EFFECTS,
    counted="这段时间确认的赋能成效里，方式为数字文化的。", where=Q(mode=Empowering.DIGITAL),
)  # fmt: skip
cases = measure(
    code="cases.published", name="典型案例", unit="个", clause="3.2.2", better="higher", source=CASES,
    counted="这段时间发布、没有撤下的案例；按撰写单位所在地计。",
)  # fmt: skip
replications = measure(
    code="replications.confirmed", name="复制推广", unit="次", clause="1.3", better="higher", source=REPLICATIONS,
    counted="这段时间经案例单位确认推广成功的；按推广所在地计。",
)  # fmt: skip
replication_people = measure(
    code="replications.people", name="推广受益人次", unit="人次", clause="1.3", better="higher", source=REPLICATIONS,
    counted="这段时间确认推广成功的，采用单位报的受益人次合计；没报的不算。", where=Q(people__isnull=False),
    numerator=Sum("people"),
)  # fmt: skip
