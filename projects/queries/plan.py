"""The joint plan of a project for display. Policy: 3.1.3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from core.models import Attachment
from projects.models import Light, Milestone, MilestoneReport, Project, Reschedule
from projects.queries.files import files_of


@dataclass(frozen=True)
class Report:
    """One report with its evidence."""

    row: MilestoneReport
    files: Sequence[Attachment]


@dataclass(frozen=True)
class Step:
    """One milestone on a day: its light, its reports (latest first), its changes of date (latest first)."""

    milestone: Milestone
    light: Light
    reports: Sequence[Report]
    moves: Sequence[Reschedule]

    @property
    def badge(self) -> str:
        """The look of its light: see core.web.badges."""
        return {Light.DONE: "ok", Light.BLUE: "info", Light.YELLOW: "warn", Light.RED: "bad"}.get(
            self.light, ""
        )


def plan_of(project: Project, today: date) -> Sequence[Step]:
    """Answer the plan by due day. Four queries, however many steps."""
    rows = list(
        Milestone.objects.filter(project=project).for_list().prefetch_related(
            Prefetch("reports", MilestoneReport.objects.order_by("-pk"), to_attr="told"),
            Prefetch("reschedules", Reschedule.objects.order_by("-pk"), to_attr="moved"),
        )
    )  # fmt: skip
    files = files_of(report for row in rows for report in row.told)  # type: ignore[attr-defined]
    return [
        Step(
            row, row.light(today),
            [Report(report, files.get(report.pk, [])) for report in row.told],  # type: ignore[attr-defined]
            row.moved,  # type: ignore[attr-defined]
        )
        for row in rows
    ]  # fmt: skip
