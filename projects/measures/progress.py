"""Measures of milestones, checks and rectifications. Policy: 2.2, 3.1.3, 3.2.3."""

from __future__ import annotations

from django.db.models import Count, F, Q

from core.measures import Moment, OnDay, Rows, measure
from projects.measures.keys import of_project, project_cuts
from projects.models import Checkpoint, Milestone, Project, Rectification
from projects.states import RUNNING, CheckpointState, RectificationState
from projects.states.empower import MilestoneState

DUE = Rows(
    of=lambda: Milestone.objects.exclude(state=MilestoneState.DROPPED).filter(project__state__in=RUNNING),
    when=OnDay("due_on", over=True), keys=of_project("project__"), cuts=project_cuts("project__"),
    seen_by=lambda rows, user: rows.filter(project__in=Project.objects.visible_to(user)),
)  # fmt: skip
CHECKED = Rows(
    of=lambda: Checkpoint.objects.filter(state__in=[CheckpointState.PASSED, CheckpointState.FAILED]),
    when=Moment("checked_at"), keys=of_project("project__"), cuts=project_cuts("project__"),
    seen_by=lambda rows, user: rows.filter(project__in=Project.objects.visible_to(user)),
)  # fmt: skip
RECTIFIED = Rows(
    of=Rectification.objects.all, when=Moment("opened_at"), keys=of_project("project__"), cuts=project_cuts("project__"),
    seen_by=lambda rows, user: rows.overseen_by(user),
)  # fmt: skip
VERIFIED = Rows(
    of=lambda: Rectification.objects.filter(state__in=[RectificationState.VERIFIED, RectificationState.FAILED]),
    when=Moment("verified_at"), keys=of_project("project__"), cuts=project_cuts("project__"),
    seen_by=lambda rows, user: rows.overseen_by(user),
)  # fmt: skip

milestones = measure(
    code="milestones.on_time_rate", name="里程碑按期完成率", unit="%", clause="3.1.3", better="higher", source=DUE, digits=1,
    counted="完成时限在这段时间、已经到期的里程碑里，时限当天或之前完成的比例；不再做的不算。",
    numerator=Count("pk", filter=Q(state=MilestoneState.DONE, done_on__lte=F("due_on"))), denominator=Count("pk"),
)  # fmt: skip
checks = measure(
    code="checks.made", name="项目检查", unit="次", clause="2.2", better="", source=CHECKED,
    counted="这段时间作出结论的中期检查、验收和年度复核。",
)  # fmt: skip
passed_rate = measure(
    code="checks.passed_rate", name="项目检查合格率", unit="%", clause="2.2", better="higher", source=CHECKED, digits=1,
    counted="这段时间作出结论的中期检查、验收和年度复核里，合格的比例。",
    numerator=Count("pk", filter=Q(state=CheckpointState.PASSED)), denominator=Count("pk"),
)  # fmt: skip
rectifications = measure(
    code="projects.rectifications", name="项目整改", unit="项", clause="3.2.3", better="lower", source=RECTIFIED,
    counted="这段时间发起的项目整改。",
)  # fmt: skip
rectified_rate = measure(
    code="projects.rectified_rate", name="项目整改到位率", unit="%", clause="3.2.3", better="higher", source=VERIFIED, digits=1,
    counted="这段时间核验的项目整改里，结论为整改到位的比例。",
    numerator=Count("pk", filter=Q(state=RectificationState.VERIFIED)), denominator=Count("pk"),
)  # fmt: skip
